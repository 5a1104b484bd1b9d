import { effect, signal } from "@preact/signals";
import { get } from "../api/http";
import type { EventData, Id, Page } from "../api/protocol";
import { live } from "../live";
import { database } from "../outbox/db";

/** Drafts by "<room>" or "<room>:<parent>". */
export const drafts = signal<Readonly<Record<string, string>>>({});
const SAVE_AFTER_MS = 1_500;
const timers = new Map<string, ReturnType<typeof setTimeout>>();
/** Whoever wrote here within this time is writing still. */
const STILL_WRITING_MS = 10_000;
const writtenAt = new Map<string, number>();
/** Counts the people whose drafts these were: an answer that comes after a log-out is nobody's. */
let generation = 0;

/** A draft as this device keeps it. */
interface Kept {
  body: string;
  /** The server has it: what the server says later is newer. */
  told: boolean;
}

export const draftKey = (room: Id, parent: Id | null): string => (parent ? `${room}:${parent}` : room);

function put(key: string, body: string): void {
  const { [key]: _, ...others } = drafts.value;
  drafts.value = body ? { ...others, [key]: body } : others;
}

/** Keep what is being written: on this device at once, with the server after a pause. */
export function saveDraft(room: Id, parent: Id | null, body: string): void {
  const key = draftKey(room, parent);
  writtenAt.set(key, Date.now());
  put(key, body);
  void keepHere(key, { body, told: false });
  clearTimeout(timers.get(key));
  const mine = generation;
  const send = (): void => {
    live.command(`room.${room}`, "draft.save", { body, parent }).then(
      () => {
        if ((drafts.value[key] ?? "") === body) void keepHere(key, { body, told: true });
      },
      () => mine === generation && untold.set(key, send),
    );
  };
  untold.delete(key);
  timers.set(key, setTimeout(send, SAVE_AFTER_MS));
}

/** What the server could not be told of, to be told when it is there again; else at the next visit. */
const untold = new Map<string, () => void>();
effect(() => {
  if (live.state.value !== "online") return;
  const waiting = [...untold.values()];
  untold.clear();
  for (const send of waiting) send();
});

/** Forget a draft once its message is on its way. */
export function dropDraft(room: Id, parent: Id | null): void {
  saveDraft(room, parent, "");
}

async function keepHere(key: string, draft: Kept): Promise<void> {
  try {
    const db = await database();
    // An empty draft that the server still holds is remembered until it is told.
    if (draft.body || !draft.told) await db.put("kept", draft, `draft:${key}`);
    else await db.delete("kept", `draft:${key}`);
  } catch {
    // Without a store the draft lives as long as the page, and with the server.
  }
}

/** A draft written on another of one's devices; what is being written here comes first. */
export function takeDraft({ room, parent, body }: EventData["draft.saved"]): void {
  const key = draftKey(room, parent);
  if (Date.now() - (writtenAt.get(key) ?? 0) < STILL_WRITING_MS) return;
  put(key, body);
}

/** What one person was writing is neither shown to the next nor sent in their name. */
export function forgetDrafts(): void {
  generation += 1;
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  untold.clear();
  writtenAt.clear();
  drafts.value = {};
}

/** Drafts of this device, and those the server keeps: the server's are newer, unless it was not told of ours. */
export async function loadDrafts(): Promise<void> {
  const here = await keptHere();
  for (const [key, { body }] of here) if (drafts.value[key] === undefined) put(key, body);
  const { items } = await get<Page<EventData["draft.saved"]>>("/drafts");
  const there = new Map(items.map((draft) => [draftKey(draft.room, draft.parent), draft]));
  for (const [key, draft] of there) if (here.get(key)?.told !== false) takeDraft(draft);
  for (const [key, { body, told }] of here) {
    const [room = "", parent = null] = key.split(":");
    if (!told) saveDraft(room, parent, drafts.value[key] ?? body);
    else if (!there.has(key)) takeDraft({ room, parent, body: "" });
  }
}

async function keptHere(): Promise<ReadonlyMap<string, Kept>> {
  const found = new Map<string, Kept>();
  try {
    const db = await database();
    for (const key of await db.getAllKeys("kept")) {
      if (key.startsWith("draft:")) found.set(key.slice(6), (await db.get("kept", key)) as Kept);
    }
  } catch {
    // As in keepHere().
  }
  return found;
}
