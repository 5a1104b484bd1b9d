import { computed, useSignal } from "@preact/signals";
import { MessageSquare, Search, SquarePen, Users } from "lucide";
import type { Id, Room } from "../api/protocol";
import { t } from "../i18n";
import { briefly, exactly } from "../i18n/dates";
import { drafts } from "../store/drafts";
import { roomList, roomsState } from "../store/rooms";
import { me } from "../store/session";
import { refreshRooms } from "../store/sync";
import { Avatar } from "../ui/Avatar";
import { Count } from "../ui/Count";
import { EmptyState } from "../ui/EmptyState";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { useHeldOrder } from "./heldOrder";
import { fromSource, plain } from "./mentions";
import { preview, roomTitle } from "./names";

const FILTER_FROM = 6;

/** The pane of rooms: the latest first, each with its last words and what is unread. */
export function RoomList({ current }: { current: Id | undefined }) {
  const filter = useSignal("");
  const reader = me()?.id ?? "";
  const all = roomList.value;
  const wanted = plain(filter.value.trim());
  const shown = wanted ? all.filter((room) => plain(roomTitle(room, reader)).includes(wanted)) : all;
  return (
    <nav class="rooms" aria-label={t("chat.list.label")}>
      <header class="rooms-head">
        <h1>{t("chat.title")}</h1>
        <a class="icon-button" href="/messages/search" aria-label={t("search.all")} title={t("search.all")}>
          <Icon icon={Search} />
        </a>
        <a class="icon-button" href="/messages/new" aria-label={t("chat.new")} title={t("chat.new")}>
          <Icon icon={SquarePen} />
        </a>
      </header>
      {all.length >= FILTER_FROM && (
        <input
          class="rooms-filter"
          type="search"
          aria-label={t("chat.list.filter")}
          placeholder={t("chat.list.filter")}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      )}
      <Body rooms={shown} none={all.length === 0} current={current} reader={reader} />
    </nav>
  );
}

/** Up and down go from room to room. */
function moveAmongLinks(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const to = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

interface BodyProps {
  rooms: readonly Room[];
  none: boolean;
  current: Id | undefined;
  reader: Id;
}

function Body({ rooms, none, current, reader }: BodyProps) {
  if (none && roomsState.value === "loading") return <Skeleton rows={6} />;
  if (none && roomsState.value === "failed") {
    return (
      <EmptyState title={t("chat.list.failed")}>
        <button type="button" class="button" onClick={() => void refreshRooms()}>
          {t("action.retry")}
        </button>
      </EmptyState>
    );
  }
  if (none) {
    return (
      <EmptyState title={t("chat.list.empty.title")} text={t("chat.list.empty.text")}>
        <a class="button" href="/messages/new">
          {t("chat.new")}
        </a>
      </EmptyState>
    );
  }
  if (rooms.length === 0) return <p class="rooms-none">{t("chat.list.none")}</p>;
  return <Links rooms={rooms} current={current} reader={reader} />;
}

function Links({ rooms, current, reader }: Omit<BodyProps, "none">) {
  const { ordered, handlers } = useHeldOrder(rooms);
  return (
    <ul class="rooms-list" onKeyDown={moveAmongLinks} {...handlers}>
      {ordered.map((room) => (
        <li key={room.id}>
          <RoomLink room={room} reader={reader} current={room.id === current} />
        </li>
      ))}
    </ul>
  );
}

function RoomLink({ room, reader, current }: { room: Room; reader: Id; current: boolean }) {
  const title = roomTitle(room, reader);
  const last = room.last_message;
  return (
    <a
      class={room.unread > 0 ? "room-link room-link-unread" : "room-link"}
      href={`/messages/${room.id}`}
      aria-current={current ? "page" : undefined}
    >
      <RoomMark room={room} title={title} />
      <span class="room-link-title" dir="auto">
        {title}
      </span>
      {last && (
        <time class="room-link-time" dateTime={last.at} title={exactly(last.at)}>
          {briefly(last.at)}
        </time>
      )}
      <span class="room-link-last" dir="auto">
        <LastWords room={room} reader={reader} />
      </span>
      <Count unread={room.unread} mentions={room.mentions} />
    </a>
  );
}

const draftOf = (room: Id) => computed(() => drafts.value[room]).value;

function LastWords({ room, reader }: { room: Room; reader: Id }) {
  const draft = draftOf(room.id);
  if (draft) return <em>{t("chat.list.draft", { text: fromSource(draft).text })}</em>;
  const last = room.last_message;
  if (!last) return <>{room.mode === "archived" ? t("chat.list.archived") : room.group?.name}</>;
  const text = preview(last, 80);
  if (last.author.id === reader) return <>{t("chat.list.you", { text })}</>;
  if (room.kind === "direct" && (room.people?.length ?? 2) <= 2) return <>{text}</>;
  return <>{t("chat.said", { name: last.author.given_name, text })}</>;
}

/** What stands for a room in the list: a face for a conversation of two, else its kind. */
export function RoomMark({ room, title }: { room: Room; title: string }) {
  if (room.kind === "direct") return <Avatar name={title} size={40} />;
  const icon = room.kind === "families" ? Users : MessageSquare;
  return (
    <span class={`room-mark room-mark-${room.kind}`} aria-hidden="true">
      {room.kind === "group" ? shortName(title) : <Icon icon={icon} />}
    </span>
  );
}

/** "5e B" of "5e B – Français": what a class is called in the corridor. */
function shortName(title: string): string {
  const words = title.split(/[\s–—-]+/).filter(Boolean);
  const first = words[0] ?? "";
  const second = words[1] ?? "";
  const both = `${first} ${second}`.trim();
  return both.length <= 5 ? both : first.slice(0, 4);
}
