import { ArrowDown } from "lucide";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { explain } from "../api/errors";
import type { Id, Room } from "../api/protocol";
import { t } from "../i18n";
import { outbox } from "../outbox";
import { navigate, type Route, route } from "../router";
import { loadMessages, loadNewer, loadOlder, roomSignal, wish } from "../store/room";
import { me } from "../store/session";
import { Icon } from "../ui/Icon";
import { toast } from "../ui/toast";
import { Announcer } from "./Announcer";
import { markRead } from "./actions";
import { useJump } from "./jump";
import { Edge, useMore } from "./more";
import { roomTitle } from "./names";
import { targetOf } from "./opening";
import { PendingRows } from "./PendingRows";
import { Rows } from "./Rows";
import { rowsOf } from "./rows";
import { useScrolling } from "./scrolling";

/** The reader can see the messages: the window is theirs, and no pane covers the list (as on a phone). */
const watching = ({ current }: Box): boolean =>
  document.visibilityState === "visible" && document.hasFocus() && (current?.clientHeight ?? 0) > 0;

/** The messages of a room, with paging both ways, the line before what is new, and what waits to be sent. */
export function MessageList({ room }: { room: Room }) {
  const {
    log: { main },
    stale,
  } = roomSignal(room.id).value;
  const reader = me()?.id ?? "";
  const shown = useMemo(() => main.items.filter(({ parent }) => parent === null), [main.items]);
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [newAfter, setNewAfter] = useState<number | null>(room.unread > 0 ? room.read_seq : null);
  const unreadAtFirst = useRef(room.unread).current;
  const line = useLine(box);
  const scrolling = useScrolling(
    box,
    main.newer !== null,
    (end) => {
      setAtEnd(end);
      line.look();
    },
    room.id,
  );
  const pending = usePending(room, main.items);

  // While what comes before it is not loaded, nobody can say where the line stands: a word above the list leads there.
  const first = main.items[0];
  const lineAbove = newAfter !== null && main.older !== null && first !== undefined && first.seq > newAfter;
  const lineAfter = lineAbove ? null : newAfter;
  if (lineAbove) line.above.current = true;
  useFirstView(box, scrolling, lineAfter);
  useLayoutEffect(() => {
    line.look();
    if (line.sought.current && line.go(scrolling)) line.sought.current = false;
  });
  useJump({
    room: room.id,
    parent: null,
    target: targetOf(route.value),
    box,
    scrolling,
    items: shown,
    load: (seq) => loadMessages(room.id, seq),
  });
  useReading(room, box, atEnd && main.newer === null, newAfter, setNewAfter);

  // One's own message brings the writer to the end.
  const written = pending.at(-1)?.client_id;
  useLayoutEffect(() => {
    if (!written) return;
    setNewAfter(null);
    if (main.newer === null) scrolling.toEnd();
    else told(toLatest());
  }, [written]);

  async function toLatest(): Promise<void> {
    if (route.value.hash) navigate(route.value.path, { replace: true });
    // What is shown from this browser's store is being read from the server: that is the latest.
    if (main.newer !== null) await loadMessages(room.id);
    else if (!roomSignal(room.id).peek().stale) wish(room.id);
    line.sought.current = false;
    scrolling.toEnd();
    setAtEnd(true);
  }
  async function toFirstUnread(): Promise<void> {
    if (newAfter === null) return;
    if (line.go(scrolling)) {
      wish(room.id);
      return;
    }
    line.sought.current = true; // it is gone to as soon as it is drawn, which may be before the next line here
    await loadMessages(room.id, newAfter + 1).catch((error: unknown) => {
      line.sought.current = false;
      throw error;
    });
  }

  function allRead(): void {
    setNewAfter(null);
    markRead(room.id, room.head);
  }

  const older = useMore(box, main.older === null ? null : () => loadOlder(room.id), main.items);
  const newer = useMore(box, main.newer === null ? null : () => loadNewer(room.id), main.items);
  const title = roomTitle(room, reader);

  return (
    <div class="messages-frame">
      {newAfter !== null && unreadAtFirst > 0 && line.above.current && !line.seen && (
        <div class="unread-bar">
          <span>{t("chat.unread", { n: unreadAtFirst })}</span>
          <button type="button" class="link-button" onClick={() => told(toFirstUnread())}>
            {t("chat.to-first-unread")}
          </button>
          <button type="button" class="link-button" onClick={allRead}>
            {t("chat.mark-read")}
          </button>
        </div>
      )}
      <div ref={box} class="messages">
        <div class="messages-inner">
          <Edge more={older} words={main.older === null ? begins(room, shown.length) : t("chat.older")} />
          <Rows
            rows={rowsOf(shown, reader, lineAfter)}
            label={t("chat.messages", { room: title })}
            room={room}
            reader={reader}
          />
          <PendingRows
            pending={pending}
            last={main.newer === null ? shown.at(-1) : undefined}
            reader={reader}
          />
          {main.newer !== null && <Edge more={newer} words={t("chat.newer")} />}
        </div>
      </div>
      {(!atEnd || main.newer !== null) && (
        <button type="button" class="to-latest" onClick={() => told(toLatest())}>
          <Icon icon={ArrowDown} size={16} />
          {room.unread > 0 ? t("chat.to-latest.new", { n: room.unread }) : t("chat.to-latest")}
        </button>
      )}
      <Announcer
        messages={main.items}
        live={main.newer === null && !stale}
        reader={reader}
        not={openThread(route.value)}
      />
    </div>
  );
}

