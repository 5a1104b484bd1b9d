import { signal } from "@preact/signals";
import { get } from "../api/http";
import type { EventData, Id, Page } from "../api/protocol";
import { live } from "../live";
import { database } from "../outbox/db";

/** Drafts by "<room>" or "<room>:<parent>". */
export const drafts = signal<Readonly<Record<string, string>>>({});
const SAVE_AFTER_MS = 1_500;
const timers = new Map<string, ReturnType<typeof setTimeout>>();

export const draftKey = (room: Id, parent: Id | null): string => (parent ? `${room}:${parent}` : room);

function put(key: string, body: string): void {
  const { [key]: _, ...others } = drafts.value;
  drafts.value = body ? { ...others, [key]: body } : others;
}

/** Keep what is being written: on this device at once, with the server after a pause. */
export function saveDraft(room: Id, parent: Id | null, body: string): void {
  const key = draftKey(room, parent);
  put(key, body);
  void keepHere(key, body);
  clearTimeout(timers.get(key));
  const send = () => live.command(`room.${room}`, "draft.save", { body, parent }).catch(() => {});
  timers.set(key, setTimeout(send, SAVE_AFTER_MS));
}

/** Forget a draft once its message is on its way. */
export function dropDraft(room: Id, parent: Id | null): void {
  saveDraft(room, parent, "");
}

async function keepHere(key: string, body: string): Promise<void> {
  try {
    const db = await database();
    if (body) await db.put("kept", body, `draft:${key}`);
    else await db.delete("kept", `draft:${key}`);
  } catch {
    // Without a store the draft lives as long as the page, and with the server.
  }
}

/** A draft written on another of one's devices; what is being written here comes first. */
export function takeDraft({ room, parent, body }: EventData["draft.saved"]): void {
  const key = draftKey(room, parent);
  const active = document.activeElement;
  const writing = document.hasFocus() && active instanceof HTMLTextAreaElement && active.value !== "";
  if (writing && active.dataset.draft === key) return;
  put(key, body);
}

/** Drafts of this device, and those the server keeps. */
export async function loadDrafts(): Promise<void> {
  try {
    const db = await database();
    for (const key of await db.getAllKeys("kept")) {
      if (key.startsWith("draft:")) put(key.slice(6), String(await db.get("kept", key)));
    }
  } catch {
    // As in keepHere().
  }
  const { items } = await get<Page<EventData["draft.saved"]>>("/drafts");
  for (const draft of items) if (!drafts.value[draftKey(draft.room, draft.parent)]) takeDraft(draft);
}
