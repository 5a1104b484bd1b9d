import { useSignal } from "@preact/signals";
import { CalendarClock, Paperclip, SendHorizontal, Smile, Type } from "lucide";
import { t } from "../i18n";
import { Icon } from "../ui/Icon";
import { IconButton } from "../ui/IconButton";
import { useComposing, type Writing } from "./composing";
import { EmojiPicker } from "./EmojiPicker";
import { FormatBar } from "./FormatBar";
import { MentionPicker } from "./MentionPicker";
import { UploadList } from "./UploadList";

interface Props extends Writing {
  title: string;
}
type Composing = ReturnType<typeof useComposing>;

/** Where a message is written. What is written is kept as a draft; what is sent goes to the outbox. */
export function Composer(props: Props) {
  const { room, parent, editing } = props;
  const may = parent === null ? room.abilities.post : room.abilities.reply;
  if (may || editing) return <Editor {...props} />;
  return room.muted || room.mode !== "open" ? null : <p class="no-post">{t("no-post")}</p>;
}

function Editor({ title, ...writing }: Props) {
  const { room, parent, editing } = writing;
  const composing = useComposing(writing);
  const { box, text, uploads, mentions, over, send, attach } = composing;
  const format = useSignal(false);
  const label = t(editing ? "compose.editing" : parent ? "compose.reply" : "compose.label", { room: title });
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
      {format.value && <FormatBar now={composing.now} put={composing.put} />}
      <textarea
        ref={box}
        class="composer-text"
        rows={1}
        dir="auto"
        aria-label={label}
        placeholder={editing || parent ? label : t("compose.to", { room: title })}
        value={text.value}
        {...mentions.attributes}
        onInput={(event) => {
          composing.write(event.currentTarget.value);
          mentions.look();
        }}
        onClick={mentions.look}
        onKeyDown={composing.onKey}
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
        <EmojiButton onPick={composing.insert} />
        <IconButton
          icon={Type}
          label={t("compose.format")}
          pressed={format.value}
          onClick={() => (format.value = !format.value)}
        />
        {editing ? (
          <EndEditing composing={composing} onDone={writing.onDone} />
        ) : (
          <Sending composing={composing} />
        )}
      </div>
    </form>
  );
}

function Sending({ composing: { later, send, ready } }: { composing: Composing }) {
  return (
    <>
      <IconButton icon={CalendarClock} label={t("compose.later")} onClick={later} disabled={!ready} />
      <span class="composer-space" />
      <IconButton
        icon={SendHorizontal}
        label={t("compose.send")}
        onClick={() => void send()}
        disabled={!ready}
        class="send-button"
      />
    </>
  );
}

function EndEditing({ composing: { ready }, onDone }: { composing: Composing; onDone: Writing["onDone"] }) {
  return (
    <div class="composer-end">
      <button type="button" class="button" onClick={() => onDone?.()}>
        {t("action.cancel")}
      </button>
      <button type="submit" class="button button-primary" disabled={!ready}>
        {t("action.save")}
      </button>
    </div>
  );
}

function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const anchor = useSignal<Element | null>(null);
  return (
    <>
      <IconButton
        icon={Smile}
        label={t("compose.emoji")}
        onClick={(event) => (anchor.value = event.currentTarget as Element)}
      />
      {anchor.value && (
        <EmojiPicker anchor={anchor.value} onPick={onPick} onClose={() => (anchor.value = null)} />
      )}
    </>
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
