import { ArrowLeft, Pin, Search, Users } from "lucide";
import { useEffect } from "preact/hooks";
import type { Id, PersonBrief, Room } from "../api/protocol";
import { t } from "../i18n";
import { outbox } from "../outbox";
import { goUp, navigate } from "../router";
import { personIn } from "../store/people";
import { roomSignal } from "../store/room";
import { rooms, roomsState } from "../store/rooms";
import { me } from "../store/session";
import { refreshRooms, reloadRoom } from "../store/sync";
import { EmptyState } from "../ui/EmptyState";
import { Icon } from "../ui/Icon";
import { IconButton } from "../ui/IconButton";
import { Skeleton } from "../ui/Skeleton";
import { useTitle } from "../ui/useTitle";
import { Composer } from "./Composer";
import { RoomDialogs } from "./dialogs";
import { MessageList } from "./MessageList";
import { ModeBanner } from "./ModeBanner";
import { roomTitle } from "./names";
import { open, useOpening } from "./opening";
import { PendingRow } from "./PendingRow";
import { RoomMenu } from "./RoomMenu";
import { hasPane, SidePane } from "./SidePane";
import { Typing } from "./Typing";

/** A browser's timers count no further. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** So that the server's clock has passed the moment too. */
const MARGIN_MS = 1_000;

interface Props {
  id: Id;
  /** What is open beside the messages: ["thread", "77"], ["people"]… */
  side: string[];
}

/** One room: its head, its messages, what is being written, and a pane beside them. */
export function RoomView({ id, side }: Props) {
  const room = rooms.value.get(id);
  const { state } = roomSignal(id).value;
  useOpening(id);
  const reader = me()?.id ?? "";
  const title = room ? roomTitle(room, reader) : "";
  useTitle(title);
  useVoiceBack(room);
  useFocusHere(id);

  if (state === "gone" || (!room && roomsState.value === "ready")) return <Gone id={id} />;
  if (!room) return <Waiting failed={roomsState.value === "failed"} id={id} />;
  const beside = hasPane(room, side);
  return (
    <div class={beside ? "room room-with-side" : "room"}>
      <div id="main" class="room-main" tabIndex={-1}>
        <RoomHead room={room} title={title} side={side[0]} />
        <ModeBanner room={room} />
        {state === "ready" ? <MessageList room={room} /> : <Waiting failed={state === "failed"} id={id} />}
        <Typing room={id} parent={null} reader={reader} />
        <Composer key={id} room={room} parent={null} title={title} />
      </div>
      {beside && <SidePane room={room} side={side} />}
      <RoomDialogs room={room} />
    </div>
  );
}

/** Who came from the list on a phone, where it is covered now, goes on reading here. */
function useFocusHere(id: Id): void {
  useEffect(() => {
    if (document.activeElement === document.body) {
      document.getElementById("main")?.focus({ preventScroll: true });
    }
  }, [id]);
}

/** When a mute runs out, the room is asked again. */
function useVoiceBack(room: Room | undefined): void {
  const until = room?.muted?.until;
  useEffect(() => {
    if (!room || !until) return;
    const wait = Math.min(LONGEST_TIMER_MS, Math.max(0, Date.parse(until) - Date.now()) + MARGIN_MS);
    const timer = setTimeout(() => void reloadRoom(room.id).catch(() => {}), wait);
    return () => clearTimeout(timer);
  }, [room?.id, until]);
}

function RoomHead({ room, title, side }: { room: Room; title: string; side: string | undefined }) {
  const go = (pane: string) => () =>
    side === pane ? goUp(`/messages/${room.id}`) : navigate(`/messages/${room.id}/${pane}`);
  return (
    <header class="room-head">
      <RoomsLink />
      <div class="room-names">
        <h1 dir="auto">{title}</h1>
        <Subtitle room={room} />
      </div>
      <IconButton icon={Search} label={t("room.search")} pressed={side === "search"} onClick={go("search")} />
      <IconButton
        icon={Pin}
        label={t("room.pins")}
        pressed={side === "pins"}
        onClick={go("pins")}
        class="wide"
      />
      <IconButton
        icon={Users}
        label={t("room.people")}
        pressed={side === "people"}
        onClick={go("people")}
        class="wide"
      />
      <RoomMenu room={room} />
    </header>
  );
}

/** On a phone, the way to the rooms. */
function RoomsLink() {
  return (
    <a class="icon-button room-back" href="/messages" data-up aria-label={t("room.back")}>
      <Icon icon={ArrowLeft} />
    </a>
  );
}

/** What one should know of a room before writing in it. */
function Subtitle({ room }: { room: Room }) {
  const parts: string[] = [];
  if (room.kind === "families") parts.push(t("chat.families"));
  if (room.group && room.group.name !== room.title) parts.push(room.group.name);
  const other = room.people?.length === 2 ? otherOf(room) : undefined;
  if (!other) parts.push(t("chat.people", { n: room.people_count }));
  else if (other.role) parts.push(t(`role.${other.role}`));
  if (room.mode !== "open") parts.push(t(`mode.name.${room.mode}`));
  const here = other && personIn(room.id, other.id)?.online;
  return (
    <p>
      {parts.join(" · ")}
      {here && <span class="online">{t("members.online")}</span>}
    </p>
  );
}

const otherOf = ({ people }: Room): PersonBrief | undefined => people?.find(({ id }) => id !== me()?.id);

function Waiting({ failed, id }: { failed: boolean; id: Id }) {
  if (!failed) return <Skeleton rows={8} />;
  const again = async (): Promise<void> => {
    if (!rooms.peek().has(id)) await refreshRooms();
    await open(id);
  };
  return (
    <EmptyState title={t("chat.failed")}>
      <button type="button" class="button" onClick={() => void again()}>
        {t("action.retry")}
      </button>
    </EmptyState>
  );
}

/** No such room for this reader. What they wrote for it and could not send is still theirs, to copy or give up. */
function Gone({ id }: { id: Id }) {
  const unsent = outbox.rows.value.filter((row) => row.room === id);
  return (
    <div id="main" class="room-main" tabIndex={-1}>
      <header class="room-head room-head-gone">
        <RoomsLink />
      </header>
      <EmptyState alone title={t("chat.gone.title")} text={t("chat.gone.text")}>
        <a class="button" href="/messages">
          {t("chat.gone.back")}
        </a>
      </EmptyState>
      {unsent.length > 0 && (
        <ol class="rows rows-pending">
          {unsent.map((row) => (
            <PendingRow key={row.client_id} row={row} joined={false} />
          ))}
        </ol>
      )}
    </div>
  );
}
