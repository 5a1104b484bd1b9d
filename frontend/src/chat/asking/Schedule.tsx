import { useRef } from "preact/hooks";
import type { Room } from "../../api/protocol";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { attempt } from "../actions";
import type { Question } from "../dialogs";
import { localMinute, moments } from "../moments";
import { Form, textOf } from "./Form";

interface Props {
  room: Room;
  asked: Extract<Question, { kind: "schedule" }>;
  onClose: () => void;
}

/** When a message is to leave: one of a few usual moments, or any other. */
export function Schedule({ room, asked, onClose }: Props) {
  const client_id = useRef(crypto.randomUUID()).current; // sent twice, it is still one message
  const field = useRef<HTMLInputElement>(null);
  const offered = useRef(moments(new Date())).current;
  const now = useRef(localMinute(new Date())).current;
  async function send(form: FormData): Promise<string | null> {
    const at = new Date(textOf(form, "at"));
    if (!(at.getTime() > Date.now())) return t("schedule.past");
    const { parent, body } = asked;
    const attachments = asked.attachments.map(({ id }) => id);
    const message = { client_id, body, parent, attachments, at: at.toISOString() };
    const said = t("schedule.done", { when: dayAndTime(at) });
    const wrong = await attempt(room.id, "message.schedule", message, said);
    if (wrong === null) asked.done();
    return wrong;
  }
  return (
    <Form title={t("schedule.title")} send={t("schedule.set")} onClose={onClose} onSend={send}>
      <ul class="chips">
        {offered.map((at) => (
          <li key={at.getTime()}>
            <button
              type="button"
              class="chip"
              onClick={() => {
                if (field.current) field.current.value = localMinute(at);
              }}
            >
              <span class="moment">{dayAndTime(at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <label class="field">
        <span>{t("schedule.when")}</span>
        <input
          ref={field}
          type="datetime-local"
          name="at"
          min={now}
          // Only at first: the room's life goes on behind the dialog, and must not undo a choice.
          defaultValue={offered[0] ? localMinute(offered[0]) : now}
          required
        />
      </label>
    </Form>
  );
}
