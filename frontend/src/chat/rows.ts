import type { Id, Instant, Message } from "../api/protocol";
import { dayNumber } from "../i18n/dates";

/** Messages of one person within this time stand under one name. */
const JOIN_MS = 5 * 60_000;

export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "new"; key: "new" }
  | { kind: "message"; key: Id; message: Message; joined: boolean };

/**
 * The rows of a timeline: a separator where a day begins, the line before the first new message (the first of
 * somebody else's after `readSeq`; null: no line), and messages, `joined` to the one above where they may be.
 * `since` is the time of what stands above the first of them, if something does.
 */
export function rowsOf(
  messages: readonly Message[],
  reader: Id,
  readSeq: number | null,
  since: Instant | null = null,
): Row[] {
  const rows: Row[] = [];
  let above: Message | null = null;
  let day = since;
  let newLine = readSeq === null;
  for (const message of messages) {
    const newDay = day === null || dayNumber(new Date(day)) !== dayNumber(new Date(message.at));
    day = message.at;
    if (newDay) rows.push({ kind: "day", key: `day-${message.id}`, at: message.at });
    const isNew = !newLine && readSeq !== null && message.seq > readSeq && message.author.id !== reader;
    if (isNew) {
      newLine = true;
      rows.push({ kind: "new", key: "new" });
    }
    const joined = !newDay && !isNew && above !== null && follows(above, message);
    rows.push({ kind: "message", key: message.id, message, joined });
    above = message;
  }
  return rows;
}

function follows(above: Message, message: Message): boolean {
  return (
    above.author.id === message.author.id &&
    !above.deleted &&
    !message.deleted &&
    Date.parse(message.at) - Date.parse(above.at) < JOIN_MS
  );
}

export type WaitingRow<T> =
  | { kind: "day"; key: string; at: string }
  | { kind: "waiting"; key: string; waiting: T; joined: boolean };

/**
 * Rows that wait to be sent, below `last`, with the separators of their days: each stands where the row it will become
 * stands, so that nothing moves then. `since` is the time of what stands above where no row does.
 */
export function waitingRows<T extends { client_id: string; created: number }>(
  waiting: readonly T[],
  last: Message | undefined,
  writer: Id,
  since: Instant | null = null,
): WaitingRow<T>[] {
  const rows: WaitingRow<T>[] = [];
  const before = last?.at ?? since;
  let day = before === null ? null : dayNumber(new Date(before));
  let above = last && last.author.id === writer && !last.deleted ? Date.parse(last.at) : null;
  for (const one of waiting) {
    const created = new Date(one.created);
    const newDay = day !== dayNumber(created);
    if (newDay) rows.push({ kind: "day", key: `day-${one.client_id}`, at: created.toISOString() });
    const joined = !newDay && above !== null && one.created - above < JOIN_MS;
    rows.push({ kind: "waiting", key: one.client_id, waiting: one, joined });
    day = dayNumber(created);
    above = one.created;
  }
  return rows;
}