/** What the reader asked for and did not get. */
function told(work: Promise<void>): void {
  work.catch((error: unknown) => toast(explain(error), "danger"));
}

/** The thread beside the list, which says its replies itself. */
const openThread = ({ parts }: Route): Id | null => (parts[2] === "thread" ? (parts[3] ?? null) : null);

function begins(room: Room, count: number): string {
  if (count > 0) return t("chat.start");
  return room.abilities.post ? t("chat.empty.text") : t("chat.empty.read");
}

/** What waits in the outbox for this room and is not among its messages yet. */
function usePending(room: Room, items: readonly { client_id: string }[]) {
  const waiting = outbox.rows.value.filter((row) => row.room === room.id && row.parent === null);
  if (waiting.length === 0) return waiting;
  const arrived = new Set(items.map(({ client_id }) => client_id));
  return waiting.filter(({ client_id }) => !arrived.has(client_id));
}

type Box = { current: HTMLDivElement | null };
type Scroll = ReturnType<typeof useScrolling>;

/** The line before what is new: whether the reader has seen it, and the way to it. */
function useLine(box: Box) {
  const [seen, setSeen] = useState(false);
  /** It stood above all that was loaded, so that the reader must be led to it. */
  const above = useRef(false);
  const sought = useRef(false);
  const drawn = (): Element | null => box.current?.querySelector(".new-line") ?? null;
  const look = (): void => {
    const line = seen ? undefined : drawn()?.getBoundingClientRect();
    const frame = box.current?.getBoundingClientRect();
    if (line && frame && line.bottom > frame.top && line.top < frame.bottom) setSeen(true);
  };
  const go = (scrolling: Scroll): boolean => {
    const line = drawn();
    if (line) scrolling.to(line);
    return line !== null;
  };
  return { seen, above, sought, look, go };
}

/** A room opens at the line before what is new, else where one left it, else at its end. */
function useFirstView(box: Box, scrolling: Scroll, newAfter: number | null): void {
  useLayoutEffect(() => {
    const { back } = route.peek();
    if (targetOf(route.peek()) && !back) return;
    if (back && scrolling.back()) return;
    const line = newAfter === null ? null : box.current?.querySelector(".new-line");
    if (!line) {
      scrolling.back();
      return;
    }
    const { top } = line.getBoundingClientRect();
    const frame = box.current?.getBoundingClientRect();
    if (frame && top < frame.top) scrolling.to(line);
  }, []);
}

/** Mark as read what stands before the reader's eyes; draw the new line when something comes while they are away. */
function useReading(
  room: Room,
  box: Box,
  atLiveEnd: boolean,
  newAfter: number | null,
  setNewAfter: (seq: number | null) => void,
): void {
  const covered = route.value.parts.length > 2; // by a pane, on a narrow screen
  useEffect(() => {
    const read = (): void => {
      if (atLiveEnd && watching(box)) markRead(room.id, room.head);
    };
    if (room.unread > 0 && newAfter === null && !(atLiveEnd && watching(box))) setNewAfter(room.read_seq);
    read();
    window.addEventListener("focus", read);
    document.addEventListener("visibilitychange", read);
    return () => {
      window.removeEventListener("focus", read);
      document.removeEventListener("visibilitychange", read);
    };
  }, [room.id, room.head, room.unread, atLiveEnd, covered]);
}
