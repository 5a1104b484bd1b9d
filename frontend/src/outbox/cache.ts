import type { Id, Room } from "../api/protocol";
import type { Timeline } from "../store/timeline";
import { type CachedRoom, database } from "./db";

/** Messages kept per room: enough to open it in a bus without a network. */
const KEPT = 100;

/** Every function here is a convenience: where the browser refuses a store, it does nothing. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

export const keepRooms = (rooms: readonly Room[]) =>
  quietly(async () => {
    const transaction = (await database()).transaction("rooms", "readwrite");
    await transaction.store.clear();
    await Promise.all(rooms.map((room) => transaction.store.put(room)));
    await transaction.done;
  });

export const keptRooms = async (): Promise<Room[]> =>
  (await quietly(async () => (await database()).getAll("rooms"))) ?? [];

/** Keep the live end of a room; a window somewhere in its past is not kept. */
export const keepMessages = (room: Id, epoch: string, main: Timeline) =>
  quietly(async () => {
    if (main.newer !== null) return;
    const items = main.items.slice(-KEPT);
    const first = items[0];
    const cut = first !== undefined && items.length < main.items.length;
    await (await database()).put("messages", {
      room,
      epoch,
      main: { items, older: cut ? first.seq : main.older, newer: null },
    });
  });

export const keptMessages = (room: Id): Promise<CachedRoom | undefined> =>
  quietly(async () => (await database()).get("messages", room));

/** A room that is no longer ours leaves no trace here. */
export const forgetMessages = (room: Id) =>
  quietly(async () => {
    const db = await database();
    await Promise.all([db.delete("messages", room), db.delete("rooms", room)]);
  });
