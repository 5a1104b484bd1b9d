import { MessageSquare, PenLine, Users } from "lucide";
import { useEffect } from "preact/hooks";
import type { MemberOut } from "../../api/generated";
import type { Id, Page as ListOf, PersonBrief } from "../../api/protocol";
import { writeTo } from "../../chat/actions";
import { roomTitle } from "../../chat/names";
import { t } from "../../i18n";
import { roomList } from "../../store/rooms";
import { me } from "../../store/session";
import { Avatar } from "../../ui/Avatar";
import { Card } from "../../ui/Card";
import { Count } from "../../ui/Count";
import { Failed } from "../../ui/Failed";
import { IconButton } from "../../ui/IconButton";
import { Item } from "../../ui/Item";
import { Page } from "../../ui/Page";
import { Skeleton } from "../../ui/Skeleton";
import { useLoad } from "../../ui/useLoad";

interface Members {
  items: MemberOut[];
}

/** One group: its rooms, and its people with what they are to it. */
export function GroupPage({ id }: { id: Id }) {
  const group = me()?.groups.find((one) => one.id === id);
  const number = /^\d{1,18}$/.test(id);
  const members = useLoad<Members>(number ? `/groups/${id}/people` : null);
  const open = useLoad<ListOf<PersonBrief>>(number ? `/people?group=${id}` : null);
  // Somebody joined or left: the list of one's groups is read again then, and this with it.
  useEffect(() => members.again(), [group]);
  if (!group) {
    return (
      <Page title={t("people.gone.title")} back={{ href: "/people", word: t("people.back") }}>
        <p>{t("people.gone.text")}</p>
      </Page>
    );
  }
  const reachable = new Set(open.data?.items.map((person) => person.id));
  const lead = [
    t(`group.kind.${group.kind}`),
    group.school.name,
    ...(group.archived ? [t("people.archived.one")] : []),
  ];
  return (
    <Page title={group.name} lead={lead.join(" · ")} back={{ href: "/people", word: t("people.back") }}>
      <div class="columns">
        <div class="column">
          {members.problem && !members.data && <Failed problem={members.problem} again={members.again} />}
          {!members.problem && !members.data && <Skeleton rows={8} />}
          {members.data && <Staff members={members.data.items} reachable={reachable} />}
          {members.data && <Pupils members={members.data.items} reachable={reachable} />}
        </div>
        <div class="column">
          <Rooms group={id} />
        </div>
      </div>
    </Page>
  );
}

interface PeopleProps {
  members: readonly MemberOut[];
  reachable: ReadonlySet<Id>;
}

function Staff({ members, reachable }: PeopleProps) {
  const staff = members.filter(({ group_role }) => group_role !== "pupil");
  if (staff.length === 0) return null;
  return <MemberCard title={t("people.staff")} members={staff} reachable={reachable} />;
}

function Pupils({ members, reachable }: PeopleProps) {
  const pupils = members.filter(({ group_role }) => group_role === "pupil");
  if (pupils.length === 0) return null;
  return (
    <MemberCard title={t("people.pupils", { n: pupils.length })} members={pupils} reachable={reachable} />
  );
}

function MemberCard({ title, members, reachable }: PeopleProps & { title: string }) {
  const self = me()?.id;
  return (
    <Card title={title}>
      <ul class="items people-grid">
        {members.map((member) => (
          <li key={member.id}>
            <Item
              mark={<Avatar name={member.name} />}
              title={member.name}
              detail={member.id === self ? t("people.self") : roleOf(member)}
              aside={
                reachable.has(member.id) && (
                  <IconButton
                    icon={PenLine}
                    label={t("people.write", { name: member.name })}
                    onClick={() => void writeTo([member.id])}
                  />
                )
              }
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function roleOf({ group_role, role }: MemberOut): string {
  if (group_role === "pupil") return "";
  if (group_role === "observer" && role) return `${t("group.role.observer")} · ${t(`role.${role}`)}`;
  return t(`group.role.${group_role}`);
}

/** The rooms of the group that this person has. */
function Rooms({ group }: { group: Id }) {
  const rooms = roomList.value.filter((room) => room.group?.id === group);
  const reader = me()?.id ?? "";
  return (
    <Card title={t("people.rooms")}>
      {rooms.length === 0 && <p class="card-none">{t("people.rooms.none")}</p>}
      <ul class="items">
        {rooms.map((room) => (
          <li key={room.id}>
            <Item
              href={`/messages/${room.id}`}
              icon={room.kind === "families" ? Users : MessageSquare}
              title={roomTitle(room, reader)}
              detail={t("chat.people", { n: room.people_count })}
              aside={<Count unread={room.unread} mentions={room.mentions} />}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
