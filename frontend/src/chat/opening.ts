import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError, get } from "../api/http";
import type { Id, Message } from "../api/protocol";
import { live } from "../live";
import { keptMessages } from "../outbox/cache";
import { loadPeople, people } from "../store/people";
import { loadMessages, roomSignal, showKept } from "../store/room";
import { rooms } from "../store/rooms";
import { follow, keepSoon } from "../store/sync";

/**
 * Show a room's messages: from this browser's store at once, and from the server as soon as it can be asked.
 * A room that is open and live already needs nothing.
 */
export function useOpening(id: Id, hash: string): void {
  useEffect(() => {
    if (people.value[id] === undefined) loadPeople(id).catch(() => {});
    // Once the connection is back, what came from the store is read afresh.
    return effect(() => {
      if (live.state.value === "online" || live.state.value === "offline") void open(id, hash);
    });
  }, [id]);
}

export async function open(id: Id, hash = ""): Promise<void> {
  const room = roomSignal(id);
  const { state, stale, log } = room.peek();
  const listed = rooms.peek().get(id);
  if (listed) follow(listed);
  if (state === "ready" && !stale && log.main.newer === null && !hash) return;
  if (state !== "ready") {
    const kept = await keptMessages(id);
    if (kept) showKept(id, kept.main);
  }
  try {
    const target = messageOf(hash);
    const known = target && room.peek().log.main.items.some((message) => message.id === target);
    if (known && !room.peek().stale) return;
    await loadMessages(id, target ? await seqOf(id, target) : undefined);
    keepSoon(id);
  } catch (error) {
    const lost = error instanceof ApiError && error.status === 404 && !rooms.peek().has(id);
    if (lost) room.value = { ...room.peek(), state: "gone" };
    else if (room.peek().state !== "ready") room.value = { ...room.peek(), state: "failed" };
  }
}

/** The message that an address points at: "#m123" is "123". */
export const messageOf = (hash: string): Id | null => /^m(\d{1,18})$/.exec(hash)?.[1] ?? null;

/** Where a message stands in its room; undefined when there is none. Raises ApiError. */
export async function seqOf(room: Id, id: Id): Promise<number | undefined> {
  try {
    return (await get<Message>(`/rooms/${room}/messages/${id}`)).seq;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
