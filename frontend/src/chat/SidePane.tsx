import { ArrowLeft, X } from "lucide";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Room } from "../api/protocol";
import { lazily } from "../app/lazily";
import { type Key, t } from "../i18n";
import { goUp } from "../router";
import { me } from "../store/session";
import { IconButton } from "../ui/IconButton";
import { roomTitle } from "./names";
import { ThreadPane } from "./ThreadPane";

const side = () => import("./side");
const WAITING = { waiting: true };
const PANES: Record<string, { title: Key; moderators?: true; pane: ComponentType<{ room: Room }> }> = {
  search: { title: "room.search", pane: lazily(async () => (await side()).SearchRoom, WAITING) },
  people: { title: "room.people", pane: lazily(async () => (await side()).People, WAITING) },
  pins: { title: "room.pins", pane: lazily(async () => (await side()).Pins, WAITING) },
  scheduled: { title: "schedule.list", pane: lazily(async () => (await side()).ScheduledList, WAITING) },
  reports: {
    title: "room.reports",
    moderators: true,
    pane: lazily(async () => (await side()).Reports, WAITING),
  },
  audit: { title: "room.audit", moderators: true, pane: lazily(async () => (await side()).Audit, WAITING) },
};

/** The pane that an address names, if there is one and it is for this person. */
function paneOf(room: Room, kind: string) {
  const found = PANES[kind];
  return found && (!found.moderators || room.abilities.moderate) ? found : null;
}

/** False for an address that opens no pane: then the room stands alone. */
export const hasPane = (room: Room, [kind = "", id]: string[]): boolean =>
  kind === "thread" ? /^\d+$/.test(id ?? "") : paneOf(room, kind) !== null;

/** What stands beside the messages: a thread, the people, a search… On a phone it covers them. */
export function SidePane({ room, side: [kind = "", id] }: { room: Room; side: string[] }) {
  if (kind === "thread" && id) {
    return (
      <Frame key={`thread-${id}`} room={room} title={t("chat.thread.title")}>
        <ThreadPane key={id} room={room} parent={id} />
      </Frame>
    );
  }
  const found = paneOf(room, kind);
  if (!found) return null;
  return (
    <Frame key={kind} room={room} title={t(found.title)}>
      <found.pane room={room} />
    </Frame>
  );
}

/** The focus goes back to what opened the pane, unless it has found a place of its own. */
function giveBack(before: Element | null): void {
  if (document.activeElement !== document.body) return;
  const there = before instanceof HTMLElement && before.isConnected && before !== document.body;
  (there ? before : document.getElementById("main"))?.focus({ preventScroll: true });
}

function Frame({ room, title, children }: { room: Room; title: string; children: ComponentChildren }) {
  const pane = useRef<HTMLElement>(null);
  // Asked while drawing for the first time: the effects of what is within come before ours, and move the focus.
  const before = useRef(document.activeElement);
  const close = (): void => goUp(`/messages/${room.id}`);
  useEffect(() => {
    if (!pane.current?.contains(document.activeElement)) pane.current?.focus();
    return () => requestAnimationFrame(() => giveBack(before.current));
  }, []);
  return (
    <section
      ref={pane}
      class="side"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && close()}
    >
      {/* Where the pane covers the room, the page still says which one it is. */}
      <h1 class="visually-hidden side-room">{roomTitle(room, me()?.id ?? "")}</h1>
      <header class="side-head">
        <IconButton icon={ArrowLeft} label={t("side.back")} onClick={close} class="side-back" />
        <h2>{title}</h2>
        <IconButton icon={X} label={t("side.close")} onClick={close} class="side-close" />
      </header>
      {children}
    </section>
  );
}
