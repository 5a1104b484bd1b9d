import { describe, expect, it } from "vitest";
import type { EventFrame, Message, ParentThread, Room } from "../api/protocol";
import { applyToRoom } from "./rooms";
import { applyEvent, EMPTY, merge, type RoomLog } from "./timeline";

const AUTHOR = { id: "7", name: "Lina", given_name: "Lina", family_name: "", role: "pupil" as const };
const AT = "2026-11-24T08:00:00Z";

/** A server in small: it holds the truth of one room, and tells each change as an event of absolute state. */
class Truth {
  head = 0;
  messages: Message[] = [];
  events: EventFrame[] = [];

  private tell<E extends EventFrame["event"]>(
    event: E,
    data: Extract<EventFrame, { event: E }>["data"],
  ): void {
    this.events.push({ type: "event", topic: "room.1", seq: this.head, event, at: AT, data } as EventFrame);
  }
  private find(index: number): Message | undefined {
    return this.messages[index % Math.max(1, this.messages.length)];
  }
  private put(message: Message): void {
    this.messages = this.messages.map((old) => (old.id === message.id ? message : old));
  }

  post(parentIndex: number | null): void {
    const parent =
      parentIndex === null ? undefined : this.messages.filter((m) => m.parent === null)[parentIndex];
    this.head += 1;
    const message: Message = {
      id: `m${this.head}`,
      room: "1",
      seq: this.head,
      author: AUTHOR,
      at: AT,
      body: "b",
      html: "<p>b</p>",
      version: 1,
      edited_at: null,
      deleted: null,
      parent: parent?.id ?? null,
      thread: null,
      mentions: [],
      mentions_room: false,
      reactions: [],
      pinned: false,
      attachments: [],
      client_id: `c${this.head}`,
    };
    this.messages.push(message);
    if (!parent) {
      this.tell("message.posted", { message, parent_thread: null });
      return;
    }
    const thread = { count: this.messages.filter((m) => m.parent === parent.id).length, last_at: AT };
    this.put({ ...parent, thread });
    this.tell("message.posted", { message, parent_thread: this.threadOf(parent.id) });
  }
  threadOf(id: string | null): ParentThread | null {
    const thread = this.messages.find((message) => message.id === id)?.thread;
    return id && thread ? { id, ...thread } : null;
  }
  change(index: number, change: "edit" | "delete" | "react" | "pin"): void {
    const old = this.find(index);
    if (!old) return;
    this.head += 1;
    const reactions = [{ emoji: "👍", people: [`${this.head}`] }];
    const next: Message =
      change === "edit"
        ? { ...old, body: `b${this.head}`, version: old.version + 1, edited_at: AT }
        : change === "delete"
          ? { ...old, body: "", html: "", deleted: { by: "author", reason: "", at: AT } }
          : change === "react"
            ? { ...old, reactions }
            : { ...old, pinned: !old.pinned };
    this.put(next);
    if (change === "edit") this.tell("message.edited", { message: next });
    else if (change === "delete")
      this.tell("message.deleted", { message: next, parent_thread: this.threadOf(next.parent) });
    else if (change === "react") this.tell("message.reacted", { id: next.id, reactions });
    else this.tell("message.pinned", { id: next.id, pinned: next.pinned });
  }
  snapshot(): RoomLog {
    const roots = this.messages.filter(({ parent }) => parent === null);
    const first = roots[0];
    return {
      main: { ...EMPTY, items: this.messages },
      threads: first
        ? { [first.id]: { ...EMPTY, items: this.messages.filter((m) => m.parent === first.id) } }
        : {},
    };
  }
}

/** A generator of numbers that a failing run can repeat. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

function act(truth: Truth, random: (below: number) => number): void {
  const dice = random(10);
  if (dice < 4) truth.post(null);
  else if (dice < 6) truth.post(0);
  else truth.change(random(20), (["edit", "delete", "react", "pin"] as const)[dice - 6] ?? "edit");
}

describe("a snapshot and the events after it", () => {
  it("give what a fresh snapshot gives, whatever is repeated", () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = seeded(seed);
      const truth = new Truth();
      truth.post(null);
      for (let step = 0; step < 15; step += 1) act(truth, random);
      let log = truth.snapshot();
      const from = Math.max(0, truth.events.length - random(8)); // some events the snapshot holds already
      for (let step = 0; step < 30; step += 1) act(truth, random);
      const told = truth.events.slice(from);
      const start = random(told.length);
      const again = told.slice(0, start); // a reconnect gives the beginning twice
      for (const event of [...again, ...told]) log = applyEvent(log, event);
      expect(log, `seed ${seed}`).toEqual(truth.snapshot());
    }
  });

  it("leave a window in the past as it is, save for what it shows", () => {
    const truth = new Truth();
    truth.post(null);
    truth.post(null);
    const past: RoomLog = { main: { items: truth.messages.slice(0, 1), older: null, newer: 1 }, threads: {} };
    truth.post(null);
    truth.change(0, "edit");
    const log = truth.events.reduce(applyEvent, past);
    expect(log.main.items).toEqual(truth.messages.slice(0, 1));
  });
});

it("a page joins a timeline without doubling what both have", () => {
  const truth = new Truth();
  for (let count = 0; count < 6; count += 1) truth.post(null);
  const items = merge({ ...EMPTY, items: truth.messages.slice(2) }, truth.messages.slice(0, 4));
  expect(items).toEqual(truth.messages);
});

describe("a room of the list", () => {
  const room = {
    id: "1",
    head: 1,
    read_seq: 1,
    unread: 0,
    mentions: 0,
    last_message: null,
  } as unknown as Room;
  const truth = new Truth();
  truth.post(null);
  truth.post(null);
  const [, second] = truth.events;
  if (!second) throw new Error("two were posted");

  it("counts what others post, once", () => {
    const after = applyToRoom(room, second, "8");
    expect(after).toMatchObject({ unread: 1, head: 2, last_message: { id: "m2" } });
    expect(applyToRoom(after, second, "8")).toBe(after);
  });

  it("does not count one's own", () => {
    expect(applyToRoom(room, second, AUTHOR.id).unread).toBe(0);
  });
});
