import { computed, signal } from "@preact/signals";
import { get } from "../api/http";
import type { EventFrame, Id, Page, Room } from "../api/protocol";

/** Counts stop here; the page shows "99+". */
export const MAX_UNREAD = 100;

export const rooms = signal<ReadonlyMap<Id, Room>>(new Map());
export const roomsState = signal<"loading" | "ready" | "failed">("loading");

/** Rooms as the list shows them: the latest spoken in first, archived ones last. */
export const roomList = computed(() =>
  [...rooms.value.values()].sort(
    (one, other) =>
      Number(one.mode === "archived") - Number(other.mode === "archived") ||
      (other.last_message?.at ?? "").localeCompare(one.last_message?.at ?? "") ||
      one.title.localeCompare(other.title),
  ),
);

export const unreadTotal = computed(() =>
  roomList.value.reduce((sum, { unread, mode }) => sum + (mode === "archived" ? 0 : unread), 0),
);
export const mentionTotal = computed(() => roomList.value.reduce((sum, { mentions }) => sum + mentions, 0));

export function putRoom(room: Room): void {
  rooms.value = new Map(rooms.value).set(room.id, room);
}

export function changeRoom(id: Id, change: Partial<Room>): void {
  const room = rooms.value.get(id);
  if (room) putRoom({ ...room, ...change });
}

export function dropRoom(id: Id): void {
  const left = new Map(rooms.value);
  left.delete(id);
  rooms.value = left;
}

/** Read the list again; what the server no longer names is gone. Raises ApiError. */
export async function loadRooms(): Promise<readonly Room[]> {
  const { items } = await get<Page<Room>>("/rooms");
  rooms.value = new Map(items.map((room) => [room.id, newest(room)]));
  roomsState.value = "ready";
  return items;
}

/** A list read before an event must not undo what the event said. */
function newest(room: Room): Room {
  const known = rooms.value.get(room.id);
  return known && known.epoch === room.epoch && known.head > room.head ? { ...room, ...counts(known) } : room;
}

function counts({ head, last_message, read_seq, unread, mentions }: Room): Partial<Room> {
  return { head, last_message, read_seq, unread, mentions };
}

/** A room in the list after one event of its topic, for the reader `reader`. */
export function applyToRoom(room: Room, event: EventFrame, reader: Id): Room {
  if (event.seq <= room.head) return room;
  const next = { ...room, head: event.seq };
  switch (event.event) {
    case "message.posted": {
      const { message } = event.data;
      next.last_message = message;
      if (message.author.id === reader || event.seq <= room.read_seq) return next;
      next.unread = Math.min(MAX_UNREAD, room.unread + 1);
      if (message.mentions_room || message.mentions.includes(reader)) next.mentions = room.mentions + 1;
      return next;
    }
    case "message.edited":
    case "message.deleted":
      if (room.last_message?.id === event.data.message.id) next.last_message = event.data.message;
      return next;
    case "room.changed":
      return { ...next, ...event.data };
    default:
      return next;
  }
}
