import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Id } from "../api/protocol";
import type { PageProps } from "../app/App";
import { lazily } from "../app/lazily";
import { t } from "../i18n";
import { navigate } from "../router";
import { roomList } from "../store/rooms";
import { EmptyState } from "../ui/EmptyState";
import "./styles/index.css";
import { RoomList } from "./RoomList";
import { RoomView } from "./RoomView";
import { roomFor, wishOf } from "./shortcuts";
import { useTitle } from "./title";

const SearchAll = lazily(async () => (await import("./side")).SearchAll);
const NewConversation = lazily(async () => (await import("./side")).NewConversation);
const Shortcuts = lazily<{ onClose: () => void }>(async () => (await import("./Shortcuts")).Shortcuts);

/** `/messages`, `/messages/<room>` and what stands beside a room; `/messages/new`, `/messages/search`. */
export default function Messages({ parts }: PageProps) {
  const [first, ...side] = parts;
  const room = first !== undefined && /^\d+$/.test(first) ? first : undefined;
  const help = useSignal(false);
  useShortcuts(room, () => (help.value = true));
  return (
    <main class="chat" data-open={first ? "content" : "list"}>
      <RoomList current={room} />
      {room ? <RoomView key={room} id={room} side={side} /> : <Content first={first} />}
      {help.value && <Shortcuts onClose={() => (help.value = false)} />}
    </main>
  );
}

function Content({ first }: { first: string | undefined }) {
  useTitle(t("chat.title"));
  return (
    <div id="main" class="chat-content" tabIndex={-1}>
      {first === "search" && <SearchAll />}
      {first === "new" && <NewConversation />}
      {first === undefined && <EmptyState title={t("chat.pick.title")} text={t("chat.pick.text")} />}
    </div>
  );
}

function useShortcuts(room: Id | undefined, onHelp: () => void): void {
  useEffect(() => {
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
