import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { explain } from "../api/errors";
import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { outbox } from "../outbox";
import { route } from "../router";
import { loadNewerReplies, loadOlderReplies, loadThread, roomSignal, rootOf } from "../store/room";
import { me } from "../store/session";
import type { Timeline } from "../store/timeline";
import { Failed } from "../ui/Failed";
import { Skeleton } from "../ui/Skeleton";
import { toast } from "../ui/toast";
import { useReturn } from "../ui/useReturn";
import { Announcer } from "./Announcer";
import { Composer } from "./Composer";
import { useJump } from "./jump";
import { ModeBanner } from "./ModeBanner";
import { roomTitle } from "./names";
import { messageOf } from "./opening";
import { PendingRows } from "./PendingRows";
import { Rows } from "./Rows";
import { rowsOf } from "./rows";
import { useScrolling } from "./scrolling";
import { Typing } from "./Typing";

interface Props {
  room: Room;
  parent: Id;
}

/** A message and the replies to it, live, with a composer of its own. */
export function ThreadPane({ room, parent }: Props) {
  const reader = me()?.id ?? "";
  const { log } = roomSignal(room.id).value;
  const known = log.threads[parent];
  const whole = known !== undefined && !known.stale;
  const { problem, again } = useThread(room.id, parent, whole);
  const root = rootOf(log, parent);
  // What the room itself shows of the thread is better than nothing.
  const thread = known ?? (problem ? seenOf(log.main, parent) : undefined);

  if (!root || !thread) {
    return (
      <div class="side-body">
        {problem ? <Failed problem={problem} again={again} /> : <Skeleton rows={4} />}
      </div>
    );
  }
  return (
    <>
      <ModeBanner room={room} />
      {!whole && problem && <Failed problem={problem} again={again} />}
      <Replies room={room} root={root} thread={thread} whole={whole} reader={reader} />
      <Typing room={room.id} parent={parent} reader={reader} />
      <Composer room={room} parent={parent} title={roomTitle(room, reader)} />
    </>
  );
}

const seenOf = ({ items }: Timeline, parent: Id): Timeline => ({
  items: items.filter((message) => message.parent === parent),
  older: null,
  newer: null,
});

/** Read a thread that is not known yet, or not whole any more; what fails is tried again when the connection comes back. */
function useThread(room: Id, parent: Id, whole: boolean): { problem: string; again: () => void } {
  const [problem, setProblem] = useState("");
  const again = (): void => {
    // Who reads the thread's past goes on there.
    const { items = [], newer = null } = roomSignal(room).peek().log.threads[parent] ?? {};
    loadThread(room, parent, newer === null ? undefined : items.at(-1)?.seq).then(
      () => setProblem(""),
      (reason: unknown) => setProblem(explain(reason)),
    );
  };
  useEffect(() => {
    if (!whole) again();
  }, [room, parent, whole]);
  useReturn(problem !== "", again);
  return { problem, again };
}

interface RepliesProps {
  room: Room;
  root: Message;
  thread: Timeline;
  /** It is the server's, and not only what the room shows of it. */
  whole: boolean;
  reader: Id;
}

function Replies({ room, root, thread, whole, reader }: RepliesProps) {
  const box = useRef<HTMLDivElement>(null);
  const { items, older, newer } = thread;
  const scrolling = useScrolling(box, newer !== null, () => {});
  const pending = usePending(root.id, items);
  useJump({
    room: room.id,
    parent: root.id,
    target: messageOf(route.value.hash),
    box,
    scrolling,
    items,
    load: (seq) => loadThread(room.id, root.id, seq),
  });
  useLayoutEffect(() => {
    if (pending.length > 0) scrolling.toEnd();
  }, [pending.length]);

  const label = t("chat.thread.title");
  const more = (load: typeof loadOlderReplies) => () =>
    void load(room.id, root.id).catch((reason: unknown) => toast(explain(reason), "danger"));
  const replies = rowsOf(items, reader, null, older === null ? root.at : null);
  return (
    <div class="messages-frame">
      <div ref={box} class="messages">
        <div class="messages-inner">
          <Rows
            rows={rowsOf([root], reader, null)}
            label={t("chat.thread.root")}
            room={room}
            reader={reader}
            inThread
          />
          <p class="thread-count">
            {items.length === 0
              ? t("chat.thread.empty")
              : t("chat.thread.count", { n: root.thread?.count ?? items.length })}
          </p>
          {older !== null && (
            <button type="button" class="link-button thread-more" onClick={more(loadOlderReplies)}>
              {t("chat.thread.older")}
            </button>
          )}
          <Rows rows={replies} label={label} room={room} reader={reader} inThread />
          {newer !== null && (
            <button type="button" class="link-button thread-more" onClick={more(loadNewerReplies)}>
              {t("chat.thread.newer")}
            </button>
          )}
          <PendingRows
            pending={pending}
            last={newer === null ? items.at(-1) : undefined}
            since={newer === null ? root.at : null}
            reader={reader}
          />
        </div>
      </div>
      <Announcer messages={items} live={newer === null && whole} reader={reader} />
    </div>
  );
}

function usePending(parent: Id, items: readonly Message[]) {
  const arrived = new Set(items.map(({ client_id }) => client_id));
  return outbox.rows.value.filter((row) => row.parent === parent && !arrived.has(row.client_id));
}
