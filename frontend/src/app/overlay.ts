import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { route } from "../router";
import { singleKeys } from "./singleKeys";

/** What stands over the whole page: the palette that goes anywhere, or the list of shortcuts. */
export const overlay = signal<"palette" | "shortcuts" | null>(null);

/** Close this one, if another has not come in its place meanwhile. */
export function closeOverlay(which: "palette" | "shortcuts"): void {
  if (overlay.value === which) overlay.value = null;
}

const IN_TEXT = "input, textarea, select, [contenteditable]";

/** The overlay that a key asks for. Ctrl+K works everywhere; `?` is a letter where people write. */
export function overlayOf(event: KeyboardEvent): "palette" | "shortcuts" | null {
  if (event.defaultPrevented || event.altKey) return null;
  const held = event.ctrlKey || event.metaKey;
  if (held && !event.shiftKey && event.key.toLowerCase() === "k") return "palette";
  const target = event.target instanceof Element ? event.target : null;
  if (!held && singleKeys.peek() && event.key === "?" && !target?.closest(`${IN_TEXT}, dialog, [popover]`))
    return "shortcuts";
  return null;
}

/** Listen for the keys that open an overlay; the same key closes it again. */
export function useOverlayKeys(): void {
  // Before the page is seen: who sees it may press a key at once.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const wanted = overlayOf(event);
      if (wanted === null) return;
      if (wanted === "shortcuts" && route.peek().parts[0] === "messages") return; // the chat lists its own too
      event.preventDefault();
      // One modal thing at a time: what is open already must be answered first.
      if (overlay.value === null && document.querySelector("dialog[open]")) return;
      overlay.value = overlay.value === wanted ? null : wanted;
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      overlay.value = null; // who logs in next has asked for nothing
    };
  }, []);
}
