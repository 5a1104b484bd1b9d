import type { Id } from "../api/protocol";
import { beforeLeaving } from "../store/session";

/**
 * Edits that are neither saved nor given up, as sources by message. A row may leave the page while it is changed: its
 * reader goes to another room, scrolls far, or is given the room anew. It outlives a reload of this window.
 */
const EDITS = "preau.edits";
const edits = new Map<Id, string>(JSON.parse(sessionStorage.getItem(EDITS) ?? "[]"));
beforeLeaving.push(async () => {
  edits.clear();
  sessionStorage.removeItem(EDITS);
});

const keep = (): void => {
  try {
    sessionStorage.setItem(EDITS, JSON.stringify([...edits]));
  } catch {
    // Without room for it the edit lives as long as the page.
  }
};

/** What was being made of this message; undefined when nothing was. */
export const keptEdit = (message: Id): string | undefined => edits.get(message);

export function keepEdit(message: Id, source: string): void {
  edits.set(message, source);
  keep();
}

export function dropEdit(message: Id): void {
  if (edits.delete(message)) keep();
}
