import { useSignal } from "@preact/signals";
import { CalendarClock, Paperclip, SendHorizontal, Smile } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Id, Message, Room } from "../api/protocol";
import { t } from "../i18n";
import { live } from "../live";
import { outbox } from "../outbox";
import { draftKey, drafts, dropDraft, saveDraft } from "../store/drafts";
import { Icon } from "../ui/Icon";
import { IconButton } from "../ui/IconButton";
import { toast } from "../ui/toast";
import { act } from "./actions";
import { ask } from "./dialogs";
import { EmojiPicker } from "./EmojiPicker";
import { MentionPicker, useMentions } from "./MentionPicker";
import { type Edit, shortcut } from "./marks";
import { fromSource, toSource } from "./mentions";
import { UploadList } from "./UploadList";
import { arrived, MAX_FILES, type Upload, upload } from "./uploads";

const MAX_BODY_CHARS = 8_000;
const TYPING_EVERY_MS = 3_000;
/** On a phone, Enter is a new line: there is a button to send. */
const touch = (): boolean => matchMedia("(pointer: coarse)").matches;

interface Props {
  room: Room;
  parent: Id | null;
  title: string;
  /** A message to be changed, instead of a new one. */
  editing?: Message;
  onDone?: () => void;
}

/** Where a message is written. What is written is kept as a draft; what is sent goes to the outbox. */
export function Composer({ room, parent, title, editing, onDone }: Props) {
  const may = parent === null ? room.abilities.post : room.abilities.reply;
  if (!may && !editing)
    return room.muted || room.mode !== "open" ? null : <p class="no-post">{t("no-post")}</p>;
  return <Editor room={room} parent={parent} title={title} editing={editing} onDone={onDone} />;
}

