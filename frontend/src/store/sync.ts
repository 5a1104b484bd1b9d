import { batch, effect, untracked } from "@preact/signals";
import { ApiError, get } from "../api/http";
import type { EventFrame, Id, Me, Room } from "../api/protocol";
import { live } from "../live";
import { type Cursor, FROM_NOW } from "../live/topic";
import { outbox } from "../outbox";
import { forgetMessages, keepMessages, keepRooms, keptRooms } from "../outbox/cache";
import { clearAll, clearRead, isOwner, keepPerson } from "../outbox/db";
import { forgetDrafts, takeDraft } from "./drafts";
import { forgetEdits, keptEdits, takeEdits } from "./edits";
import { forgetPeople, stopsTyping, takeSignal } from "./people";
import { changeLog, forgetRooms, loadedRooms, reloadMessages, roomSignal, staleThreads } from "./room";
import { applyToRoom, changeRoom, dropRoom, loadRooms, putRoom, rooms, roomsState } from "./rooms";
import { became, beforeLeaving } from "./session";
import { applyEvent, EMPTY } from "./timeline";

const KEEP_AFTER_MS = 2_000;
/** Of many rooms, the latest; the server lets a connection join 200 topics. Others are joined when opened. */
const MAX_FOLLOWED = 150;
const joined = new Map<Id, () => void>();
let reader: Id = "";
/** The list of rooms on the screen is the server's, and not only what this browser kept of it. */
let listed = false;
let listing = false;

/**
 * Follow everything that concerns `me`: one's own topic, and every room of one's list. False when nothing is theirs
 * yet, or any more: what this browser keeps may be somebody else's.
 */
export async function startSync(me: Me): Promise<boolean> {
  if (me.must_change_password) return false;
  if (reader === me.id) return true;
  reader = me.id;
  await keepPerson(me).catch(() => {});
  const kept = rooms.value.size === 0 ? await keptRooms() : [];
  if (reader !== me.id) return false; // they have left meanwhile: nothing of theirs comes up any more
  if (rooms.value.size === 0) rooms.value = new Map(kept.map((room) => [room.id, room]));
  const [left] = await Promise.all([keptEdits(), outbox.load()]);
  if (reader !== me.id) return false;
  takeEdits(left);
  live.join(`person.${me.id}`, { onEvents: takePersonal, onResync: resyncPerson }, FROM_NOW);
  live.start();
  await refreshRooms();
  return reader === me.id;
}

// Who began without a network, or while the server did not answer, reads all of it once it does.
effect(() => {
  const online = live.state.value === "online";
  if (online && reader && !listed && !listing) untracked(() => void refreshPerson().catch(() => {}));
});

async function stopSync(cleared: "read" | "all"): Promise<void> {
  const left = reader;
  reader = "";
  listed = false;
  live.stop();
  joined.clear();
  outbox.forget();
  forgetDrafts();
  forgetEdits();
  rooms.value = new Map();
  roomsState.value = "loading";
  forgetRooms();
  forgetPeople();
  if (left && !(await isOwner(left).catch(() => true))) return;
  await (cleared === "read" ? clearRead() : clearAll()).catch(() => {}); // where nothing can be kept, nothing is
}
beforeLeaving.push(stopSync);

/** Read the list of rooms, follow the new ones, let go of those that are no longer ours. */
export async function refreshRooms(): Promise<void> {
  listing = true;
  try {
    const before = new Set(rooms.value.keys());
    const list = await loadRooms();
    listed = true;
    for (const room of list) before.delete(room.id);
    for (const room of list.slice(0, MAX_FOLLOWED)) follow(room);
    for (const id of before) lose(id);
    if (reader) void keepRooms(list); // an answer may come after the log-out
  } catch {
    if (rooms.value.size > 0) roomsState.value = "ready";
    else roomsState.value = "failed";
    for (const room of [...rooms.value.values()].slice(0, MAX_FOLLOWED)) follow(room);
  } finally {
    listing = false;
  }
}

/** Hear a room's events from where its snapshot in the list stands. */
export function follow(room: Room): void {
  if (joined.has(room.id)) return;
  const { id, topic } = room;
  const leave = live.join(
    topic,
    {
      onEvents: (events) => takeRoom(id, events),
      onSignal: (frame) => takeSignal(id, frame),
      onResync: () => resyncRoom(id),
      onEnded: () => lose(id),
    },
    { after: room.head, epoch: room.epoch },
  );
  joined.set(id, leave);
}

function lose(id: Id): void {
  joined.get(id)?.();
  joined.delete(id);
  dropRoom(id);
  const room = roomSignal(id);
  room.value = { log: { main: EMPTY, threads: {} }, state: "gone", stale: false };
  void forgetMessages(id);
}

function takeRoom(id: Id, events: EventFrame[]): void {
  batch(() => {
    let room = rooms.value.get(id);
    for (const event of events) {
      if (room) room = applyToRoom(room, event, reader);
      changeLog(id, (log) => applyEvent(log, event));
      if (event.event === "message.posted") stopsTyping(id, event.data.message.author.id);
    }
    if (room) putRoom(room);
  });
  // What a mode allows is the server's to say.
  if (events.some(({ event }) => event === "room.changed")) void reloadRoom(id);
  keepSoon(id);
}

/** Read one room again, with what one may do there. Raises ApiError. */
export async function reloadRoom(id: Id): Promise<Room> {
  const room = await get<Room>(`/rooms/${id}`);
  putRoom(room);
  return room;
}

async function resyncRoom(id: Id): Promise<Cursor> {
  try {
    const { head, epoch } = await reloadRoom(id);
    if (loadedRooms().includes(id)) await reloadMessages(id);
    staleThreads(id);
    return { after: head, epoch };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) lose(id);
    throw error;
  }
}

async function resyncPerson(): Promise<Cursor> {
  await refreshPerson();
  return FROM_NOW;
}

async function refreshPerson(): Promise<void> {
  await became(await get<Me>("/me"));
  await refreshRooms();
}

function takePersonal(events: EventFrame[]): void {
  const names = new Set<string>();
  for (const frame of events) {
    names.add(frame.event);
    if (frame.event === "room.read") {
      const { room, ...counts } = frame.data;
      changeRoom(room, counts);
    } else if (frame.event === "person.muted") {
      const { room, until, reason } = frame.data;
      changeRoom(room, { muted: until === null ? null : { until, reason } });
      void reloadRoom(room).catch(() => {}); // what one may do there now is the server's to say
    } else if (frame.event === "draft.saved") takeDraft(frame.data);
    for (const hear of hearers) hear(frame);
  }
  if (names.has("access.changed")) void refreshPerson().catch(() => {});
  else if (names.has("rooms.changed")) void refreshRooms();
}

const hearers = new Set<(event: EventFrame) => void>();

/** Hear the events of one's own topic. Gives the function that stops it. */
export function onPersonal(hear: (event: EventFrame) => void): () => void {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

// --- What is kept for the next visit ------------------------------------------------------------

const due = new Set<Id>();

/** Keep a room's live end, a little later and once for many events. */
export function keepSoon(id: Id): void {
  if (due.size === 0) setTimeout(keepNow, KEEP_AFTER_MS);
  due.add(id);
}

function keepNow(): void {
  const ids = [...due];
  due.clear();
  if (!reader) return;
  for (const id of ids) {
    const { log, state } = roomSignal(id).value;
    const room = rooms.value.get(id);
    if (state === "ready" && room) void keepMessages(id, room.epoch, log.main);
  }
  void keepRooms([...rooms.value.values()]);
}
