import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { get } from "../api/http";
import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { live } from "../live";
import { outbox } from "../outbox";
import { route } from "../router";
import { loadNewerReplies, loadOlderReplies, loadThread, roomSignal } from "../store/room";
import { me } from "../store/session";
import { EmptyState } from "../ui/EmptyState";
import { Skeleton } from "../ui/Skeleton";
import { toast } from "../ui/toast";
import { Announcer } from "./Announcer";
import { Composer } from "./Composer";
import { useJump } from "./jump";
import { ModeBanner } from "./ModeBanner";
import { messageOf, seqOf } from "./opening";
import { PendingRow } from "./PendingRow";
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
  const thread = roomSignal(room.id).value.log.threads[parent];
  const [error, setError] = useState("");
  const root = useRoot(room.id, parent, setError);
  const online = live.state.value === "online";
  useEffect(() => {
    loadThread(room.id, parent).catch((reason: unknown) => setError(explain(reason)));
  }, [room.id, parent, online]);

  if (error && (!root || !thread)) return <EmptyState title={error} />;
  if (!root || !thread) return <Skeleton rows={4} />;
  return (
    <>
      <ModeBanner room={room} />
      <Replies room={room} root={root} reader={reader} />
      <Typing room={room.id} parent={parent} reader={reader} />
      <Composer room={room} parent={parent} title={room.title} />
    </>
  );
}

function Replies({ room, root, reader }: { room: Room; root: Message; reader: Id }) {
  const box = useRef<HTMLDivElement>(null);
  const scrolling = useScrolling(box, () => {});
  const { items = [], older = null, newer = null } = roomSignal(room.id).value.log.threads[root.id] ?? {};
  const pending = usePending(root.id, items);
  const target = messageOf(route.value.hash);
  useJump({ target, box, scrolling, items, load: (id) => void loadAround(room.id, root.id, id) });
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
          {pending.length > 0 && (
            <ol class="rows rows-pending">
              {pending.map((row) => (
                <PendingRow key={row.client_id} row={row} />
              ))}
            </ol>
          )}
        </div>
      </div>
      <Announcer messages={items} live={newer === null} reader={reader} />
    </div>
  );
}

function usePending(parent: Id, items: readonly Message[]) {
  const arrived = new Set(items.map(({ client_id }) => client_id));
  return outbox.rows.value.filter((row) => row.parent === parent && !arrived.has(row.client_id));
}

async function loadAround(room: Id, parent: Id, target: Id): Promise<void> {
  if (target === parent) return;
  try {
    const seq = await seqOf(room, target);
    if (seq !== undefined) await loadThread(room, parent, seq);
  } catch (error) {
    toast(explain(error), "danger");
  }
}

/** The message that began the thread: from what is shown, else from the server. */
function useRoot(room: Id, parent: Id, onError: (words: string) => void): Message | undefined {
  const [fetched, setFetched] = useState<Message>();
  const known = roomSignal(room).value.log.main.items.find(({ id }) => id === parent);
  useEffect(() => {
    if (known) return;
    get<Message>(`/rooms/${room}/messages/${parent}`).then(setFetched, (reason: unknown) =>
      onError(explain(reason)),
    );
  }, [room, parent, known === undefined]);
  return known ?? fetched;
}
