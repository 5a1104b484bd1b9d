import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { get } from "../api/http";
import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { live } from "../live";
import { outbox } from "../outbox";
import { loadOlderReplies, loadThread, roomSignal } from "../store/room";
import { me } from "../store/session";
import { EmptyState } from "../ui/EmptyState";
import { Skeleton } from "../ui/Skeleton";
import { Announcer } from "./Announcer";
import { Composer } from "./Composer";
import { PendingRow } from "./PendingRow";
import { Rows } from "./Rows";
import { rowsOf } from "./rows";
import { useScrolling } from "./scrolling";
import { Typing } from "./Typing";

/** A message and the replies to it, live, with a composer of its own. */
export function ThreadPane({ room, parent }: { room: Room; parent: Id }) {
  const reader = me()?.id ?? "";
  const { log } = roomSignal(room.id).value;
  const thread = log.threads[parent];
  const box = useRef<HTMLDivElement>(null);
  const [error, setError] = useState("");
  const root = useRoot(room.id, parent, setError);
  const scrolling = useScrolling(box, () => {});
  const online = live.state.value;
  useEffect(() => {
    loadThread(room.id, parent).catch((reason: unknown) => setError(explain(reason)));
  }, [room.id, parent, online === "online"]);

  const arrived = new Set(thread?.items.map(({ client_id }) => client_id));
  const pending = outbox.rows.value.filter((row) => row.parent === parent && !arrived.has(row.client_id));
  useEffect(() => scrolling.toEnd(), [pending.length]);

  if (error && (!root || !thread)) return <EmptyState title={error} />;
  if (!root || !thread) return <Skeleton rows={4} />;
  const label = t("chat.thread.title");
  return (
    <>
      <div ref={box} class="messages">
        <div class="messages-inner">
          <Rows rows={rowsOf([root], reader, null)} label={label} room={room} reader={reader} inThread />
          <p class="thread-count">
            {thread.items.length === 0
              ? t("chat.thread.empty")
              : t("chat.thread.count", { n: root.thread?.count ?? 0 })}
          </p>
          {thread.older !== null && (
            <button type="button" class="link-button" onClick={() => void loadOlderReplies(room.id, parent)}>
              {t("chat.thread.older")}
            </button>
          )}
          <Rows
            rows={rowsOf(thread.items, reader, null)}
            label={label}
            room={room}
            reader={reader}
            inThread
          />
          {pending.length > 0 && (
            <ol class="rows rows-pending">
              {pending.map((row) => (
                <PendingRow key={row.client_id} row={row} />
              ))}
            </ol>
          )}
        </div>
      </div>
      <Announcer messages={thread.items} live reader={reader} />
      <Typing room={room.id} parent={parent} reader={reader} />
      <Composer room={room} parent={parent} title={room.title} />
    </>
  );
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
