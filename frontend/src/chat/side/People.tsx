import { useSignal } from "@preact/signals";
import { MessageCircle, Volume2, VolumeX } from "lucide";
import { useEffect } from "preact/hooks";
import type { Room, RoomPerson } from "../../api/protocol";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { loadPeople, people } from "../../store/people";
import { me } from "../../store/session";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/IconButton";
import { Skeleton } from "../../ui/Skeleton";
import { act, writeTo } from "../actions";
import { ask } from "../dialogs";
import { matching } from "../mentions";

const FILTER_FROM = 8;

/** Who takes part in the room, who is here now, and for moderators who may not write. */
export function People({ room }: { room: Room }) {
  const filter = useSignal("");
  const all = people.value[room.id];
  useEffect(() => {
    loadPeople(room.id).catch(() => {});
  }, [room.id]);
  if (!all) return <Skeleton rows={6} />;
  const shown = filter.value.trim() ? matching(all, filter.value.trim(), all.length) : all;
  return (
    <div class="side-body">
      {all.length >= FILTER_FROM && (
        <input
          type="search"
          class="side-filter"
          aria-label={t("people.filter")}
          placeholder={t("people.filter")}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      )}
      <ul class="people">
        {shown.map((person) => (
          <Person key={person.id} person={person} room={room} />
        ))}
      </ul>
    </div>
  );
}

function Person({ person, room }: { person: RoomPerson; room: Room }) {
  const { id, name, role, online, muted_until: until } = person;
  const other = id !== me()?.id;
  const about = [role ? t(`role.${role}`) : "", until ? t("people.muted", { when: dayAndTime(until) }) : ""];
  async function unmute(): Promise<void> {
    if (await act(room.id, "person.unmute", { person: id }, t("unmute.done", { name })))
      await loadPeople(room.id);
  }
  return (
    <li class="person">
      <Avatar name={name} />
      <span class="person-words">
        <span dir="auto">{name}</span>
        <small>
          {online && <span class="online">{t("people.online")}</span>} {about.filter(Boolean).join(" · ")}
        </small>
      </span>
      {other && room.kind !== "direct" && (
        <IconButton
          icon={MessageCircle}
          label={t("people.write", { name })}
          onClick={() => void writeTo([id])}
        />
      )}
      {other && room.abilities.moderate && role === "pupil" && !until && (
        <IconButton
          icon={VolumeX}
          label={t("mute.title", { name })}
          onClick={() => ask({ kind: "mute", person })}
        />
      )}
      {until && room.abilities.moderate && (
        <IconButton icon={Volume2} label={`${t("unmute")} (${name})`} onClick={() => void unmute()} />
      )}
    </li>
  );
}
