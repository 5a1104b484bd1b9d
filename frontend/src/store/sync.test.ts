import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Me, Room } from "../api/protocol";
import { live } from "../live";
import { outbox } from "../outbox";
import { keepRooms } from "../outbox/cache";
import { clearAll, database, keepPerson, keptPerson, type Pending } from "../outbox/db";
import { type Edit, edits, endEdit, keepEdit } from "./edits";
import { rooms } from "./rooms";
import { sessionEnded as leave, session } from "./session";
import { startSync } from "./sync";

const LEA = { id: "1", must_change_password: false } as Me;
const ADAM = { ...LEA, id: "2" };
const room = (id: string) => ({ id, topic: `room.${id}`, head: 0, epoch: "e" }) as Room;
const written = {
  client_id: "x",
  room: "7",
  created: 1,
  state: "waiting",
  attachments: [],
} as unknown as Pending;
const joined = vi.fn(() => () => {});
const started = vi.fn();
const HALF: Edit = { source: "half a sentence", version: 1, inThread: false };
let lists = 0;
/** What the server gives as this person's rooms; null when there is no way to it. */
let listed: Room[] | null = null;

/** What happens when they are asked for. */
let asked = (): void => {};

const shown = () => [
  [...rooms.value.keys()],
  outbox.rows.value.map(({ client_id }) => client_id),
  [...edits.value],
];

beforeEach(async () => {
  await clearAll();
  listed = null;
  lists = 0;
  asked = () => {};
  session.value = { state: "signed-in", me: LEA };
  vi.stubGlobal("fetch", async (address: string) => {
    if (address.endsWith("/rooms")) {
      lists += 1;
      asked();
    }
    if (!listed) throw new TypeError("no network");
    return new Response(JSON.stringify({ items: listed, next: null }));
  });
  vi.spyOn(live, "join").mockImplementation(joined);
  vi.spyOn(live, "start").mockImplementation(started);
});
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
  joined.mockClear();
  started.mockClear();
});

/** What an earlier visit of theirs has left in this browser. */
async function left(person: Me): Promise<void> {
  await keepPerson(person);
  await keepRooms([room("7")]);
  await (await database()).put("outbox", written);
  await (await database()).put("kept", HALF, "edit:5");
}

it("who comes back without a network finds their rooms, and what they wrote", async () => {
  await left(LEA);
  expect(await startSync(LEA)).toBe(true);
  expect(shown()).toEqual([["7"], ["x"], [["5", HALF]]]);
  expect(joined.mock.calls.map(([name]: unknown[]) => name)).toEqual(["person.1", "room.7"]);
});

it("one person is followed once, however often they are taken", async () => {
  listed = [room("7")];
  expect(await Promise.all([startSync(LEA), startSync(LEA)])).toEqual([true, true]);
  expect(await startSync({ ...LEA })).toBe(true);
  expect([started.mock.calls.length, lists]).toEqual([1, 1]);
});

it("nobody is followed who has yet to choose a password, and nothing is kept in their name", async () => {
  expect(await startSync({ ...LEA, must_change_password: true })).toBe(false);
  expect([started.mock.calls.length, lists, await keptPerson()]).toEqual([0, 0, null]);
  expect(await startSync(LEA)).toBe(true); // and all of it once they have
  expect(started).toHaveBeenCalledOnce();
});

// A log-out may come between any two steps of a start.
it.each(["rooms", "outbox", "kept"])(
  "who leaves while this browser's %s are read is not followed",
  async (store) => {
    await left(LEA);
    const { getAll } = IDBObjectStore.prototype;
    vi.spyOn(IDBObjectStore.prototype, "getAll").mockImplementation(function (this: IDBObjectStore) {
      if (this.name === store) void leave();
      return getAll.call(this);
    });
    expect(await startSync(LEA)).toBe(false);
    expect([shown(), started.mock.calls.length]).toEqual([[[], [], []], 0]);
  },
);

it("who leaves before anything is read is not followed", async () => {
  await left(LEA);
  const start = startSync(LEA);
  void leave();
  expect(await start).toBe(false);
  expect([shown(), started.mock.calls.length]).toEqual([[[], [], []], 0]);
});

it("a list that comes after the log-out is nobody's", async () => {
  listed = [room("7")];
  asked = () => void leave();
  expect(await startSync(LEA)).toBe(false);
  expect(shown()).toEqual([[], [], []]);
});

it("who comes in while somebody else's start is still under way gets their own", async () => {
  await left(LEA);
  const first = startSync(LEA);
  await leave();
  listed = [room("8")];
  expect(await startSync(ADAM)).toBe(true);
  expect(await first).toBe(false);
  expect(shown()).toEqual([["8"], [], []]);
  expect(joined.mock.calls.map(([name]: unknown[]) => name)).toEqual(["person.2", "room.8"]);
});

it("an edit waits for whom it is of, and is shown to nobody else", async () => {
  listed = [room("7")];
  const found = [];
  for (const me of [LEA, LEA, ADAM, LEA]) {
    session.value = { state: "signed-in", me };
    await startSync(me);
    found.push([...edits.value]);
    if (found.length === 1) keepEdit("5", HALF);
    await leave();
    expect(edits.value.size).toBe(0);
  }
  expect(found).toEqual([[], [["5", HALF]], [], []]);
});

it("an edit that was ended while the earlier ones were read stays ended", async () => {
  await left(LEA);
  const { getAll } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, "getAll").mockImplementation(function (this: IDBObjectStore, ...range) {
    const read = getAll.apply(this, range);
    if (this.name === "kept") endEdit("5");
    return read;
  });
  await startSync(LEA);
  expect(edits.value.size).toBe(0);
  expect(await (await database()).get("kept", "edit:5")).toBeUndefined();
});
