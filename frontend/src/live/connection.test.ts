import { describe, expect, it, vi } from "vitest";
import { event, follower, freshWorld, joinReply, newest, started, world } from "./peer.testing";

freshWorld();

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
    expect(world.peers.length).toBe(2);
    newest().listener.onClose(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect(world.peers.length).toBe(2);
    await vi.advanceTimersByTimeAsync(100);
    expect(world.peers.length).toBe(3);
    const again = newest().hello();
    expect(again.last("topic.join")).toMatchObject({ after: 1 });
    await again.answer(again.last("topic.join"), joinReply(2, [event(2)]));
    expect(seen).toEqual([1, 2]);
  });

  it("ends when another window has logged in somebody else, before a word leaves in their name", () => {
    const live = started();
    live.join("room.1", follower().listener, { after: 3, epoch: "e1" });
    newest().give({ type: "hello", person: "8", heartbeat: 25 });
    expect([world.ended, live.state.value, newest().closed, newest().sent]).toEqual([1, "idle", true, []]);
  });

  it("comes back with the network though nobody looks at the page", () => {
    started();
    newest().hello();
    world.online = false;
    window.dispatchEvent(new Event("offline"));
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    world.online = true;
    window.dispatchEvent(new Event("online"));
    expect(world.peers).toHaveLength(2);
  });

  it("ends with the session, and does not come back", async () => {
    const live = started();
    newest().hello().listener.onClose(4401);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(world.ended).toBe(1);
    expect(world.peers.length).toBe(1);
    expect(live.state.value).toBe("idle");
  });

  it("comes back with what it followed when the browser has a new session", async () => {
    world.signedIn = true;
    const live = started();
    const follow = follower();
    live.join("room.1", follow.listener, { after: 4, epoch: "e1" });
    newest().hello();
    await newest().answer(newest().last("topic.join"), joinReply(4));
    newest().listener.onClose(4401);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(world.peers.length).toBe(2);
    newest().hello();
    expect(newest().last("topic.join").after).toBe(4);
    expect(world.ended).toBe(0);
  });

  it("lets go while the session behind it is renewed, and resumes with the new one", async () => {
    const live = started();
    const follow = follower();
    live.join("room.1", follow.listener, { after: 4, epoch: "e1" });
    world.peers[0]?.hello();
    await world.peers[0]?.answer(world.peers[0].last("topic.join"), joinReply(4));
    let renewed = () => {};
    const done = live.apart(() => new Promise<void>((resolve) => (renewed = resolve)));
    expect(world.peers[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.peers).toHaveLength(1); // nothing begins with the old session
    renewed();
    await done;
    world.peers[1]?.hello();
    expect(world.peers[1]?.last("topic.join").after).toBe(4);
    expect(world.ended).toBe(0);
  });

  it("waits longer after having been too fast", async () => {
    started();
    newest().hello().listener.onClose(4429);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.peers.length).toBe(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(world.peers.length).toBe(2);
  });

  it("says something at each heartbeat", async () => {
    started();
    const peer = newest().hello();
    const said: number[] = [];
    for (let second = 1; second <= 80; second++) {
      const before = peer.sent.length;
      await vi.advanceTimersByTimeAsync(1_000);
      if (peer.sent.slice(before).some(({ type }) => type === "ping")) said.push(second);
      peer.give({ type: "pong" });
    }
    expect(said).toEqual([25, 50, 75]);
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
    expect(world.peers.length).toBeGreaterThan(1);
  });

  it("does not try without a network, and comes back with it", async () => {
    const live = started();
    newest().hello();
    world.online = false;
    window.dispatchEvent(new Event("offline"));
    expect(live.state.value).toBe("offline");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(world.peers.length).toBe(1);
    world.online = true;
    window.dispatchEvent(new Event("online"));
    expect(world.peers.length).toBe(2);
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
    const [probe, ...more] = world.peers.slice(world.peers.indexOf(events) + 1);
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
