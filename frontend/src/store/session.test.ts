import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Me } from "../api/protocol";
import { beforeLeaving, leaveUnheard, resumeSession, session } from "./session";

const OWED = "preau.leaving";
const kept = new Map<string, string>();
const asked: string[] = [];
/** What the server says: whether somebody is logged in here, or nothing at all. */
let server: { authenticated: boolean } | null = null;
const forgotten: string[] = [];
beforeLeaving.push(async (cleared) => {
  forgotten.push(cleared);
});

async function answer(address: string, { method }: { method: string }) {
  asked.push(`${method} ${address}`);
  if (!server) throw new TypeError("no network");
  if (method === "DELETE") server.authenticated = false;
  const text = method === "DELETE" ? "" : JSON.stringify(server);
  return { ok: true, status: method === "DELETE" ? 204 : 200, text: async () => text };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  vi.stubGlobal("fetch", answer);
  session.value = { state: "signed-in", me: { id: "1" } as Me };
  server = null;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  kept.clear();
  asked.length = 0;
  forgotten.length = 0;
});

it("what another page of this browser has left without the server is left here too", async () => {
  const elsewhere = (newValue: string | null) =>
    window.dispatchEvent(Object.assign(new Event("storage"), { key: OWED, newValue }));
  elsewhere(null); // the server has been told: nobody leaves
  expect(session.value.state).toBe("signed-in");
  elsewhere("1");
  expect(session.value).toEqual({ state: "anonymous", ended: false });
  expect(forgotten).toEqual(["all"]);
});

it("a browser without room for a note clears what can be read all the same", async () => {
  vi.stubGlobal("localStorage", {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  await leaveUnheard();
  expect([session.value.state, forgotten]).toEqual(["anonymous", ["all"]]);
});

it("the server is told as soon as it answers, and once", async () => {
  await leaveUnheard();
  window.dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toEqual(["GET /api/session"]); // too early: there is no way to the server yet
  server = { authenticated: true };
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.filter((one) => one.startsWith("DELETE"))).toEqual(["DELETE /api/session"]);
  expect([server.authenticated, kept.has(OWED), session.value.state]).toEqual([false, false, "anonymous"]);
});

it("a server that was away is asked again until it answers, though the network never went", async () => {
  await leaveUnheard();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toEqual(["GET /api/session"]);
  server = { authenticated: true };
  await vi.advanceTimersByTimeAsync(10_000);
  expect([asked.includes("DELETE /api/session"), kept.has(OWED)]).toEqual([true, false]);
});

it("a page that begins clears what one that was closed in haste has left, server or not", async () => {
  kept.set(OWED, "1");
  session.value = { state: "loading" };
  await expect(resumeSession()).rejects.toMatchObject({ code: "network" });
  expect(forgotten).toEqual(["all"]);
});
