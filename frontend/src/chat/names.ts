import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { fromSource } from "./mentions";

/** What a room is called for `reader`: a conversation is named after the others in it. */
export function roomTitle(room: Room, reader: Id): string {
  if (room.title) return room.title;
  const others = (room.people ?? []).filter(({ id }) => id !== reader);
  return others.map(({ name }) => name).join(", ") || room.group?.name || "";
}

/** A line of plain words for lists and announcements, without marks. */
export function preview(message: Message, longest = 120): string {
  if (message.deleted) return t(message.deleted.by === "author" ? "chat.deleted" : "chat.removed");
  const text = fromSource(message.body)
    .text.replace(/```[\w+#.-]*|\$\$|~~|\*\*|[`*_]/g, "")
    .replace(/^(?:>|#+|[-+]|\d+\.)\s+/gm, "")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  const files = message.attachments.map(({ name }) => name).join(", ");
  const whole = text || files;
  return whole.length > longest ? `${whole.slice(0, longest - 1)}…` : whole;
}
