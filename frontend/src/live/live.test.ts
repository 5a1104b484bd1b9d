import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventFrame, JoinReply, ServerFrame } from "../api/protocol";
import { Live } from "./live";
import { type Cursor, FROM_NOW } from "./topic";
import type { Listener, Opener, Transport } from "./transport";

interface Frame {
  type: string;
  ref: number;
  topic: string;
  after?: number;
  epoch?: string;
}

/** The other end of a connection, as a test drives it. */
class Peer {
  sent: Frame[] = [];
  closed = false;
  constructor(
    readonly kind: Transport["kind"],
    readonly listener: Listener,
  ) {}
  give(...frames: ServerFrame[]): void {
    this.listener.onFrames(frames);
  }
  hello(): this {
    this.give({ type: "hello", person: "7", heartbeat: 25 });
    return this;
  }
  last(type: string): Frame {
    const found = this.sent.findLast((frame) => frame.type === type);
    if (!found) throw new Error(`no ${type} was sent`);
    return found;
  }
  async answer(frame: Frame, data: object): Promise<void> {
    this.give({ type: "reply", ref: frame.ref, ok: true, data: data as Record<string, unknown> });
    await vi.advanceTimersByTimeAsync(0);
  }
  async refuse(frame: Frame, code: string): Promise<void> {
    this.give({ type: "reply", ref: frame.ref, ok: false, error: { code, message: code } });
    await vi.advanceTimersByTimeAsync(0);
  }
}

const event = (seq: number): EventFrame => ({
  type: "event",
  topic: "room.1",
  seq,
  event: "message.pinned",
  at: "2026-11-24T08:00:00Z",
  data: { id: String(seq), pinned: true },
});
const joinReply = (head: number, events: EventFrame[] = [], more: Partial<JoinReply> = {}): JoinReply => ({
  head,
  epoch: "e1",
  resync: false,
  events,
  ...more,
});

let peers: Peer[];
const lives: Live[] = [];
let ended: number;
let signedIn = false;
let online: boolean;

function opener(kind: Transport["kind"]): Opener {
  return (listener) => {
    const peer = new Peer(kind, listener);
    peers.push(peer);
    return {
      kind,
      send: (frame) => peer.sent.push(frame as Frame),
      close: () => {
        peer.closed = true;
      },
    };
  };
}

const newest = (): Peer => {
  const peer = peers.at(-1);
  if (!peer) throw new Error("nobody connected");
  return peer;
};

function started(): Live {
  const live = new Live({
    openSocket: opener("socket"),
    openEvents: opener("sse"),
    sessionLives: async () => signedIn,
    isOurs: (person) => person === "7",
    onSessionEnded: () => {
      ended += 1;
    },
    random: () => 0,
  });
  live.start();
  lives.push(live);
  return live;
}

function follower() {
  const seen: number[] = [];
  const resyncs: Cursor[] = [];
  const listener = {
    onEvents: (events: EventFrame[]) => seen.push(...events.map(({ seq }) => seq)),
    onResync: async () => resyncs.shift() ?? { after: 0, epoch: "e1" },
    onEnded: vi.fn(),
    onSignal: vi.fn(),
  };
  return { seen, resyncs, listener };
}

beforeEach(() => {
  vi.useFakeTimers();
  peers = [];
  ended = 0;
  signedIn = false;
  online = true;
  vi.spyOn(navigator, "onLine", "get").mockImplementation(() => online);
});
afterEach(() => {
  for (const live of lives.splice(0)) live.stop();
  vi.useRealTimers();
});

