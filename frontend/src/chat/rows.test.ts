import { describe, expect, it } from "vitest";
import type { Message } from "../api/protocol";
import { rowsOf, waitingRows } from "./rows";

const said = (seq: number, author: string, at: string) =>
  ({ id: `${seq}`, seq, author: { id: author }, at, deleted: null }) as unknown as Message;

describe("rows", () => {
  it("join one person's messages within five minutes, never across a day or the new line", () => {
    const messages = [
      said(1, "a", "2026-11-23T10:00:00"),
      said(2, "a", "2026-11-23T10:04:00"),
      said(3, "a", "2026-11-23T10:10:00"),
      said(4, "b", "2026-11-24T10:10:00"),
      said(5, "b", "2026-11-24T10:11:00"),
    ];
    const rows = rowsOf(messages, "me", 4).map((row) =>
      row.kind === "message" ? `${row.key}${row.joined ? "+" : ""}` : row.kind,
    );
    expect(rows).toEqual(["day", "1", "2+", "3", "day", "4", "new", "5"]);
  });
  it("draw no new line before one's own message", () => {
    expect(rowsOf([said(1, "me", "2026-11-23T10:00:00")], "me", 0).map(({ kind }) => kind)).toEqual([
      "day",
      "message",
    ]);
  });
  it("that wait stand where they will stand once sent, under their day and joined", () => {
    const waiting = [
      { client_id: "x", created: Date.parse("2026-11-24T10:00:00") },
      { client_id: "y", created: Date.parse("2026-11-24T10:01:00") },
    ];
    const shown = (last: Message | undefined, since: string | null = null) =>
      waitingRows(waiting, last, "me", since).map((row) =>
        row.kind === "day" ? "day" : `${row.key}${row.joined ? "+" : ""}`,
      );
    expect(shown(said(1, "me", "2026-11-23T23:59:00"))).toEqual(["day", "x", "y+"]);
    expect(shown(said(1, "me", "2026-11-24T09:58:00"))).toEqual(["x+", "y+"]);
    expect(shown(said(1, "other", "2026-11-24T09:58:00"))).toEqual(["x", "y+"]);
    // The first reply of a thread: the day is its root's, and it is not joined to that, as replies are not.
    expect(shown(undefined, "2026-11-24T09:58:00")).toEqual(["x", "y+"]);
    expect(shown(undefined, "2026-11-23T23:59:00")).toEqual(["day", "x", "y+"]);
  });
});
