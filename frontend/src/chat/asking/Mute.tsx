import type { PersonBrief, Room } from "../../api/protocol";
import { type Key, t } from "../../i18n";
import { loadPeople } from "../../store/people";
import { attempt } from "../actions";
import { Form, ReasonField, textOf } from "./Form";

const HOUR = 60;
const DAY = 24 * HOUR;
/** Minutes, and how they are said. */
const TIMES: readonly [number, Key, number][] = [
  [15, "mute.minutes", 15],
  [HOUR, "mute.hours", 1],
  [DAY, "mute.days", 1],
  [7 * DAY, "mute.days", 7],
];

export function Mute({ room, person, onClose }: { room: Room; person: PersonBrief; onClose: () => void }) {
  const { id, name } = person;
  async function send(form: FormData): Promise<string | null> {
    const minutes = Number(form.get("minutes"));
    const asked = { person: id, minutes, reason: textOf(form, "reason") };
    const wrong = await attempt(room.id, "person.mute", asked, t("mute.done", { name }));
    if (wrong === null) await loadPeople(room.id).catch(() => {}); // the list is only behind
    return wrong;
  }
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
          {TIMES.map(([minutes, key, n]) => (
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
