import type { Id, Room } from "../api/protocol";
import { singleKeys } from "../app/singleKeys";

/** What a key of the chat means. */
export type Wish = "help" | "search" | "write" | "next-unread" | "room-above" | "room-below";

const IN_TEXT = "input, textarea, select, [contenteditable]";

/** The wish behind a key; null when it is not one of ours, or belongs to a text box, a dialog or a menu. */
export function wishOf(event: KeyboardEvent): Wish | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("dialog, [popover]")) return null;
  if (event.altKey) {
    if (event.key === "ArrowUp") return "room-above";
    return event.key === "ArrowDown" ? "room-below" : null;
  }
  if (target?.closest(IN_TEXT) || !singleKeys.peek()) return null;
  switch (event.key) {
    case "?":
      return "help";
    case "/":
      return "search";
    case "c":
      return "write";
    case "n":
      return "next-unread";
    default:
      return null;
  }
}

/** Where a wish leads from the room `current`, in the order of the list; null when there is no such place. */
export function roomFor(wish: Wish, rooms: readonly Room[], current: Id | undefined): Id | null {
  const at = rooms.findIndex(({ id }) => id === current);
  if (wish === "room-above") return rooms[at - 1]?.id ?? null;
  if (wish === "room-below") return rooms[at + 1]?.id ?? null;
  const others = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(at, 0))];
  const unread = others.filter(({ unread, mode }) => unread > 0 && mode !== "archived");
  return (unread.find(({ mentions }) => mentions > 0) ?? unread[0])?.id ?? null;
}
