import { explain } from "../api/errors";
import { ApiError, post } from "../api/http";
import type { CommandData, CommandName, Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { live } from "../live";
import { navigate } from "../router";
import { changeRoom, putRoom, rooms } from "../store/rooms";
import { follow, keepSoon } from "../store/sync";
import { toast } from "../ui/toast";

const topic = (room: Id): string => `room.${room}`;

/** Do something to a room. Gives null when it was done, and `done` was said; else what went wrong, in words. */
export async function attempt<K extends CommandName>(
  room: Id,
  command: K,
  data: CommandData[K],
  done?: string,
): Promise<string | null> {
  try {
    await live.command(topic(room), command, data);
    if (done) toast(done);
    return null;
  } catch (error) {
    return explain(error);
  }
}

/** Do something to a room; what goes wrong is told to the person. True when it was done. */
export async function act<K extends CommandName>(
  room: Id,
  command: K,
  data: CommandData[K],
  done?: string,
): Promise<boolean> {
  const wrong = await attempt(room, command, data, done);
  if (wrong !== null) toast(wrong, "danger");
  return wrong === null;
}

export const react = (message: Message, emoji: string, on: boolean): Promise<boolean> =>
  act(message.room, "message.react", { id: message.id, emoji, on });

export const pin = (message: Message, on: boolean): Promise<boolean> =>
  act(message.room, "message.pin", { id: message.id, on });

export function linkTo({ room, id, parent }: Pick<Message, "room" | "id" | "parent">): string {
  return parent ? `/messages/${room}/thread/${parent}#m${id}` : `/messages/${room}#m${id}`;
}

export async function copy(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(done);
  } catch (error) {
    toast(explain(error), "danger");
  }
}

export const copyLink = (message: Message): Promise<void> =>
  copy(new URL(linkTo(message), window.location.origin).href, t("act.linked"));

const SETTLE_MS = 400;
const settling = new Map<Id, ReturnType<typeof setTimeout>>();

/** What stands in this room up to `seq` was read: counted here at once, told to the server once it settles. */
export function markRead(room: Id, seq: number): void {
  const known = rooms.value.get(room);
  if (!known || (seq <= known.read_seq && known.unread === 0)) return;
  changeRoom(room, { unread: 0, mentions: 0, read_seq: Math.max(seq, known.read_seq) });
  keepSoon(room);
  clearTimeout(settling.get(room));
  const tell = (): void => {
    settling.delete(room);
    live.command(topic(room), "room.read", { seq }).catch((error: unknown) => {
      // Not a thing to bother anybody with: what is not told now is told at the next reading.
      if (!(error instanceof ApiError)) throw error;
    });
  };
  settling.set(room, setTimeout(tell, SETTLE_MS));
}

/** Open the conversation with these people, made if there is none. */
export async function writeTo(people: Id[]): Promise<void> {
  try {
    const room = await post<Room>("/rooms/direct", { people });
    if (!rooms.value.has(room.id)) putRoom(room);
    follow(room);
    navigate(`/messages/${room.id}`);
  } catch (error) {
    toast(explain(error), "danger");
  }
}
