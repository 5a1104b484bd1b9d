import type { EventFrame, Id, Message, ParentThread } from "../api/protocol";

/** A run of messages without holes, oldest first: a room's, replies among them, or one thread's. */
export interface Timeline {
  items: readonly Message[];
  /** Where older ones go on; null: this is the beginning. */
  older: number | null;
  /** Where newer ones go on; null: this is the live end, and what is posted joins it. */
  newer: number | null;
  /** Of a thread: the message that began it, which the room's own timeline may not show. */
  root?: Message;
  /** Of a thread: there may be holes in it by now; it is shown until it has been read again. */
  stale?: boolean;
}

/** What this browser knows of one room's messages. */
export interface RoomLog {
  main: Timeline;
  threads: Readonly<Record<Id, Timeline>>;
}

export const EMPTY: Timeline = { items: [], older: null, newer: null };

/** Put `message` where its seq says; one already there is replaced. */
export function place(items: readonly Message[], message: Message): readonly Message[] {
  const at = items.findLastIndex(({ seq }) => seq <= message.seq);
  if (items[at]?.id === message.id) return items.with(at, message);
  return items.toSpliced(at + 1, 0, message);
}

/** Join a page to a timeline, on whichever side it belongs; what both have is taken from the page. */
export function merge(timeline: Timeline, page: readonly Message[]): readonly Message[] {
  const fresh = new Map(page.map((message) => [message.id, message]));
  const kept = timeline.items.filter(({ id }) => !fresh.has(id));
  return [...kept, ...page].sort((one, other) => one.seq - other.seq);
}

function changed(timeline: Timeline, id: Id, change: (message: Message) => Message): Timeline {
  const at = timeline.items.findIndex((message) => message.id === id);
  const found = timeline.items[at];
  return found ? { ...timeline, items: timeline.items.with(at, change(found)) } : timeline;
}

function everywhere(log: RoomLog, id: Id, change: (message: Message) => Message): RoomLog {
  const main = changed(log.main, id, change);
  let { threads } = log;
  for (const [parent, timeline] of Object.entries(threads)) {
    let next = changed(timeline, id, change);
    if (parent === id && timeline.root) next = { ...next, root: change(timeline.root) };
    if (next !== timeline) threads = { ...threads, [parent]: next };
  }
  return main === log.main && threads === log.threads ? log : { main, threads };
}

/** A reply stands in the room's own timeline too: history is one, and the view leaves replies to their threads. */
function posted(log: RoomLog, message: Message): RoomLog {
  const main = grown(log.main, message);
  const thread = message.parent === null ? undefined : log.threads[message.parent];
  if (message.parent === null || !thread) return main === log.main ? log : { ...log, main };
  return { main, threads: { ...log.threads, [message.parent]: grown(thread, message) } };
}

/** What the message that began a thread shows of its replies. */
function counted(log: RoomLog, thread: ParentThread | null): RoomLog {
  if (!thread) return log;
  const { id, count, last_at } = thread;
  return everywhere(log, id, (parent) => ({ ...parent, thread: { count, last_at } }));
}

function grown(timeline: Timeline, message: Message): Timeline {
  return timeline.newer === null ? { ...timeline, items: place(timeline.items, message) } : timeline;
}

/**
 * The log after one event. Events carry absolute state: applying one twice, or one that a fresher snapshot
 * already holds, ends in the same place.
 */
export function applyEvent(log: RoomLog, event: EventFrame): RoomLog {
  switch (event.event) {
    case "message.posted": {
      const { message, parent_thread: thread } = event.data;
      return counted(posted(log, message), thread);
    }
    case "message.deleted": {
      const { message, parent_thread: thread } = event.data;
      return counted(
        everywhere(log, message.id, () => message),
        thread,
      );
    }
    case "message.edited":
      return everywhere(log, event.data.message.id, () => event.data.message);
    case "message.reacted":
      return everywhere(log, event.data.id, (old) => ({ ...old, reactions: event.data.reactions }));
    case "message.pinned":
      return everywhere(log, event.data.id, (old) => ({ ...old, pinned: event.data.pinned }));
    default:
      return log;
  }
}
