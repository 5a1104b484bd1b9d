import { useEffect } from "preact/hooks";
import type { PageProps } from "../app/App";
import { lazily } from "../app/lazily";
import { t } from "../i18n";
import "./chat.css";
import { EmptyState } from "../ui/EmptyState";
import { RoomList } from "./RoomList";
import { RoomView } from "./RoomView";

const SearchAll = lazily(async () => (await import("./side")).SearchAll);
const NewConversation = lazily(async () => (await import("./side")).NewConversation);

/** `/messages`, `/messages/<room>` and what stands beside a room; `/messages/new`, `/messages/search`. */
export default function Messages({ parts }: PageProps) {
  const [first, ...side] = parts;
  const room = first !== undefined && /^\d+$/.test(first) ? first : undefined;
  return (
    <div class="chat" data-open={first ? "content" : "list"}>
      <RoomList current={room} />
      <Content first={first} room={room} side={side} />
    </div>
  );
}

function Content({
  first,
  room,
  side,
}: {
  first: string | undefined;
  room: string | undefined;
  side: string[];
}) {
  useEffect(() => {
    if (!room) document.title = `${t("chat.title")} · ${t("app.name")}`;
  }, [room]);
  if (room) return <RoomView key={room} id={room} side={side} />;
  return (
    <main id="main" class="chat-content" tabIndex={-1}>
      {first === "search" && <SearchAll />}
      {first === "new" && <NewConversation />}
      {first === undefined && <EmptyState title={t("chat.pick.title")} text={t("chat.pick.text")} />}
    </main>
  );
}
