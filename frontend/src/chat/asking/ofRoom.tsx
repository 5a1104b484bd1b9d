import { useState } from "preact/hooks";
import type { Room, RoomMode } from "../../api/protocol";
import { t } from "../../i18n";
import { attempt } from "../actions";
import { Form, ReasonField, textOf } from "./Form";

interface Props {
  room: Room;
  onClose: () => void;
}

const MODES: readonly RoomMode[] = ["open", "announcements", "slow", "paused", "archived"];
const DEFAULT_SLOW_SECONDS = 30;
const MAX_SLOW_SECONDS = 24 * 60 * 60;

export function Mode({ room, onClose }: Props) {
  const [mode, setMode] = useState<RoomMode>(room.mode);
  const send = (form: FormData) => {
    const slow_seconds = mode === "slow" ? Number(form.get("seconds")) : 0;
    const reason = textOf(form, "reason");
    return attempt(room.id, "room.mode", { mode, slow_seconds, reason }, t("mode.done"));
  };
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
            max={MAX_SLOW_SECONDS}
            defaultValue={String(room.slow_seconds || DEFAULT_SLOW_SECONDS)}
            required
          />
        </label>
      )}
      <ReasonField label={mode === "paused" ? "reason" : "reason.optional"} required={mode === "paused"} />
    </Form>
  );
}

export function Rename({ room, onClose }: Props) {
  return (
    <Form
      title={t("room.rename")}
      send={t("action.save")}
      onClose={onClose}
      onSend={(form) => attempt(room.id, "room.rename", { title: textOf(form, "title") })}
    >
      <label class="field">
        <span>{t("room.rename.title")}</span>
        <input name="title" defaultValue={room.title} maxLength={120} required dir="auto" />
      </label>
    </Form>
  );
}
