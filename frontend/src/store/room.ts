import { type Signal, signal } from "@preact/signals";
import { get } from "../api/http";
import type { Id, Message, MessagePage } from "../api/protocol";
import { rooms } from "./rooms";
import { EMPTY, merge, type RoomLog, type Timeline } from "./timeline";

export const PAGE_SIZE = 50;

export interface OpenRoom {
  log: RoomLog;
  state: "loading" | "ready" | "failed" | "gone";
  /** Shown from this browser's store: to be read from the server before it can be trusted to be whole. */
  stale: boolean;
}

const open = new Map<Id, Signal<OpenRoom>>();

/** What is known of a room's messages; the same signal for the life of the page. */
export function roomSignal(id: Id): Signal<OpenRoom> {
  let found = open.get(id);
  if (!found) {
    found = signal<OpenRoom>({ log: { main: EMPTY, threads: {} }, state: "loading", stale: false });
    open.set(id, found);
  }
  return found;
}

export function forgetRooms(): void {
  open.clear();
  wishes.clear();
}

/** Rooms whose messages were loaded, and so must be loaded again when their log cannot be resumed. */
export const loadedRooms = (): Id[] =>
  [...open].filter(([, { value }]) => value.state === "ready").map(([id]) => id);

export function changeLog(id: Id, change: (log: RoomLog) => RoomLog): void {
  const room = roomSignal(id);
  const log = change(room.value.log);
  if (log !== room.value.log) room.value = { ...room.value, log };
}

/** Read a page; once more when events applied here meanwhile are younger than what was read. */
async function page(id: Id, query: Record<string, string | number>): Promise<MessagePage> {
  const search = new URLSearchParams({ limit: String(PAGE_SIZE) });
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  let found = await get<MessagePage>(`/rooms/${id}/messages?${search}`);
  for (let tries = 0; tries < 3 && isOld(id, found); tries += 1) {
    found = await get<MessagePage>(`/rooms/${id}/messages?${search}`);
  }
  return found;
}

const isOld = (id: Id, { head }: MessagePage): boolean => head < (rooms.value.get(id)?.head ?? 0);

const timelineOf = ({ items, next = null, newer = null }: MessagePage): Timeline => ({
  items,
  older: next,
  newer,
});

function putMain(id: Id, main: Timeline): void {
  const room = roomSignal(id);
  room.value = { log: { ...room.value.log, main }, state: "ready", stale: false };
}

/** Show what this browser kept of a room until the server answers. */
export function showKept(id: Id, main: Timeline): void {
  const room = roomSignal(id);
  if (room.value.state === "ready") return;
  room.value = { log: { ...room.value.log, main }, state: "ready", stale: true };
}

/** Counts, by room, what the reader has asked to see: an answer to an earlier wish comes too late. */
const wishes = new Map<Id, number>();

/** The reader wants to see something else of this list (a room's by its id) than what was asked for so far. */
export function wish(id: string): number {
  const mine = (wishes.get(id) ?? 0) + 1;
  wishes.set(id, mine);
  return mine;
}

export const isWished = (id: string, wished: number): boolean => wishes.get(id) === wished;

/**
 * Load the latest page, or the one around `seq`, in place of what is shown, unless the reader wants something else
 * by then. Raises ApiError.
 */
export async function loadMessages(id: Id, around?: number): Promise<void> {
  const mine = wish(id);
  const found = await page(id, around === undefined ? {} : { around });
  if (isWished(id, mine)) putMain(id, timelineOf(found));
}

/** Load the latest page in place of what can no longer be trusted to be whole. Raises ApiError. */
export async function reloadMessages(id: Id): Promise<void> {
  const found = await page(id, {});
  wish(id);
  putMain(id, timelineOf(found));
}

/** Load the page before what is shown; at the beginning, nothing. Raises ApiError. */
export async function loadOlder(id: Id): Promise<void> {
  const { older } = roomSignal(id).value.log.main;
  if (older === null) return;
  const found = await page(id, { before: older });
  const { main } = roomSignal(id).value.log;
  if (main.older !== older) return; // other messages are shown by now: between them and these would be a hole
  putMain(id, { ...main, items: merge(main, found.items), older: found.next ?? null });
}

/** Load the page after what is shown; at the live end, nothing. Raises ApiError. */
export async function loadNewer(id: Id): Promise<void> {
  const { newer } = roomSignal(id).value.log.main;
  if (newer === null) return;
  const found = await page(id, { after: newer });
  const { main } = roomSignal(id).value.log;
  if (main.newer !== newer) return;
  putMain(id, { ...main, items: merge(main, found.items), newer: found.newer ?? null });
}

/** Load the latest replies of a thread, or those around `seq`. Raises ApiError. */
export async function loadThread(id: Id, parent: Id, around?: number): Promise<void> {
  const asked: Record<string, string | number> = around === undefined ? { parent } : { parent, around };
  let [found, root] = await Promise.all([
    page(id, asked),
    freshRoot(roomSignal(id).value.log, parent) ?? get<Message>(`/rooms/${id}/messages/${parent}`),
  ]);
  // A reply may have come while the message that began it was still on its way.
  if (isOld(id, found)) found = await page(id, asked);
  changeLog(id, (log) => ({
    ...log,
    // What was changed while it was read is newer than what was read.
    threads: { ...log.threads, [parent]: { ...timelineOf(found), root: freshRoot(log, parent) ?? root } },
  }));
}

/** The message that began a thread, where it is known. */
export const rootOf = ({ main, threads }: RoomLog, parent: Id): Message | undefined =>
  main.items.find(({ id }) => id === parent) ?? threads[parent]?.root;

/** The same, where it has followed all that happened. */
function freshRoot(log: RoomLog, parent: Id): Message | undefined {
  const kept = log.threads[parent];
  return log.main.items.find(({ id }) => id === parent) ?? (kept?.stale ? undefined : kept?.root);
}

/** The replies that were loaded may not be whole any more: whoever shows them reads them again. */
export const staleThreads = (id: Id): void =>
  changeLog(id, (log) => ({
    ...log,
    threads: Object.fromEntries(
      Object.entries(log.threads).map(([parent, thread]) => [parent, { ...thread, stale: true }]),
    ),
  }));

/** Load the replies before those shown; at the beginning, nothing. Raises ApiError. */
export async function loadOlderReplies(id: Id, parent: Id): Promise<void> {
  const before = roomSignal(id).value.log.threads[parent]?.older ?? null;
  if (before === null) return;
  const found = await page(id, { parent, before });
  changeThread(id, parent, (thread) =>
    thread.older === before
      ? { ...thread, items: merge(thread, found.items), older: found.next ?? null }
      : thread,
  );
}

/** Load the replies after those shown; at the live end, nothing. Raises ApiError. */
export async function loadNewerReplies(id: Id, parent: Id): Promise<void> {
  const after = roomSignal(id).value.log.threads[parent]?.newer ?? null;
  if (after === null) return;
  const found = await page(id, { parent, after });
  changeThread(id, parent, (thread) =>
    thread.newer === after
      ? { ...thread, items: merge(thread, found.items), newer: found.newer ?? null }
      : thread,
  );
}

function changeThread(id: Id, parent: Id, change: (thread: Timeline) => Timeline): void {
  changeLog(id, (log) => {
    const thread = log.threads[parent];
    return thread ? { ...log, threads: { ...log.threads, [parent]: change(thread) } } : log;
  });
}
