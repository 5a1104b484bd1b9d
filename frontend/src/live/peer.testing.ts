/** The other end of the live connection, for tests: they answer, cut and refuse as a server does. */
import { afterEach, beforeEach, vi } from "vitest";
import type { EventFrame, JoinReply, ServerFrame } from "../api/protocol";
import { Live } from "./live";
import type { Cursor } from "./topic";
import type { Listener, Opener, Transport } from "./transport";

interface Frame {
  type: string;
  ref: number;
  topic: string;
  after?: number;
  epoch?: string;
}

/** One connection's other end, as a test drives it. */
export class Peer {
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

export const event = (seq: number): EventFrame => ({
  type: "event",
  topic: "room.1",
  seq,
  event: "message.pinned",
  at: "2026-11-24T08:00:00Z",
  data: { id: String(seq), pinned: true },
});
export const joinReply = (
  head: number,
  events: EventFrame[] = [],
  more: Partial<JoinReply> = {},
): JoinReply => ({
  head,
  epoch: "e1",
  resync: false,
  events,
  ...more,
});

/** What a test sees of its browser, and what it says of it. */
export const world = {
  peers: [] as Peer[], // every connection that was opened, oldest first
  ended: 0, // how often the session ended
  signedIn: false,
  online: true,
};
const lives: Live[] = [];

function opener(kind: Transport["kind"]): Opener {
  return (listener) => {
    const peer = new Peer(kind, listener);
    world.peers.push(peer);
    return {
      kind,
      send: (frame) => peer.sent.push(frame as Frame),
      close: () => {
        peer.closed = true;
      },
    };
  };
}

export const newest = (): Peer => {
  const peer = world.peers.at(-1);
  if (!peer) throw new Error("nobody connected");
  return peer;
};

export function started(): Live {
  const live = new Live({
    openSocket: opener("socket"),
    openEvents: opener("sse"),
    sessionLives: async () => world.signedIn,
    isOurs: (person) => person === "7",
    onSessionEnded: () => {
      world.ended += 1;
    },
    random: () => 0,
  });
  live.start();
  lives.push(live);
  return live;
}

export function follower() {
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

/** Each test of the file has a fresh world and clocks that it moves itself. */
export function freshWorld(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    Object.assign(world, { peers: [], ended: 0, signedIn: false, online: true });
    vi.spyOn(navigator, "onLine", "get").mockImplementation(() => world.online);
  });
  afterEach(() => {
    for (const live of lives.splice(0)) live.stop();
    vi.useRealTimers();
  });
}
