import { useSignal } from "@preact/signals";
import {
  Copy,
  EllipsisVertical,
  Flag,
  History,
  Link2,
  MessagesSquare,
  Pencil,
  Pin,
  PinOff,
  ShieldX,
  SmilePlus,
  Trash2,
  VolumeX,
} from "lucide";
import { useRef } from "preact/hooks";
import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { navigate } from "../router";
import { IconButton } from "../ui/IconButton";
import { copy, copyLink, pin, react } from "./actions";
import { ask } from "./dialogs";
import { EmojiPicker } from "./EmojiPicker";
import { Menu, type MenuItem } from "./Menu";
import { fromSource } from "./mentions";

/** The reactions one click away. */
const QUICK = ["👍", "❤️", "😄"];

interface Subject {
  message: Message;
  room: Room;
  reader: Id;
  inThread: boolean;
  edit: () => unknown;
}

/** What this person may do with this message, as a menu, as keys, and as buttons. */
export function useActions(subject: Subject) {
  const menu = useSignal<Element | null>(null);
  const emoji = useSignal<Element | null>(null);
  const items = () => itemsOf(subject, (anchor) => (emoji.value = anchor), menu.value);
  return {
    subject,
    menu,
    emoji,
    items,
    openMenu: (anchor: Element) => {
      menu.value = anchor;
    },
    /** True when the key meant something here. */
    onKey: (key: string, anchor: Element): boolean => {
      const { message, room, inThread } = subject;
      if (key === "Enter" || key === "ContextMenu") menu.value = anchor;
      else if (message.deleted) return false;
      else if (key === "r" && !inThread && room.abilities.reply) reply(message);
      else if (key === "e" && mayEdit(subject)) subject.edit();
      else if (key === "+" && room.abilities.react) emoji.value = anchor;
      else return false;
      return true;
    },
  };
}
export type Actions = ReturnType<typeof useActions>;

/** An edit says as much as a message does: who may write there now may change what they wrote there. */
export function mayEdit({ message, room, reader }: Pick<Subject, "message" | "room" | "reader">): boolean {
  const may = message.parent === null ? room.abilities.post : room.abilities.reply;
  return may && message.author.id === reader;
}

const reply = ({ room, id }: Message): void => navigate(`/messages/${room}/thread/${id}`);

function itemsOf(subject: Subject, pickEmoji: (anchor: Element) => void, anchor: Element | null): MenuItem[] {
  const { message, room, reader, inThread, edit } = subject;
  const { abilities } = room;
  const own = message.author.id === reader;
  const items: (MenuItem | false)[] = message.deleted
    ? [{ label: t("act.link"), icon: Link2, onSelect: () => void copyLink(message) }]
    : [
        abilities.react && {
          label: t("act.react"),
          icon: SmilePlus,
          onSelect: () => anchor && pickEmoji(anchor),
        },
        !inThread &&
          abilities.reply && { label: t("act.reply"), icon: MessagesSquare, onSelect: () => reply(message) },
        mayEdit(subject) && { label: t("act.edit"), icon: Pencil, onSelect: edit as () => void },
        { label: t("act.link"), icon: Link2, onSelect: () => void copyLink(message) },
        {
          label: t("act.copy"),
          icon: Copy,
          onSelect: () => void copy(fromSource(message.body).text, t("act.copied")),
        },
        abilities.pin && {
          label: t(message.pinned ? "act.unpin" : "act.pin"),
          icon: message.pinned ? PinOff : Pin,
          onSelect: () => void pin(message, !message.pinned),
        },
        !own && { label: t("act.report"), icon: Flag, onSelect: () => ask({ kind: "report", message }) },
        own && {
          label: t("act.delete"),
          icon: Trash2,
          danger: true,
          onSelect: () => ask({ kind: "delete", message }),
        },
      ];
  if (abilities.moderate) {
    if (message.edited_at || message.deleted) {
      const open = (): void => ask({ kind: "history", message });
      items.push({ label: t("act.history"), icon: History, onSelect: open });
    }
    if (!own && !message.deleted) {
      items.push({
        label: t("act.remove"),
        icon: ShieldX,
        danger: true,
        onSelect: () => ask({ kind: "remove", message }),
      });
    }
    if (!own && message.author.role === "pupil") {
      const { author } = message;
      items.push({
        label: t("act.mute"),
        icon: VolumeX,
        danger: true,
        onSelect: () => ask({ kind: "mute", person: author }),
      });
    }
  }
  return items.filter((item) => item !== false);
}

/** The buttons over the row that is pointed at; drawn for one row at a time. */
export function RowActions({ message, actions }: { message: Message; actions: Actions }) {
  const { room, inThread, reader } = actions.subject;
  const bar = useRef<HTMLDivElement>(null);
  const able = !message.deleted;
  const own = message.author.id === reader;
  const given = (emoji: string): boolean =>
    message.reactions.some((one) => one.emoji === emoji && one.people.includes(reader));
  return (
    <>
      <div
        ref={bar}
        class="row-actions"
        role="toolbar"
        aria-label={t("act.label", { name: message.author.name })}
      >
        {able &&
          room.abilities.react &&
          QUICK.map((emoji) => (
            <button
              key={emoji}
              type="button"
              class="icon-button emoji-button wide"
              aria-label={t("react.with", { emoji })}
              title={t("react.with", { emoji })}
              aria-pressed={given(emoji)}
              onClick={() => void react(message, emoji, !given(emoji))}
            >
              {emoji}
            </button>
          ))}
        {able && room.abilities.react && (
          <IconButton
            icon={SmilePlus}
            label={t("react.add")}
            onClick={(event) => (actions.emoji.value = event.currentTarget as Element)}
          />
        )}
        {able && !inThread && room.abilities.reply && (
          <IconButton icon={MessagesSquare} label={t("act.reply")} onClick={() => reply(message)} />
        )}
        {able && !own && !room.abilities.moderate && (
          <IconButton icon={Flag} label={t("act.report")} onClick={() => ask({ kind: "report", message })} />
        )}
        <IconButton
          icon={EllipsisVertical}
          label={t("act.more")}
          class="row-more"
          onClick={(event) => actions.openMenu(event.currentTarget as Element)}
        />
      </div>
      {actions.menu.value && (
        <Menu
          label={t("act.label", { name: message.author.name })}
          items={actions.items()}
          anchor={actions.menu.value}
          onClose={() => (actions.menu.value = null)}
        />
      )}
      {actions.emoji.value && (
        <EmojiPicker
          anchor={actions.emoji.value}
          onPick={(emoji) => void react(message, emoji, true)}
          onClose={() => (actions.emoji.value = null)}
        />
      )}
    </>
  );
}