describe("a topic", () => {
  it("is joined from where it stands, and given each event once and in order", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, { after: 5, epoch: "e1" });
    const peer = newest().hello();
    expect(peer.last("topic.join")).toMatchObject({ topic: "room.1", after: 5, epoch: "e1" });
    await peer.answer(peer.last("topic.join"), joinReply(7, [event(6), event(7)]));
    peer.give(event(7), event(8));
    peer.give(event(8), event(9));
    expect(seen).toEqual([6, 7, 8, 9]);
  });

  it("fills a gap by joining again, and keeps what came behind it", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, { after: 1, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(1));
    peer.give(event(4));
    expect(seen).toEqual([]);
    expect(peer.last("topic.join").after).toBe(1);
    await peer.answer(peer.last("topic.join"), joinReply(4, [event(2), event(3)]));
    expect(seen).toEqual([2, 3, 4]);
  });

  it("goes on asking while the log has more than a reply holds", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, { after: 0, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(4, [event(1), event(2)]));
    expect(peer.last("topic.join").after).toBe(2);
    await peer.answer(peer.last("topic.join"), joinReply(4, [event(3), event(4)]));
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("takes a fresh snapshot when the log does not reach back", async () => {
    const live = started();
    const { seen, resyncs, listener } = follower();
    resyncs.push({ after: 50, epoch: "e2" });
    live.join("room.1", listener, { after: 3, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(50, [], { resync: true, epoch: "e2" }));
    peer.give(event(51));
    expect(seen).toEqual([51]);
  });

  it("takes a fresh snapshot when the log has a hole that joining does not fill", async () => {
    const live = started();
    const { seen, resyncs, listener } = follower();
    resyncs.push({ after: 9, epoch: "e1" });
    live.join("room.1", listener, { after: 3, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(9, []));
    await peer.answer(peer.last("topic.join"), joinReply(9, []));
    peer.give(event(10));
    expect(seen).toEqual([10]);
  });

  it("can begin with what comes from now on, and resumes from there", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, FROM_NOW);
    const peer = newest().hello();
    expect(peer.last("topic.join")).not.toHaveProperty("after");
    await peer.answer(peer.last("topic.join"), joinReply(30));
    peer.give(event(31));
    expect(seen).toEqual([31]);
  });

  it("ends when the right to it ends, and says so", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, { after: 0, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(0));
    peer.give({ type: "signal", topic: "room.1", signal: "ended" });
    peer.give(event(1));
    expect(listener.onEnded).toHaveBeenCalledOnce();
    expect(seen).toEqual([]);
  });

  it("ends when it may not be joined", async () => {
    const live = started();
    const { listener } = follower();
    live.join("room.1", listener, { after: 0, epoch: "e1" });
    const peer = newest().hello();
    await peer.refuse(peer.last("topic.join"), "not_found");
    expect(listener.onEnded).toHaveBeenCalledOnce();
  });
});

describe("a command", () => {
  it("is answered by its own reply", async () => {
    const live = started();
    const peer = newest().hello();
    const first = live.command("room.1", "message.post", { client_id: "a" });
    const second = live.command("room.1", "message.post", { client_id: "b" });
    const [one, two] = peer.sent.filter(({ type }) => type === "message.post");
    if (!one || !two) throw new Error("not sent");
    await peer.answer(two, { seq: 2 });
    await peer.answer(one, { seq: 1 });
    expect(await first).toEqual({ seq: 1 });
    expect(await second).toEqual({ seq: 2 });
  });

  it("fails with the server's words, and with `network` when the connection ends first", async () => {
    const live = started();
    const peer = newest().hello();
    const refused = live.command("room.1", "message.post", { client_id: "c" });
    const cut = live.command("room.1", "message.post", { client_id: "c" });
    const [one] = peer.sent.filter(({ type }) => type === "message.post");
    if (!one) throw new Error("not sent");
    const outcomes = Promise.allSettled([refused, cut]);
    await peer.refuse(one, "forbidden");
    peer.listener.onClose(1006);
    expect(await outcomes).toMatchObject([
      { reason: { code: "forbidden" } },
      { reason: { code: "network" } },
    ]);
  });
});

