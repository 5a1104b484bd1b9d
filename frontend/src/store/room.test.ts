import { afterEach, expect, it, vi } from "vitest";
import type { Message, MessagePage, Room } from "../api/protocol";
import {
  forgetRooms,
  loadMessages,
  loadNewer,
  loadOlder,
  loadThread,
  roomSignal,
  rootOf,
  staleThreads,
} from "./room";
import { rooms } from "./rooms";
import { applyEvent } from "./timeline";

const message = (seq: number, parent: string | null = null) =>
  ({ id: String(seq), seq, parent, reactions: [], thread: null }) as unknown as Message;
const page = (from: number, to: number): MessagePage => ({
  items: Array.from({ length: to - from + 1 }, (_, n) => message(from + n)),
  next: from > 1 ? from : null,
  newer: to < 200 ? to : null,
  head: 200,
});
const answer = (body: unknown) => new Response(JSON.stringify(body));
const shown = () => roomSignal("1").value.log.main.items.map(({ seq }) => seq);

afterEach(() => {
  forgetRooms();
  rooms.value = new Map();
  vi.unstubAllGlobals();
});

it.each([
  ["older", loadOlder, page(51, 100)],
  ["newer", loadNewer, page(151, 180)],
])(
  "a page of %s messages that comes too late leaves no hole in what is shown instead",
  async (_, load, late) => {
    const waiting: ((response: Response) => void)[] = [];
    vi.stubGlobal("fetch", async (address: string) =>
      address.includes("around")
        ? answer(page(20, 40))
        : /before|after/.test(address)
          ? new Promise<Response>((resolve) => waiting.push(resolve))
          : answer({ ...page(101, 150) }),
    );
    await loadMessages("1");
    const more = load("1");
    await loadMessages("1", 30);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    waiting[0]?.(answer(late));
    await more;
    expect(shown()).toEqual(page(20, 40).items.map(({ seq }) => seq));
  },
);

it("what the reader wanted before does not come in the place of what they want now", async () => {
  const waiting = new Map<string, (response: Response) => void>();
  vi.stubGlobal(
    "fetch",
    (address: string) =>
      new Promise<Response>((resolve) =>
        waiting.set(new URL(address, "http://x").searchParams.get("around") ?? "", resolve),
      ),
  );
  const first = loadMessages("1", 60);
  const second = loadMessages("1");
  waiting.get("")?.(answer(page(151, 200)));
  await second;
  waiting.get("60")?.(answer(page(35, 85)));
  await first;
  expect(shown()[0]).toBe(151);
});

it("the message that began a thread is known, and lives, though the room does not show it", async () => {
  vi.stubGlobal("fetch", async (address: string) =>
    answer(
      address.endsWith("/messages/3") ? message(3) : { items: [message(90, "3")], next: null, head: 200 },
    ),
  );
  await loadThread("1", "3");
  const data = { id: "3", reactions: [{ emoji: "👍", people: ["7"] }] };
  const event = { type: "event", topic: "room.1", seq: 201, event: "message.reacted", at: "", data } as const;
  const { log } = roomSignal("1").value;
  expect(rootOf(applyEvent(log, event), "3")?.reactions).toEqual(data.reactions);
});

it("a reply that comes while the message that began its thread is on its way is not lost", async () => {
  let sendRoot = (_: Response): void => {};
  let replies = [message(90, "3")];
  let head = 90;
  vi.stubGlobal("fetch", async (address: string) =>
    address.endsWith("/messages/3")
      ? new Promise<Response>((resolve) => {
          sendRoot = resolve;
        })
      : answer({ items: replies, next: null, head }),
  );
  rooms.value = new Map([["1", { id: "1", head } as Room]]);
  const loading = loadThread("1", "3");
  await new Promise((resolve) => setTimeout(resolve)); // the replies are there, their root is not
  replies = [...replies, message(91, "3")];
  head = 91;
  rooms.value = new Map([["1", { id: "1", head } as Room]]); // as its event has said
  sendRoot(answer(message(3)));
  await loading;
  expect(roomSignal("1").value.log.threads["3"]?.items.map(({ seq }) => seq)).toEqual([90, 91]);
});

it("a thread that may have holes is shown until it has been read again, with the message that began it", async () => {
  let [head, reactions] = [90, [] as unknown[]];
  vi.stubGlobal("fetch", async (address: string) =>
    answer(
      address.endsWith("/messages/3")
        ? { ...message(3), reactions }
        : { items: [message(head, "3")], next: null, head },
    ),
  );
  const thread = () => roomSignal("1").value.log.threads["3"];
  await loadThread("1", "3");
  staleThreads("1");
  expect([thread()?.stale, thread()?.items.length, thread()?.root?.id]).toEqual([true, 1, "3"]);
  [head, reactions] = [95, [{ emoji: "👍", people: ["7"] }]];
  await loadThread("1", "3");
  expect([thread()?.stale, thread()?.items[0]?.seq]).toEqual([undefined, 95]);
  expect(thread()?.root?.reactions).toEqual(reactions);
});
