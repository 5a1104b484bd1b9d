import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Id, Message, Room } from "../api/protocol";
import { usePreparing } from "../app/preparing";
import { t } from "../i18n";
import { live } from "../live";
import { outbox } from "../outbox";
import { route } from "../router";
import { draftKey, drafts, dropDraft, saveDraft } from "../store/drafts";
import { edits, keepEdit } from "../store/edits";
import { toast } from "../ui/toast";
import { act } from "./actions";
import { ask } from "./dialogs";
import { useMentions } from "./MentionPicker";
import { type Edit, shortcut } from "./marks";
import { fromSource, toSource } from "./mentions";
import { arrived, MAX_FILES, mayLeave, type Upload, upload } from "./uploads";

const MAX_BODY_CHARS = 8_000;
const TYPING_EVERY_MS = 3_000;
/** On a phone, Enter is a new line: there is a button to send. */
const touch = (): boolean => matchMedia("(pointer: coarse)").matches;

export interface Writing {
  room: Room;
  /** The message that is answered, if one is. */
  parent: Id | null;
  /** A message to be changed, instead of a new one. */
  editing?: Editing | undefined;
  onDone?: (() => void) | undefined;
}

export interface Editing {
  message: Message;
  inThread: boolean;
  /** Asked for just now; else it was left, and came back with its row. */
  byHand: boolean;
}

/** A message being written: its text, its files, and what becomes of them. */
export function useComposing(writing: Writing) {
  const { room, parent, editing, onDone } = writing;
  const { text, named, key, version, write } = useText(writing);
  const { uploads, attach, settle } = useUploads(room, editing !== undefined);
  const box = useRef<HTMLTextAreaElement>(null);
  const saving = useRef(false);
  const sent = useRef<string | null>(null);
  const mentions = useMentions({ room, text, named, box, put });
  useLayoutEffect(() => grow(box.current), [text.value]);
  useEffect(() => {
    const element = box.current;
    // An address that points at a message has the focus go there.
    if (!element || (editing ? !editing.byHand : touch() || route.peek().hash)) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);

  function put({ text: next, start, end }: Edit): void {
    write(next);
    const area = box.current;
    if (!area) return;
    area.value = next;
    area.setSelectionRange(start, end);
    area.focus();
  }
  function now(): Edit {
    const area = box.current;
    const { length } = text.value;
    return { text: text.value, start: area?.selectionStart ?? length, end: area?.selectionEnd ?? length };
  }
  function insert(piece: string): void {
    const { text: before, start, end } = now();
    const at = start + piece.length;
    put({ text: before.slice(0, start) + piece + before.slice(end), start: at, end: at });
  }

  const attachments = uploads.value.map(arrived).filter((one) => one !== null);
  const waiting = uploads.value.some(({ result }) => result.value === null);
  usePreparing(uploads.value.length > 0);
  const over = text.value.length - MAX_BODY_CHARS;
  const ready = (text.value.trim() !== "" || attachments.length > 0) && !waiting && over <= 0;
  const source = (): string => toSource(text.value.trim(), named);

  function finish(): void {
    text.value = "";
    named.clear();
    settle();
    dropDraft(room.id, parent);
    box.current?.focus();
  }
  /** The dialog closes after this, and gives the focus back to a button that an empty box does not have. */
  function finishBehindDialog(): void {
    finish();
    setTimeout(() => box.current?.focus());
  }
  async function send(): Promise<void> {
    if (!ready) return;
    const body = source();
    if (editing) {
      await save(editing.message, body);
      return;
    }
    void outbox.add({ room: room.id, parent, body, attachments });
    finish();
  }
  async function save(message: Message, body: string): Promise<void> {
    if (saving.current) return;
    // What it says is ours, and only the answer was lost: then this is no older text.
    const base = message.body === sent.current ? message.version : version;
    saving.current = true;
    sent.current = body;
    const saved =
      body === message.body || (await act(room.id, "message.edit", { id: message.id, body, version: base }));
    saving.current = false;
    if (saved && source() === body) onDone?.(); // more may have been written meanwhile
  }
  function later(): void {
    if (ready) ask({ kind: "schedule", parent, body: source(), attachments, done: finishBehindDialog });
  }
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing || mentions.onKey(event)) return;
    const edit = shortcut(event, now());
    if (edit) {
      event.preventDefault();
      put(edit);
    } else if (event.key === "Enter" && !event.shiftKey && (event.ctrlKey || event.metaKey || !touch())) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && editing) {
      event.stopPropagation();
      onDone?.();
    } else if (event.key === "ArrowUp" && !event.altKey && text.value === "" && !editing)
      toLastRow(box.current);
  }
  return {
    key,
    text,
    uploads,
    box,
    mentions,
    over,
    ready,
    write,
    put,
    now,
    insert,
    attach,
    send,
    later,
    onKey,
  };
}

/** The text, which is its room's draft unless it is an edit: what another device writes arrives here too. */
function useText({ room, parent, editing }: Writing) {
  const key = draftKey(room.id, parent);
  const left = useRef(editing && edits.peek().get(editing.message.id)).current;
  const version = useRef(left?.version ?? editing?.message.version ?? 0).current;
  const source = editing ? (left?.source ?? editing.message.body) : (drafts.peek()[key] ?? "");
  const begun = useRef(fromSource(source)).current;
  const text = useSignal(begun.text);
  const { named } = begun;
  const typed = useRef(0);
  useSignalEffect(() => {
    const kept = drafts.value[key] ?? "";
    if (editing || kept === toSource(text.peek(), named)) return;
    const taken = fromSource(kept);
    for (const [name, whom] of taken.named) named.set(name, whom);
    text.value = taken.text;
  });
  function write(next: string): void {
    text.value = next;
    if (editing) {
      const { message, inThread } = editing;
      keepEdit(message.id, { source: toSource(next, named), version, inThread });
      return;
    }
    saveDraft(room.id, parent, toSource(next, named));
    if (!next || Date.now() - typed.current < TYPING_EVERY_MS) return;
    typed.current = Date.now();
    live.signal(room.topic, "typing", { parent });
  }
  return { text, named, key, version, write };
}

/** The files of the message; an edit has none. */
function useUploads(room: Room, editing: boolean) {
  const uploads = useSignal<readonly Upload[]>([]);
  function end(those: readonly Upload[]): void {
    for (const one of those) one.cancel();
    uploads.value = uploads.peek().filter((one) => !those.includes(one));
  }
  useEffect(() => () => end(uploads.peek()), []);
  /** The message has gone: a file that did not leave with it stays, to be sent again. */
  const settle = (): void => end(uploads.peek().filter((one) => !mayLeave(one)));
  function attach(files: Iterable<File>): void {
    if (!room.abilities.attach || editing) return;
    if (!navigator.onLine) {
      toast(t("attach.offline"), "danger");
      return;
    }
    const list = [...files];
    const free = MAX_FILES - uploads.value.length;
    if (list.length > free) toast(t("attach.many"), "danger");
    uploads.value = [...uploads.value, ...list.slice(0, free).map((file) => upload(room.id, file))];
  }
  return { uploads, attach, settle };
}

/** As high as what is written, within what the style sheet allows. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

/** From an empty box, up goes to the last message. */
function toLastRow(area: HTMLElement | null): void {
  const frame = area?.closest(".room-main, .side");
  const rows = frame?.querySelectorAll<HTMLElement>("[data-row]");
  rows?.[rows.length - 1]?.focus();
}