describe("the connection", () => {
  it("comes back by itself, with more and more patience, and resumes", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, { after: 0, epoch: "e1" });
    const first = newest().hello();
    await first.answer(first.last("topic.join"), joinReply(0));
    first.give(event(1));
    first.listener.onClose(1006);
    expect(live.state.value).toBe("connecting");
    await vi.advanceTimersByTimeAsync(250);
    expect(peers.length).toBe(2);
    newest().listener.onClose(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect(peers.length).toBe(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(peers.length).toBe(3);
    const again = newest().hello();
    expect(again.last("topic.join")).toMatchObject({ after: 1 });
    await again.answer(again.last("topic.join"), joinReply(2, [event(2)]));
    expect(seen).toEqual([1, 2]);
  });

  it("ends when another window has logged in somebody else, before a word leaves in their name", () => {
    const live = started();
    live.join("room.1", follower().listener, { after: 3, epoch: "e1" });
    newest().give({ type: "hello", person: "8", heartbeat: 25 });
    expect([ended, live.state.value, newest().closed, newest().sent]).toEqual([1, "idle", true, []]);
  });

  it("comes back with the network though nobody looks at the page", () => {
    started();
    newest().hello();
    online = false;
    window.dispatchEvent(new Event("offline"));
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    online = true;
    window.dispatchEvent(new Event("online"));
    expect(peers).toHaveLength(2);
  });

  it("ends with the session, and does not come back", async () => {
    const live = started();
    newest().hello().listener.onClose(4401);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(ended).toBe(1);
    expect(peers.length).toBe(1);
    expect(live.state.value).toBe("idle");
  });

  it("comes back with what it followed when the browser has a new session", async () => {
    signedIn = true;
    const live = started();
    const follow = follower();
    live.join("room.1", follow.listener, { after: 4, epoch: "e1" });
    newest().hello();
    await newest().answer(newest().last("topic.join"), joinReply(4));
    newest().listener.onClose(4401);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(peers.length).toBe(2);
    newest().hello();
    expect(newest().last("topic.join").after).toBe(4);
    expect(ended).toBe(0);
  });

  it("lets go while the session behind it is renewed, and resumes with the new one", async () => {
    const live = started();
    const follow = follower();
    live.join("room.1", follow.listener, { after: 4, epoch: "e1" });
    peers[0]?.hello();
    await peers[0]?.answer(peers[0].last("topic.join"), joinReply(4));
    let renewed = () => {};
    const done = live.apart(() => new Promise<void>((resolve) => (renewed = resolve)));
    expect(peers[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(peers).toHaveLength(1); // nothing begins with the old session
    renewed();
    await done;
    peers[1]?.hello();
    expect(peers[1]?.last("topic.join").after).toBe(4);
    expect(ended).toBe(0);
  });

  it("waits longer after having been too fast", async () => {
    started();
    newest().hello().listener.onClose(4429);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(peers.length).toBe(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(peers.length).toBe(2);
  });

  it("notices silence", async () => {
    started();
    const peer = newest().hello();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(peer.last("ping")).toBeDefined();
    peer.give({ type: "pong" });
    await vi.advanceTimersByTimeAsync(25_000 + 24_000);
    expect(peer.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(peer.closed).toBe(true);
    expect(peers.length).toBeGreaterThan(1);
  });

  it("does not try without a network, and comes back with it", async () => {
    const live = started();
    newest().hello();
    online = false;
    window.dispatchEvent(new Event("offline"));
    expect(live.state.value).toBe("offline");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(peers.length).toBe(1);
    online = true;
    window.dispatchEvent(new Event("online"));
    expect(peers.length).toBe(2);
  });

  it("tries a socket again at once when the network changes", async () => {
    const live = started();
    for (let tries = 0; tries < 3; tries += 1) {
      newest().listener.onClose(1006);
      await vi.advanceTimersByTimeAsync(2_000);
    }
    const events = newest().hello();
    expect(events.kind).toBe("sse");
    window.dispatchEvent(new Event("online"));
    window.dispatchEvent(new Event("online"));
    const [probe, ...more] = peers.slice(peers.indexOf(events) + 1);
    expect(more).toEqual([]);
    expect(probe?.kind).toBe("socket");
    probe?.hello();
    expect(live.kind.value).toBe("socket");
  });

  it("turns to server-sent events when sockets never speak, and back when they do", async () => {
    const live = started();
    const { seen, listener } = follower();
    live.join("room.1", listener, { after: 0, epoch: "e1" });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(newest().kind).toBe("socket");
      newest().listener.onClose(1006);
      await vi.advanceTimersByTimeAsync(2_000);
    }
    const events = newest().hello();
    expect(events.kind).toBe("sse");
    expect(live.kind.value).toBe("sse");
    await events.answer(events.last("topic.join"), joinReply(1, [event(1)]));
    await vi.advanceTimersByTimeAsync(20_000);
    events.give({ type: "pong" });
    await vi.advanceTimersByTimeAsync(20_000);
    events.give({ type: "pong" });
    await vi.advanceTimersByTimeAsync(20_000);
    const socket = newest();
    expect(socket.kind).toBe("socket");
    expect(events.closed).toBe(false);
    socket.hello();
    expect(events.closed).toBe(true);
    expect(live.kind.value).toBe("socket");
    expect(socket.last("topic.join")).toMatchObject({ after: 1 });
    await socket.answer(socket.last("topic.join"), joinReply(2, [event(2)]));
    expect(seen).toEqual([1, 2]);
  });
});
