import { expect, test } from "vitest";
import type { Report, Room } from "../../api/protocol";
import type { Pending } from "../../outbox";
import { tasksOf } from "./todo";

const room = (id: string, mentions = 0, mode = "open") => ({ id, mentions, mode }) as Room;
const row = (id: string, state: "waiting" | "failed", parent: string | null = null) =>
  ({ room: id, state, parent }) as Pending;
const report = (id: string, at: string) => ({ room: id, at }) as Report;
const SINCE = Date.parse("2026-11-20T00:00:00Z");

test("what could not leave comes before reports, and those before mentions", () => {
  const tasks = tasksOf(
    [room("1", 2), room("2")],
    [row("2", "failed"), row("2", "failed"), row("1", "waiting")],
    [report("1", "2026-11-21T10:00:00Z")],
    SINCE,
  );
  expect(tasks).toEqual([
    { kind: "failed", room: "2", count: 2, href: "/messages/2" },
    { kind: "report", room: "1", count: 1, href: "/messages/1/reports" },
    { kind: "mention", room: "1", count: 2, href: "/messages/1" },
  ]);
});

test("a reply that could not leave is found in its thread", () => {
  const tasks = tasksOf([room("1")], [row("1", "failed", "7"), row("1", "failed")], [], SINCE);
  expect(tasks.map(({ href }) => href)).toEqual(["/messages/1/thread/7", "/messages/1"]);
});

test("old reports and rooms put away ask for nothing", () => {
  expect(tasksOf([room("1", 3, "archived")], [], [report("2", "2026-11-19T23:59:59Z")], SINCE)).toEqual([]);
});
