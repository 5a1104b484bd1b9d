import { effect, untracked } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, get } from "../api/http";
import type { Id, Message } from "../api/protocol";
import { live } from "../live";
import { keptMessages } from "../outbox/cache";
import { type Route, route } from "../router";
import { loadPeople, people } from "../store/people";
import { loadMessages, roomSignal, showKept } from "../store/room";
import { rooms } from "../store/rooms";
import { follow, keepSoon } from "../store/sync";
import { placeLeft } from "./scrolling";

/**
 * Show a room's messages: from this browser's store at once, and from the server as soon as it can be asked.
 * What is shown stays where the reader looks at it, however often the connection goes and comes.
 */
export function useOpening(id: Id): void {
  useEffect(() => {
    let first = true;
    return effect(() => {
      const online = live.state.value === "online";
      if (first || online) untracked(() => opened(id, first));
      first = false;
    });
  }, [id]);
}

function opened(id: Id, first: boolean): void {
  // Names come late, if they do not come now: whoever lists them says so.
  if (people.value[id] === undefined) loadPeople(id).catch(() => {});
  const room = roomSignal(id);
  const behind = room.value.log.main.newer !== null && (rooms.value.get(id)?.unread ?? 0) > 0;
  // One who comes back to a room for what is new in it is not put where they once read its past.
  if (first && behind && targetOf(route.value) === null) room.value = { ...room.value, state: "loading" };
  void open(id);
}

/** Rooms that are being read, and whether somebody has asked for them again meanwhile. */
const opening = new Map<Id, boolean>();

/** Read a room unless it is shown and known to be whole: around what the address points at, or where it was left. */
export async function open(id: Id): Promise<void> {
  const listed = rooms.peek().get(id);
  if (listed) follow(listed);
  const room = roomSignal(id);
  const { state, stale } = room.peek();
  if (state === "ready" && !stale) return;
  if (opening.has(id)) {
    opening.set(id, true);
    return;
  }
  opening.set(id, false);
  if (state === "failed") room.value = { ...room.peek(), state: "loading" };
  const target = targetOf(route.peek());
  const place = placeLeft(id);
  // What is new comes before what was left, but not for who comes back to a place.
  const wanted = route.peek().back ? place : (target ?? (listed?.unread ? null : place));
  const kept = state === "ready" ? undefined : await keptMessages(id);
  if (kept && (!wanted || kept.main.items.some((message) => message.id === wanted))) showKept(id, kept.main);
  try {
    const around = wanted ? (await messageIn(id, wanted))?.seq : undefined;
    await loadMessages(id, around);
    keepSoon(id);
  } catch (error) {
    const lost = error instanceof ApiError && error.status === 404 && !rooms.peek().has(id);
    if (lost) room.value = { ...room.peek(), state: "gone" };
    else if (kept) showKept(id, kept.main);
    else if (room.peek().state !== "ready") room.value = { ...room.peek(), state: "failed" };
  } finally {
    const again = opening.get(id);
    opening.delete(id);
    if (again) void open(id);
  }
}

/** The message that an address points at: "#m123" is "123". */
export const messageOf = (hash: string): Id | null => /^m(\d{1,18})$/.exec(hash)?.[1] ?? null;

/** The message of a room's own timeline that an address points at; beside a thread, it points into the thread. */
export const targetOf = ({ parts, hash }: Route): Id | null =>
  parts[2] === "thread" ? null : messageOf(hash);

/** A message of a room; undefined when there is none. Raises ApiError. */
export async function messageIn(room: Id, id: Id): Promise<Message | undefined> {
  try {
    return await get<Message>(`/rooms/${room}/messages/${id}`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
