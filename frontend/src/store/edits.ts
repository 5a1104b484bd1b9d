import { signal } from "@preact/signals";
import type { Id } from "../api/protocol";
import { database } from "../outbox/db";

/**
 * Edits that are neither saved nor given up, as sources by message. A row may leave the page while it is changed: its
 * reader goes to another room, scrolls far, is given the room anew, or loads the page again.
 */
export const edits = signal<ReadonlyMap<Id, string>>(new Map());
const PREFIX = "edit:";

export function keepEdit(message: Id, source: string): void {
  edits.value = new Map(edits.value).set(message, source);
  void store(message, source);
}

export function dropEdit(message: Id): void {
  if (!edits.value.has(message)) return;
  const others = new Map(edits.value);
  others.delete(message);
  edits.value = others;
  void store(message, null);
}

async function store(message: Id, source: string | null): Promise<void> {
  try {
    const db = await database();
    if (source === null) await db.delete("kept", PREFIX + message);
    else await db.put("kept", source, PREFIX + message);
  } catch {
    // Without a store the edit lives as long as the page.
  }
}

/** Those that were left here at an earlier visit. */
export async function keptEdits(): Promise<[Id, string][]> {
  try {
    const db = await database();
    const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
    const [keys, sources] = await Promise.all([db.getAllKeys("kept", range), db.getAll("kept", range)]);
    return keys.map((key, at) => [key.slice(PREFIX.length), sources[at] as string]);
  } catch {
    return []; // as in store()
  }
}

/** What one person was changing is not shown to the next. */
export function forgetEdits(): void {
  edits.value = new Map();
}
