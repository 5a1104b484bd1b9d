import { signal } from "@preact/signals";
import type { Id } from "../api/protocol";
import { database } from "../outbox/db";

/** What is being made of a message. */
export interface Edit {
  source: string;
  /** The message's, when the edit began: what was made of it meanwhile elsewhere is not written over. */
  version: number;
  /** Begun in the thread's pane, where it goes on, or in the room's: one of them has the editor. */
  inThread: boolean;
}

/**
 * Edits that are neither saved nor given up, by message. A row may leave the page while it is changed: its reader goes
 * to another room, scrolls far, is given the room anew, or loads the page again.
 */
export const edits = signal<ReadonlyMap<Id, Edit>>(new Map());
/** Those that ended on this page: what is read of them later is old. */
const ended = new Set<Id>();
const PREFIX = "edit:";

export function keepEdit(message: Id, edit: Edit): void {
  ended.delete(message);
  edits.value = new Map(edits.value).set(message, edit);
  void store(message, edit);
}

/** It was saved or given up, or its message is gone. */
export function endEdit(message: Id): void {
  ended.add(message);
  void store(message, null);
  if (!edits.value.has(message)) return;
  const others = new Map(edits.value);
  others.delete(message);
  edits.value = others;
}

async function store(message: Id, edit: Edit | null): Promise<void> {
  try {
    const db = await database();
    if (edit === null) await db.delete("kept", PREFIX + message);
    else await db.put("kept", edit, PREFIX + message);
  } catch {
    // Without a store the edit lives as long as the page.
  }
}

/** Those that were left here at an earlier visit. */
export async function keptEdits(): Promise<[Id, Edit][]> {
  try {
    const db = await database();
    const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
    const [keys, values] = await Promise.all([db.getAllKeys("kept", range), db.getAll("kept", range)]);
    return keys.map((key, at) => [key.slice(PREFIX.length), values[at] as Edit]);
  } catch {
    return []; // as in store()
  }
}

/** Take up what was left; what was written here since is newer. */
export function takeEdits(left: readonly [Id, Edit][]): void {
  edits.value = new Map([...left.filter(([message]) => !ended.has(message)), ...edits.peek()]);
}

/** What one person was changing is not shown to the next. */
export function forgetEdits(): void {
  ended.clear();
  edits.value = new Map();
}
