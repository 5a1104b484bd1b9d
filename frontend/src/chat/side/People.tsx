import { useSignal } from "@preact/signals";
import { MessageCircle, Volume2, VolumeX } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import type { Id, Page, PersonBrief, Room, RoomPerson } from "../../api/protocol";
import { type Key, t } from "../../i18n";
import { endOf } from "../../i18n/dates";
import { live } from "../../live";
import { loadPeople, people } from "../../store/people";
import { me } from "../../store/session";
import { Avatar } from "../../ui/Avatar";
import { Failed } from "../../ui/Failed";
import { IconButton } from "../../ui/IconButton";
import { Skeleton } from "../../ui/Skeleton";
import { useLoad } from "../../ui/useLoad";
import { act, writeTo } from "../actions";
import { ask } from "../dialogs";
import { matching } from "../mentions";
import { Body } from "./Body";

const FILTER_FROM = 8;

/** Those who share a part in the room stand together. */
const PARTS: readonly [Key, (person: RoomPerson) => boolean][] = [
  ["members.staff", ({ role }) => role !== "pupil" && role !== "guardian" && role !== null],
  ["members.pupils", ({ role }) => role === "pupil"],
  ["members.guardians", ({ role }) => role === "guardian" || role === null],
];

/** Who takes part in the room, who is here now, and for moderators who may not write. */
export function People({ room }: { room: Room }) {
  const filter = useSignal("");
  const [problem, setProblem] = useState("");
  // Those one may write to, by the school's policy; in a conversation one writes to them already.
  const open = useLoad<Page<PersonBrief>>(room.kind === "direct" ? null : `/people?room=${room.id}`);
  const all = people.value[room.id];
  const read = (): void => {
    loadPeople(room.id).then(
      () => setProblem(""),
      (error: unknown) => setProblem(explain(error)),
    );
  };
  // Who is here may have changed while nobody could tell.
  useEffect(read, [room.id, live.state.value === "online"]);
  if (!all) {
    return <Body>{problem ? <Failed problem={problem} again={read} /> : <Skeleton rows={6} />}</Body>;
  }
  const reachable = (person: Id): boolean => open.data?.items.some(({ id }) => id === person) ?? false;
  const wanted = filter.value.trim();
  const shown = wanted ? matching(all, wanted, all.length) : all;
  return (
    <Body>
      {all.length >= FILTER_FROM && (
        <input
          type="search"
          class="side-filter"
          aria-label={t("members.filter")}
          placeholder={t("members.filter")}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      )}
      {shown.length === 0 && <p class="side-note">{t("members.none")}</p>}
      {PARTS.map(([title, belongs]) => (
        <Part key={title} title={title} people={shown.filter(belongs)} room={room} reachable={reachable} />
      ))}
    </Body>
  );
}

interface PartProps {
  title: Key;
  people: readonly RoomPerson[];
  room: Room;
  /** Whether the reader may write to this person. */
  reachable: (person: Id) => boolean;
}

function Part({ title, people: some, room, reachable }: PartProps) {
  if (some.length === 0) return null;
  return (
    <section>
      <h3 class="people-part">
        {t(title)} <small>{some.length}</small>
      </h3>
      <ul class="people">
        {some.map((person) => (
          <Person key={person.id} person={person} room={room} reachable={reachable(person.id)} />
        ))}
      </ul>
    </section>
  );
}

function Person({ person, room, reachable }: { person: RoomPerson; room: Room; reachable: boolean }) {
  const { id, name, role, online, muted_until: until } = person;
  const other = id !== me()?.id;
  const { moderate } = room.abilities;
  return (
    <li class="person">
      <Avatar name={name} />
      <span class="person-words">
        <span dir="auto">{other ? name : t("members.you", { name })}</span>
        <small>
          {role ? t(`role.${role}`) : ""}
          {online && <span class="online">{t("members.online")}</span>}
          {until && <span>{t("members.muted", { when: endOf(until) })}</span>}
        </small>
      </span>
      {other && reachable && (
        <IconButton
          icon={MessageCircle}
          label={t("members.write", { name })}
          onClick={() => void writeTo([id])}
        />
      )}
      {other && moderate && role === "pupil" && <Voice person={person} room={room} />}
    </li>
  );
}

/** Take a pupil's voice in this room for a time, or give it back. */
function Voice({ person, room }: { person: RoomPerson; room: Room }) {
  const { id, name, muted_until: until } = person;
  async function unmute(): Promise<void> {
    const done = await act(room.id, "person.unmute", { person: id }, t("unmute.done", { name }));
    if (done) await loadPeople(room.id).catch(() => {}); // the list is only behind
  }
  return until ? (
    <IconButton icon={Volume2} label={t("unmute.of", { name })} onClick={() => void unmute()} />
  ) : (
    <IconButton
      icon={VolumeX}
      label={t("mute.title", { name })}
      onClick={() => ask({ kind: "mute", person })}
    />
  );
}
