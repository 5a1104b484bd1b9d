import { useEffect, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { get } from "../api/http";
import type { Message, Page, PersonBrief, Room, RoomMode, Version } from "../api/protocol";
import { type Key, t } from "../i18n";
import { dayAndTime } from "../i18n/dates";
import { Dialog } from "../ui/Dialog";
import { Skeleton } from "../ui/Skeleton";
import { act } from "./actions";
import type { OfMessage, Question } from "./dialogs";
import { Html } from "./Html";

interface Props<Q = Question> {
  room: Room;
  asked: Q;
  onClose: () => void;
}

export function Asked({ room, asked, onClose }: Props) {
  switch (asked.kind) {
    case "report":
      return <Report room={room} asked={asked} onClose={onClose} />;
    case "delete":
      return <Delete room={room} asked={asked} onClose={onClose} />;
    case "remove":
      return <Remove room={room} asked={asked} onClose={onClose} />;
    case "history":
      return <Versions message={asked.message} onClose={onClose} />;
    case "mute":
      return <Mute room={room} person={asked.person} onClose={onClose} />;
    case "mode":
      return <Mode room={room} onClose={onClose} />;
    case "rename":
      return <Rename room={room} onClose={onClose} />;
    case "schedule":
      return <Schedule room={room} asked={asked} onClose={onClose} />;
  }
}

interface FormProps {
  title: string;
  text?: string;
  send: string;
  danger?: boolean;
  onClose: () => void;
  /** Gives true when it was done and the dialog may close. */
  onSend: (form: FormData) => Promise<boolean>;
  children?: preact.ComponentChildren;
}

function Form({ title, text, send, danger, onClose, onSend, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    const done = await onSend(new FormData(event.currentTarget as HTMLFormElement));
    setBusy(false);
    if (done) onClose();
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {text && <p>{text}</p>}
        {children}
        <div class="form-buttons">
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <button
            type="submit"
            class={danger ? "button button-danger" : "button button-primary"}
            disabled={busy}
          >
            {send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ReasonField({ label = "reason", required = true }: { label?: Key; required?: boolean }) {
  return (
    <label class="field">
      <span>{t(label)}</span>
      <textarea name="reason" rows={3} maxLength={500} required={required} />
    </label>
  );
}

const text = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();

function Report({ room, asked, onClose }: Props<OfMessage>) {
  const { id } = asked.message;
  return (
    <Form
      title={t("report.title")}
      text={t("report.text")}
      send={t("report.send")}
      onClose={onClose}
      onSend={(form) =>
        act(room.id, "message.report", { id, reason: text(form, "reason") }, t("report.sent"))
      }
    >
      <ReasonField label="report.reason" required={false} />
    </Form>
  );
}

function Delete({ room, asked, onClose }: Props<OfMessage>) {
  return (
    <Form
      title={t("delete.title")}
      text={t("delete.text")}
      send={t("act.delete")}
      danger
      onClose={onClose}
      onSend={() => act(room.id, "message.delete", { id: asked.message.id })}
    />
  );
}

function Remove({ room, asked, onClose }: Props<OfMessage>) {
  const { id, author } = asked.message;
  return (
    <Form
      title={t("remove.title")}
      text={t("remove.text", { name: author.name })}
      send={t("act.remove")}
      danger
      onClose={onClose}
      onSend={(form) => act(room.id, "message.remove", { id, reason: text(form, "reason") })}
    >
      <ReasonField />
    </Form>
  );
}

const HOUR = 60;
const DAY = 24 * HOUR;
const MUTES: readonly [number, Key, number][] = [
  [15, "mute.minutes", 15],
  [HOUR, "mute.hours", 1],
  [DAY, "mute.days", 1],
  [7 * DAY, "mute.days", 7],
];

function Mute({ room, person, onClose }: { room: Room; person: PersonBrief; onClose: () => void }) {
  const { name } = person;
  const send = (form: FormData) =>
    act(
      room.id,
      "person.mute",
      { person: person.id, minutes: Number(form.get("minutes")), reason: text(form, "reason") },
      t("mute.done", { name }),
    );
  return (
    <Form
      title={t("mute.title", { name })}
      text={t("mute.text")}
      send={t("act.mute")}
      danger
      onClose={onClose}
      onSend={send}
    >
      <label class="field">
        <span>{t("mute.for")}</span>
        <select name="minutes">
          {MUTES.map(([minutes, key, n]) => (
            <option key={minutes} value={minutes}>
              {t(key, { n })}
            </option>
          ))}
        </select>
      </label>
      <ReasonField />
    </Form>
  );
}

const MODES: readonly RoomMode[] = ["open", "announcements", "slow", "paused", "archived"];

function Mode({ room, onClose }: { room: Room; onClose: () => void }) {
  const [mode, setMode] = useState<RoomMode>(room.mode);
  const send = (form: FormData) =>
    act(
      room.id,
      "room.mode",
      { mode, slow_seconds: mode === "slow" ? Number(form.get("seconds")) : 0, reason: text(form, "reason") },
      t("mode.done"),
    );
  return (
    <Form title={t("mode.title")} send={t("action.save")} onClose={onClose} onSend={send}>
      <fieldset class="choices">
        <legend class="visually-hidden">{t("mode.title")}</legend>
        {MODES.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="mode" checked={mode === one} onChange={() => setMode(one)} />
            <span>
              <strong>{t(`mode.name.${one}`)}</strong> {t(`mode.text.${one}`)}
            </span>
          </label>
        ))}
      </fieldset>
      {mode === "slow" && (
        <label class="field">
          <span>{t("mode.seconds")}</span>
          <input
            type="number"
            name="seconds"
            min={1}
            max={DAY * 60}
            value={room.slow_seconds || 30}
            required
          />
        </label>
      )}
      <ReasonField required={mode === "paused"} />
    </Form>
  );
}

function Rename({ room, onClose }: { room: Room; onClose: () => void }) {
  return (
    <Form
      title={t("room.rename")}
      send={t("action.save")}
      onClose={onClose}
      onSend={(form) => act(room.id, "room.rename", { title: text(form, "title") })}
    >
      <label class="field">
        <span>{t("room.rename.title")}</span>
        <input name="title" value={room.title} maxLength={120} required />
      </label>
    </Form>
  );
}

const FIRST_DELAY_MS = 60 * 60_000;

/** A time as `datetime-local` has it: local, to the minute. */
function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function Schedule({ room, asked, onClose }: Props<Extract<Question, { kind: "schedule" }>>) {
  const [wrong, setWrong] = useState("");
  async function send(form: FormData): Promise<boolean> {
    const at = new Date(text(form, "at"));
    if (!(at.getTime() > Date.now())) {
      setWrong(t("schedule.past"));
      return false;
    }
    const { parent, body, attachments } = asked;
    const done = await act(
      room.id,
      "message.schedule",
      {
        client_id: crypto.randomUUID(),
        body,
        parent,
        attachments: attachments.map(({ id }) => id),
        at: at.toISOString(),
      },
      t("schedule.done", { when: dayAndTime(at) }),
    );
    if (done) asked.done();
    return done;
  }
  return (
    <Form title={t("schedule.title")} send={t("schedule.set")} onClose={onClose} onSend={send}>
      <label class="field">
        <span>{t("schedule.when")}</span>
        <input
          type="datetime-local"
          name="at"
          value={localMinute(new Date(Date.now() + FIRST_DELAY_MS))}
          required
        />
      </label>
      {wrong && (
        <p class="field-wrong" role="alert">
          {wrong}
        </p>
      )}
    </Form>
  );
}

function Versions({ message, onClose }: { message: Message; onClose: () => void }) {
  const [found, setFound] = useState<readonly Version[] | string | null>(null);
  useEffect(() => {
    get<Page<Version>>(`/rooms/${message.room}/messages/${message.id}/history`).then(
      ({ items }) => setFound(items),
      (error: unknown) => setFound(explain(error)),
    );
  }, [message.id]);
  return (
    <Dialog title={t("history.title")} onClose={onClose}>
      {found === null && <Skeleton rows={3} />}
      {typeof found === "string" && <p role="alert">{found}</p>}
      {Array.isArray(found) && (
        <ol class="versions">
          {(found as Version[]).map((version) => (
            <li key={version.version}>
              <p class="versions-head">
                <strong>{t("history.version", { n: version.version })}</strong>{" "}
                <time>{dayAndTime(version.at)}</time>
              </p>
              {version.html ? <Html html={version.html} /> : <p dir="auto">{version.body}</p>}
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
