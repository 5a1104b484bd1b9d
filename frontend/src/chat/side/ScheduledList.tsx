import { useEffect, useState } from "preact/hooks";
import type { Room, Scheduled } from "../../api/protocol";
import { t } from "../../i18n";
import { dayAndTime, exactly } from "../../i18n/dates";
import { draftKey, drafts, saveDraft } from "../../store/drafts";
import { onPersonal } from "../../store/sync";
import { keepFocus } from "../../ui/focus";
import { act } from "../actions";
import { fromSource } from "../mentions";
import { Body } from "./Body";
import { Listed } from "./Listed";
import { useRead } from "./useRead";

/** One's own messages of this room that wait for their time. */
export function ScheduledList({ room }: { room: Room }) {
  const [version, setVersion] = useState(0);
  const { read, again } = useRead<Scheduled>(`/rooms/${room.id}/scheduled`, version);
  useEffect(
    () =>
      onPersonal((frame) => {
        if (frame.event === "schedule.changed" && frame.data.room === room.id) setVersion((n) => n + 1);
      }),
    [room.id],
  );
  return (
    <Body>
      <Listed read={read} again={again} none={t("schedule.none")}>
        {(items) => (
          <ul class="side-list">
            {items.map((item) => (
              <Item key={item.id} item={item} onCancel={() => void cancel(room, item)} />
            ))}
          </ul>
        )}
      </Listed>
    </Body>
  );
}

/** What was written is not lost: it becomes the draft again, unless another is being written. */
async function cancel(room: Room, { id, parent, body }: Scheduled): Promise<void> {
  keepFocus();
  const free = !drafts.value[draftKey(room.id, parent)];
  const done = await act(room.id, "schedule.cancel", { id }, free ? t("schedule.cancelled") : undefined);
  if (done && free) saveDraft(room.id, parent, body);
}

function Item({ item, onCancel }: { item: Scheduled; onCancel: () => void }) {
  const { at, body, attachments, state, error } = item;
  return (
    <li class="quoted">
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
      <button type="button" class="link-button" onClick={onCancel}>
        {t("schedule.cancel")}
      </button>
    </li>
  );
}
