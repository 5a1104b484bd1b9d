import { useEffect, useState } from "preact/hooks";
import type { Room, Scheduled } from "../../api/protocol";
import { t } from "../../i18n";
import { dayAndTime, exactly } from "../../i18n/dates";
import { onPersonal } from "../../store/sync";
import { act } from "../actions";
import { fromSource } from "../mentions";
import { Listed } from "./Listed";
import { useRead } from "./useRead";

/** One's own messages of this room that wait for their time. */
export function ScheduledList({ room }: { room: Room }) {
  const [version, setVersion] = useState(0);
  const [read] = useRead<Scheduled>(`/rooms/${room.id}/scheduled`, version);
  useEffect(
    () =>
      onPersonal((frame) => {
        if (frame.event === "schedule.changed" && frame.data.room === room.id) setVersion((n) => n + 1);
      }),
    [room.id],
  );
  return (
    <div class="side-body">
      <Listed read={read} none={t("schedule.none")}>
        {(items) => (
          <ul class="side-list">
            {items.map(({ id, at, body, attachments, state, error }) => (
              <li key={id} class="quoted">
                <p class="quoted-head">
                  <time dateTime={at} title={exactly(at)}>
                    {t("schedule.due", { when: dayAndTime(at) })}
                  </time>
                </p>
                <p class="row-source" dir="auto">
                  {fromSource(body).text}
                </p>
                {attachments.length > 0 && <p>{t("attach.count", { n: attachments.length })}</p>}
                {state === "failed" && <p class="field-wrong">{t("schedule.failed", { error })}</p>}
                <button
                  type="button"
                  class="link-button"
                  onClick={() => void act(room.id, "schedule.cancel", { id })}
                >
                  {t("schedule.cancel")}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </div>
  );
}
