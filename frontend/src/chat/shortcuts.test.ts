import { describe, expect, it } from "vitest";
import type { Room } from "../api/protocol";
import { roomFor, wishOf } from "./shortcuts";

const room = (id: string, unread = 0, mentions = 0, mode = "open") =>
  ({ id, unread, mentions, mode }) as unknown as Room;

describe("a room by key", () => {
  it("is the one above or below, and nothing past the ends", () => {
    const rooms = [room("1"), room("2"), room("3")];
    expect(roomFor("room-below", rooms, "2")).toBe("3");
    expect(roomFor("room-above", rooms, "2")).toBe("1");
    expect(roomFor("room-above", rooms, "1")).toBeNull();
    expect(roomFor("room-below", rooms, undefined)).toBe("1");
  });
  it("is the next one with something new, mentions first, archives never", () => {
    const rooms = [room("1", 2), room("2"), room("3", 1, 0, "archived"), room("4", 5), room("5", 1, 1)];
    expect(roomFor("next-unread", rooms, "2")).toBe("5");
    expect(roomFor("next-unread", rooms.slice(0, 4), "2")).toBe("4");
    expect(roomFor("next-unread", rooms.slice(0, 3), "2")).toBe("1");
    expect(roomFor("next-unread", rooms.slice(1, 3), "2")).toBeNull();
  });
});

describe("a key", () => {
  function press(on: string, init: KeyboardEventInit): ReturnType<typeof wishOf> {
    document.body.innerHTML = "<textarea></textarea><p></p><dialog><b></b></dialog>";
    let wish: ReturnType<typeof wishOf> = null;
    const hear = (event: KeyboardEvent): void => {
      wish = wishOf(event);
    };
    document.addEventListener("keydown", hear, { once: true });
    document.querySelector(on)?.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true }));
    return wish;
  }
  it("is a wish outside of text, dialogs and the browser's own shortcuts", () => {
    expect(press("p", { key: "?" })).toBe("help");
    expect(press("p", { key: "n" })).toBe("next-unread");
    expect(press("p", { key: "n", ctrlKey: true })).toBeNull();
    expect(press("textarea", { key: "?" })).toBeNull();
    expect(press("b", { key: "?" })).toBeNull();
  });
  it("with Alt moves among rooms even from text", () => {
    expect(press("textarea", { key: "ArrowDown", altKey: true })).toBe("room-below");
  });
});
