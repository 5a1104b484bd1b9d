import { describe, expect, it, vi } from "vitest";
import { event, follower, freshWorld, joinReply, newest, started } from "./peer.testing";
import { type Cursor, FROM_NOW } from "./topic";

freshWorld();

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

  it("loads one snapshot, however much arrives meanwhile", async () => {
    const live = started();
    const { seen, listener } = follower();
    const loaded: ((cursor: Cursor) => void)[] = [];
    const onResync = () => new Promise<Cursor>((resolve) => loaded.push(resolve));
    live.join("room.1", { ...listener, onResync }, { after: 3, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(9, []));
    const { ref } = peer.last("topic.join");
    peer.give(event(11));
    peer.give(event(12));
    expect(peer.last("topic.join").ref).toBe(ref);
    loaded[0]?.({ after: 11, epoch: "e1" });
    await vi.advanceTimersByTimeAsync(0);
    await peer.answer(peer.last("topic.join"), joinReply(12, []));
    expect(seen).toEqual([12]);
    expect(loaded).toHaveLength(1);
  });

  it("does not join again a topic that was left while its snapshot was loaded", async () => {
    const live = started();
    const { listener } = follower();
    const loaded: ((cursor: Cursor) => void)[] = [];
    const onResync = () => new Promise<Cursor>((resolve) => loaded.push(resolve));
    const leave = live.join("room.1", { ...listener, onResync }, { after: 3, epoch: "e1" });
    const peer = newest().hello();
    await peer.answer(peer.last("topic.join"), joinReply(9, []));
    const asked = peer.sent.length;
    leave();
    loaded[0]?.({ after: 9, epoch: "e1" });
    await vi.advanceTimersByTimeAsync(0);
    expect(peer.sent.slice(asked).filter(({ type }) => type === "topic.join")).toEqual([]);
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
