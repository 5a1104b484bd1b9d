import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/http";
import type { Me } from "../api/protocol";
import { EMPTY } from "../store/timeline";
import { clearAll, clearRead, database, isOwner, keepPerson, keptPerson } from "./db";
import { Outbox, type Pending } from "./outbox";

const note = (body: string, room = "1") => ({ room, parent: null, body, attachments: [] });
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

beforeEach(() => clearAll());

describe("the outbox", () => {
  it("sends in the order written, one after another, and each once", async () => {
    const sent: string[] = [];
    let inFlight = 0;
    const outbox = new Outbox(async ({ body }) => {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      sent.push(body);
      inFlight -= 1;
    });
    await Promise.all([outbox.add(note("a")), outbox.add(note("b")), outbox.add(note("c"))]);
    await vi.waitFor(() => expect(outbox.rows.value).toEqual([]));
    expect(sent).toEqual(["a", "b", "c"]);
  });

  it("does not take up for the next person what one who has just left had written", async () => {
    const offline = () => Promise.reject(new ApiError("network", ""));
    const before = new Outbox(offline);
    await before.add(note("a"));
    before.forget();
    const outbox = new Outbox(offline);
    const loading = outbox.load();
    outbox.forget();
    await loading;
    expect(outbox.rows.value).toEqual([]);
  });

  it("shows nothing as waiting that a page closed now would lose", async () => {
    const outbox = new Outbox(() => new Promise(() => {}));
    const shownUnkept: string[] = [];
    const stop = outbox.rows.subscribe(async (rows) => {
      const kept = await (await database()).getAllKeys("outbox");
      for (const { client_id, body } of rows) if (!kept.includes(client_id)) shownUnkept.push(body);
    });
    await Promise.all([outbox.add(note("a")), outbox.add(note("b")), outbox.add(note("c"))]);
    await settled();
    stop();
    expect(outbox.rows.value.map(({ body }) => body)).toEqual(["a", "b", "c"]);
    expect(shownUnkept).toEqual([]);
  });

  it("does not bring back what was being written at a log-out", async () => {
    const outbox = new Outbox(() => new Promise(() => {}));
    const adding = outbox.add(note("mine"));
    outbox.forget();
    await adding;
    await settled();
    expect(outbox.rows.value).toEqual([]);
    expect(await (await database()).count("outbox")).toBe(0);
  });

  it("keeps what was written when the server ends the session, and nothing at a log-out", async () => {
    const failing = async () => {
      throw new ApiError("network", "");
    };
    await new Outbox(failing).add(note("unsent"));
    const waiting = async () => (await database()).count("outbox");
    await (await database()).put("messages", { room: "1", epoch: "", main: EMPTY });
    await clearRead();
    expect([await waiting(), await (await database()).count("messages")]).toEqual([1, 0]);
    await clearAll();
    expect(await waiting()).toBe(0);
  });

  it("is nobody's to read after the session, and is emptied for anybody else than its owner", async () => {
    const kept = async () => (await database()).count("outbox");
    const person = (id: string) => ({ id }) as Me;
    await keepPerson(person("7"));
    await (await database()).put("outbox", {
      ...note("unsent"),
      client_id: "c",
      created: 1,
      state: "waiting",
      reason: "",
    });
    await clearRead();
    expect([await keptPerson(), await isOwner("7"), await isOwner("8")]).toEqual([null, true, false]);
    await keepPerson(person("7"));
    expect(await kept()).toBe(1);
    await clearRead();
    await keepPerson(person("8"));
    expect([await kept(), (await keptPerson())?.id]).toEqual([0, "8"]);
  });

  it("keeps what could not be sent across a reload, with the same client_id", async () => {
    const offline = new Outbox(async () => {
      throw new ApiError("network", "");
    });
    const id = await offline.add(note("later"));
    await settled();
    offline.forget();
    const sent: Pending[] = [];
    const outbox = new Outbox(async (row) => void sent.push(row));
    await outbox.load();
    expect(outbox.rows.value.map(({ body }) => body)).toEqual(["later"]);
    await outbox.run();
    expect(sent.map(({ client_id }) => client_id)).toEqual([id]);
    await outbox.load();
    expect(outbox.rows.value).toEqual([]);
  });

  it("shows what was sent until it stands among the messages, and holds up nothing for that", async () => {
    let show = (): void => {};
    const sent: string[] = [];
    const outbox = new Outbox(
      async ({ body }) => void sent.push(body),
      () =>
        new Promise((resolve) => {
          show = resolve;
        }),
    );
    await outbox.add(note("one"));
    await outbox.add(note("two"));
    await vi.waitFor(() => expect(sent).toEqual(["one", "two"]));
    expect(await (await database()).count("outbox")).toBe(0);
    expect(outbox.rows.value.map(({ state }) => state)).toEqual(["sent", "sent"]);
    await outbox.run();
    expect(sent).toEqual(["one", "two"]);
    show();
    await vi.waitFor(() => expect(outbox.rows.value.map(({ body }) => body)).toEqual(["one"]));
  });

  it("does not let a later message overtake one that waits", async () => {
    let up = false;
    const sent: string[] = [];
    const outbox = new Outbox(async ({ body }) => {
      if (!up) throw new ApiError("network", "");
      sent.push(body);
    });
    await outbox.add(note("first"));
    await outbox.add(note("second"));
    await settled();
    up = true;
    await outbox.run();
    expect(sent).toEqual(["first", "second"]);
  });

  it("says why a message was refused, lets the next ones go, and can retry or discard it", async () => {
    let allowed = false;
    const sent: string[] = [];
    const outbox = new Outbox(async ({ body }) => {
      if (body === "no" && !allowed) throw new ApiError("forbidden", "Le salon est en pause.");
      sent.push(body);
    });
    const refused = await outbox.add(note("no"));
    await outbox.add(note("yes"));
    await vi.waitFor(() => expect(sent).toEqual(["yes"]));
    expect(outbox.rows.value).toMatchObject([
      { body: "no", state: "failed", reason: "Le salon est en pause." },
    ]);
    allowed = true;
    await outbox.retry(refused);
    expect(sent).toEqual(["yes", "no"]);
    allowed = false;
    const again = await outbox.add(note("no"));
    await vi.waitFor(() => expect(outbox.rows.value[0]?.state).toBe("failed"));
    await outbox.discard(again);
    expect(outbox.rows.value).toEqual([]);
  });

  it("does not hold up one room for another that is slow", async () => {
    const sent: string[] = [];
    const outbox = new Outbox(async ({ room, body }) => {
      if (room === "slow") throw new ApiError("too_fast", "", 429, {}, 60);
      sent.push(body);
    });
    await outbox.add(note("wait", "slow"));
    await outbox.add(note("go", "1"));
    await vi.waitFor(() => expect(sent).toEqual(["go"]));
    outbox.forget();
  });
});
