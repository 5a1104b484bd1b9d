import { describe, expect, it } from "vitest";
import type { Message } from "../api/protocol";
import { rowsOf } from "./rows";

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
});
