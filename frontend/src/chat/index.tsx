import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Id } from "../api/protocol";
import type { PageProps } from "../app/App";
import { useKeptScroll } from "../app/keptScroll";
import { lazily } from "../app/lazily";
import { t } from "../i18n";
import { navigate } from "../router";
import { roomList } from "../store/rooms";
import { EmptyState } from "../ui/EmptyState";
import "./styles/index.css";
import { useTitle } from "../ui/useTitle";
import { RoomList } from "./RoomList";
import { RoomView } from "./RoomView";
import { roomFor, wishOf } from "./shortcuts";

const SearchAll = lazily(async () => (await import("./side")).SearchAll, { waiting: true });
const NewConversation = lazily(async () => (await import("./side")).NewConversation, { waiting: true });
const Shortcuts = lazily<{ onClose: () => void }>(async () => (await import("./Shortcuts")).Shortcuts);

/** `/messages`, `/messages/<room>` and what stands beside a room; `/messages/new`, `/messages/search`. */
export default function Messages({ parts }: PageProps) {
  const [first, ...side] = parts;
  const room = first !== undefined && /^\d+$/.test(first) ? first : undefined;
  const help = useSignal(false);
  useShortcuts(room, () => (help.value = true));
  useFocusBack(first, room);
  return (
    <main class="chat" data-open={first ? "content" : "list"}>
      <RoomList current={room} />
      {room ? <RoomView key={room} id={room} side={side} /> : <Content first={first} />}
      {help.value && <Shortcuts onClose={() => (help.value = false)} />}
    </main>
  );
}

/** Who comes back from a room to the list, on a phone, stands where they left it. */
function useFocusBack(first: string | undefined, room: Id | undefined): void {
  const before = useRef(room);
  useEffect(() => {
    const left = before.current;
    before.current = room;
    if (first !== undefined || !left || document.activeElement !== document.body) return;
    document
      .querySelector<HTMLElement>(`.room-link[href="/messages/${left}"]`)
      ?.focus({ preventScroll: true });
  }, [first, room]);
}

function Content({ first }: { first: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  useTitle(t("chat.title"));
  useKeptScroll(box);
  return (
    <div ref={box} id="main" class="chat-content" tabIndex={-1}>
      {first === "search" && <SearchAll />}
      {first === "new" && <NewConversation />}
      {first === undefined && (
        <EmptyState title={t("chat.pick.title")} text={t("chat.pick.text")}>
          <a class="button" href="/messages/new">
            {t("chat.new")}
          </a>
        </EmptyState>
      )}
    </div>
  );
}

function useShortcuts(room: Id | undefined, onHelp: () => void): void {
  // Before the room is seen: a quick hand's next key counts from this room, not from the one before.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const wish = wishOf(event);
      if (wish === null) return;
      if (wish === "help") onHelp();
      else if (wish === "search") navigate(room ? `/messages/${room}/search` : "/messages/search");
      else if (wish === "write") {
        const boxes = document.querySelectorAll<HTMLElement>(".side .composer-text, .composer-text");
        if (!boxes[0]) return;
        boxes[0].focus();
      } else {
        const to = roomFor(wish, roomList.peek(), room);
        if (to === null) return;
        navigate(`/messages/${to}`);
      }
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [room]);
}
