import { useComputed, useSignal } from "@preact/signals";
import { MessagesSquare, Pin } from "lucide";
import { useRef } from "preact/hooks";
import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { dayAndTime, exactly, timeOf } from "../i18n/dates";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Attachments } from "./Attachments";
import { activeRow } from "./active";
import { Composer } from "./Composer";
import type { Editing } from "./composing";
import { Html } from "./Html";
import { Reactions } from "./Reactions";
import { RowActions, useActions } from "./RowActions";
import { useEdit } from "./useEdit";

const LONG_PRESS_MS = 450;
const STAFF = new Set(["teacher", "staff", "head", "school_admin"]);

export interface RowProps {
  message: Message;
  joined: boolean;
  room: Room;
  reader: Id;
  inThread: boolean;
  tabStop: boolean;
}

/** One message: who, when, what, and what can be done with it. */
export function MessageRow({ message, joined, room, reader, inThread, tabStop }: RowProps) {
  const edit = useEdit({ message, room, reader, inThread });
  const pointed = useComputed(() => activeRow.value === message.id);
  const row = useRef<HTMLLIElement>(null);
  const actions = useActions({ message, room, reader, inThread, edit: begin });
  const press = useLongPress(() => {
    if (row.current) actions.openMenu(row.current);
  });
  // What hangs from a row stays while the pointer crosses others on its way there.
  const active = pointed.value || actions.menu.value !== null || actions.emoji.value !== null;
  const mine = message.mentions_room || message.mentions.includes(reader);
  const { deleted, author } = message;

  function onKey(event: KeyboardEvent): void {
    if (event.target !== row.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (actions.onKey(event.key, event.target as Element)) event.preventDefault();
  }
  function activate(): void {
    activeRow.value = message.id;
  }
  function begin(): void {
    edit.begin();
    row.current?.querySelector("textarea")?.focus(); // it may stand there already
  }
  function endEditing(): void {
    edit.end();
    row.current?.focus();
  }

  return (
    <li
      ref={row}
      id={inThread ? undefined : `m${message.id}`}
      data-row={message.id}
      class={`row${joined ? " row-joined" : ""}${mine && !deleted ? " row-mention" : ""}${press.held.value ? " row-held" : ""}`}
      tabIndex={tabStop ? 0 : -1}
      onKeyDown={onKey}
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && activate()}
      onFocusIn={activate}
      {...press.handlers}
    >
      <div class="row-side">
        {joined ? (
          <time class="row-hour" dateTime={message.at} title={exactly(message.at)}>
            {timeOf(message.at)}
          </time>
        ) : (
          <Avatar name={author.name} />
        )}
      </div>
      <div class="row-main">
        <p class={joined ? "visually-hidden" : "row-head"}>
          <strong dir="auto">{author.name}</strong>
          {author.role && STAFF.has(author.role) && <span class="role">{t(`role.${author.role}`)}</span>}
          <time dateTime={message.at} title={exactly(message.at)}>
            {timeOf(message.at)}
          </time>
        </p>
        {deleted ? (
          <Trace message={message} />
        ) : (
          <Content message={message} reader={reader} editing={edit.editing} room={room} onDone={endEditing} />
        )}
        {!inThread && message.thread && message.thread.count > 0 && <ThreadLink message={message} />}
      </div>
      {active && !edit.editing && <RowActions message={message} actions={actions} />}
    </li>
  );
}

interface ContentProps {
  message: Message;
  reader: Id;
  room: Room;
  editing: Editing | undefined;
  onDone: () => void;
}

function Content({ message, reader, room, editing, onDone }: ContentProps) {
  if (editing)
    return (
      <Composer room={room} parent={message.parent} title={room.title} editing={editing} onDone={onDone} />
    );
  return (
    <>
      {message.html && <Html html={message.html} reader={reader} />}
      {message.edited_at && (
        <span class="row-edited" title={t("chat.edited.at", { when: dayAndTime(message.edited_at) })}>
          {t("chat.edited")}
        </span>
      )}
      <Attachments items={message.attachments} />
      {message.pinned && (
        <span class="row-pinned">
          <Icon icon={Pin} size={14} />
          {t("chat.pinned")}
        </span>
      )}
      <Reactions message={message} reader={reader} allowed={room.abilities.react} />
    </>
  );
}

function Trace({ message }: { message: Message }) {
  const { deleted } = message;
  if (!deleted) return null;
  let words = t("chat.deleted");
  if (deleted.by === "moderator") {
    words = deleted.reason ? t("chat.removed.reason", { reason: deleted.reason }) : t("chat.removed");
  }
  return <p class="row-trace">{words}</p>;
}

function ThreadLink({ message: { id, room, thread } }: { message: Message }) {
  if (!thread) return null;
  return (
    <a class="thread-link" href={`/messages/${room}/thread/${id}`}>
      <Icon icon={MessagesSquare} size={16} />
      {t("chat.thread.count", { n: thread.count })}
      <span class="thread-last">{t("chat.thread.last", { when: dayAndTime(thread.last_at) })}</span>
    </a>
  );
}

/** A finger that rested opens the actions when it lifts (sooner, lifting would close them); one that moves scrolls. */
function useLongPress(open: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const held = useSignal(false);
  const lifted = useRef(false);
  const stop = (): void => clearTimeout(timer.current);
  const lift = (): void => {
    stop();
    if (!held.value) return;
    held.value = false;
    lifted.current = true;
    setTimeout(open);
  };
  return {
    held,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        lifted.current = false;
        if (event.pointerType === "mouse" || (event.target as Element).closest("a, button, textarea")) return;
        timer.current = setTimeout(() => {
          held.value = true;
        }, LONG_PRESS_MS);
      },
      onPointerUp: lift,
      onPointerMove: stop,
      onPointerCancel: lift,
      // Else a click may follow when the menu is there already, and choose what lies under the finger.
      onTouchEnd: (event: Event) => lifted.current && event.preventDefault(),
      onContextMenu: (event: Event) => held.value && event.preventDefault(),
    },
  };
}