function Editor({ room, parent, title, editing, onDone }: Props) {
  const key = draftKey(room.id, parent);
  const begun = useRef(fromSource(editing?.body ?? drafts.peek()[key] ?? "")).current;
  const text = useSignal(begun.text);
  const named = useRef(begun.named).current;
  const uploads = useSignal<readonly Upload[]>([]);
  const emoji = useSignal<Element | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const typed = useRef(0);
  const mentions = useMentions({ room, text, named, box, put });

  useLayoutEffect(() => grow(box.current), [text.value]);
  useEffect(() => {
    const element = box.current;
    if (!element || (!editing && touch())) return;
    element.focus({ preventScroll: true });
    element.setSelectionRange(element.value.length, element.value.length);
  }, []);
  useEffect(() => () => clearUploads(uploads.peek()), []);

  function put({ text: next, start, end }: Edit): void {
    write(next);
    requestAnimationFrame(() => box.current?.setSelectionRange(start, end));
    if (box.current) box.current.value = next;
    box.current?.setSelectionRange(start, end);
    box.current?.focus();
  }
  function write(next: string): void {
    text.value = next;
    if (editing) return;
    saveDraft(room.id, parent, toSource(next, named));
    if (next && Date.now() - typed.current > TYPING_EVERY_MS) {
      typed.current = Date.now();
      live.signal(room.topic, "typing", { parent });
    }
  }
  function insert(piece: string): void {
    const at = box.current?.selectionStart ?? text.value.length;
    const end = box.current?.selectionEnd ?? at;
    const next = text.value.slice(0, at) + piece + text.value.slice(end);
    put({ text: next, start: at + piece.length, end: at + piece.length });
  }
  function attach(files: Iterable<File>): void {
    if (!room.abilities.attach || editing) return;
    if (!navigator.onLine) {
      toast(t("attach.offline"), "danger");
      return;
    }
    const list = [...files];
    if (uploads.value.length + list.length > MAX_FILES) toast(t("attach.many"), "danger");
    const free = MAX_FILES - uploads.value.length;
    uploads.value = [...uploads.value, ...list.slice(0, free).map((file) => upload(room.id, file))];
  }

  const attachments = uploads.value.map(arrived).filter((one) => one !== null);
  const waiting = uploads.value.some(({ result }) => result.value === null);
  const over = text.value.length - MAX_BODY_CHARS;
  const ready = (text.value.trim() !== "" || attachments.length > 0) && !waiting && over <= 0;

  function finish(): void {
    text.value = "";
    named.clear();
    clearUploads(uploads.value);
    uploads.value = [];
    typed.current = 0;
    dropDraft(room.id, parent);
    box.current?.focus();
  }
  async function send(): Promise<void> {
    if (!ready) return;
    const body = toSource(text.value.trim(), named);
    if (editing) {
      const { id, version } = editing;
      if (body === editing.body || (await act(room.id, "message.edit", { id, body, version }))) onDone?.();
      return;
    }
    void outbox.add({ room: room.id, parent, body, attachments });
    finish();
  }
  function later(): void {
    if (!ready) return;
    ask({ kind: "schedule", parent, body: toSource(text.value.trim(), named), attachments, done: finish });
  }
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing || mentions.onKey(event)) return;
    const area = event.currentTarget as HTMLTextAreaElement;
    const edit = shortcut(event, { text: area.value, start: area.selectionStart, end: area.selectionEnd });
    if (edit) {
      event.preventDefault();
      put(edit);
    } else if (event.key === "Enter" && !event.shiftKey && (event.ctrlKey || event.metaKey || !touch())) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && editing) {
      event.stopPropagation();
      onDone?.();
    } else if (event.key === "ArrowUp" && area.value === "" && !editing) toLastRow(area);
  }

  const label = editing
    ? t("compose.editing")
    : parent
      ? t("compose.reply")
      : t("compose.label", { room: title });
  return (
    <form
      class={editing ? "composer composer-editing" : "composer"}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        attach(event.dataTransfer?.files ?? []);
      }}
    >
      <MentionPicker mentions={mentions} />
      <UploadList uploads={uploads} />
      <textarea
        ref={box}
        class="composer-text"
        rows={1}
        dir="auto"
        data-draft={editing ? undefined : key}
        aria-label={label}
        placeholder={editing || parent ? label : t("compose.to", { room: title })}
        value={text.value}
        {...mentions.attributes}
        onInput={(event) => {
          write(event.currentTarget.value);
          mentions.look();
        }}
        onClick={mentions.look}
        onKeyDown={onKey}
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])];
          if (files.length === 0) return;
          event.preventDefault();
          attach(files);
        }}
      />
      {over > 0 && (
        <p class="composer-over" role="alert">
          {t("compose.long", { n: over })}
        </p>
      )}
      <div class="composer-bar">
        {!editing && room.abilities.attach && <AttachButton onFiles={attach} />}
        <IconButton
          icon={Smile}
          label={t("compose.emoji")}
          onClick={(event) => {
            emoji.value = event.currentTarget as Element;
          }}
        />
        {!editing && (
          <IconButton icon={CalendarClock} label={t("compose.later")} onClick={later} disabled={!ready} />
        )}
        <span class="composer-space" />
        {editing && (
          <button type="button" class="button" onClick={() => onDone?.()}>
            {t("action.cancel")}
          </button>
        )}
        {editing ? (
          <button type="submit" class="button button-primary" disabled={!ready}>
            {t("action.save")}
          </button>
        ) : (
          <IconButton
            icon={SendHorizontal}
            label={t("compose.send")}
            onClick={() => void send()}
            disabled={!ready}
            class="send-button"
          />
        )}
      </div>
      {emoji.value && (
        <EmojiPicker
          anchor={emoji.value}
          onPick={insert}
          onClose={() => {
            emoji.value = null;
          }}
        />
      )}
    </form>
  );
}

function AttachButton({ onFiles }: { onFiles: (files: Iterable<File>) => void }) {
  return (
    <label class="icon-button" title={t("compose.attach")}>
      <input
        type="file"
        multiple
        class="visually-hidden"
        aria-label={t("compose.attach")}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      <Icon icon={Paperclip} />
    </label>
  );
}

function clearUploads(uploads: readonly Upload[]): void {
  for (const one of uploads) one.cancel();
}

/** As high as what is written, within what the style sheet allows. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

/** From an empty box, up goes to the last message. */
function toLastRow(area: HTMLElement): void {
  const frame = area.closest(".room-main, .side");
  const rows = frame?.querySelectorAll<HTMLElement>("[data-row]");
  rows?.[rows.length - 1]?.focus();
}
