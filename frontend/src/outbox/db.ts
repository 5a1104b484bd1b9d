import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Attachment, Id, Me, Room } from "../api/protocol";
import type { Timeline } from "../store/timeline";

/** A message written here that the server has not confirmed. */
export interface Pending {
  client_id: string;
  room: Id;
  parent: Id | null;
  body: string;
  attachments: Attachment[];
  /** Milliseconds since 1970, on this device: the order of sending. */
  created: number;
  /** Milliseconds since 1970: the server does not want it before (a slow room). */
  due?: number;
  /** "sent": the server has it, and its event is on the way here; only in memory, until then. */
  state: "waiting" | "failed" | "sent";
  /** Why it failed, in words for the writer. */
  reason: string;
}

export interface CachedRoom {
  room: Id;
  epoch: string;
  main: Timeline;
}

interface Schema extends DBSchema {
  outbox: { key: string; value: Pending };
  rooms: { key: Id; value: Room };
  messages: { key: Id; value: CachedRoom };
  /** Keys "me" (who is logged in), "owner" (whose all this is), "draft:<room>:<parent>", "edit:<message>". */
  kept: { key: string; value: unknown };
}

const NAME = "preau";
const VERSION = 1;
const STORES = ["outbox", "rooms", "messages", "kept"] as const;
let opened: Promise<IDBPDatabase<Schema>> | null = null;

/** This browser's store. Rejects where the browser refuses one (some private windows do). */
export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "client_id" });
      db.createObjectStore("rooms", { keyPath: "id" });
      db.createObjectStore("messages", { keyPath: "room" });
      db.createObjectStore("kept");
    },
  });
  return opened;
}

/** Everything kept here goes: at a log-out, and when somebody else logs in on this browser. */
export const clearAll = (): Promise<void> => clear(STORES);

/**
 * What others wrote goes, when the server ends the session (it may be a lost phone); what this person wrote
 * and could not send waits for them to come back.
 */
export async function clearRead(): Promise<void> {
  await clear(["rooms", "messages"]);
  // Without a network this page would else take them for logged in.
  await (await database()).delete("kept", "me");
}

async function clear(stores: readonly (typeof STORES)[number][]): Promise<void> {
  const db = await database();
  const transaction = db.transaction(stores, "readwrite");
  await Promise.all(stores.map((name) => transaction.objectStore(name).clear()));
  await transaction.done;
}

export async function keptPerson(): Promise<Me | null> {
  const db = await database();
  return ((await db.get("kept", "me")) as Me | undefined) ?? null;
}

/** Whether what is kept here is this person's: another window may have logged in somebody else meanwhile. */
export async function isOwner(person: Id): Promise<boolean> {
  const owner = await (await database()).get("kept", "owner");
  return owner === undefined || owner === person;
}

/** Keep who is logged in. What another person left here is cleared first. */
export async function keepPerson(me: Me): Promise<void> {
  const db = await database();
  const owner = (await db.get("kept", "owner")) ?? (await keptPerson())?.id;
  if (owner !== undefined && owner !== me.id) await clearAll();
  await db.put("kept", me.id, "owner");
  await db.put("kept", me, "me");
}
