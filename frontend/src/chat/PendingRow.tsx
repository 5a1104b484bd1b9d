import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { dayAndTime, timeOf } from "../i18n/dates";
import { live } from "../live";
import { outbox, type Pending } from "../outbox";
import { draftKey, drafts, saveDraft } from "../store/drafts";
import { rooms } from "../store/rooms";
import { me } from "../store/session";
import { Avatar } from "../ui/Avatar";
import { keepFocus } from "../ui/focus";
import { copy } from "./actions";
import { fromSource } from "./mentions";

/** A wait shorter than this needs no explanation. */
const LONG_WAIT_MS = 5_000;
/** Most messages are away before one could read that they are leaving. */
const QUICK_MS = 1_000;

/** A message of one's own that the server has not confirmed: quieter; when refused it says why. */
export function PendingRow({ row, joined }: { row: Pending; joined: boolean }) {
  const failed = row.state === "failed";
  const late = useLate(QUICK_MS) || live.state.value !== "online" || row.due !== undefined;
  return (
    <li class={`row ${joined ? "row-joined " : ""}${failed ? "row-failed" : "row-waiting"}`}>
      <div class="row-side">{!joined && <Avatar name={me()?.name ?? ""} />}</div>
      <div class="row-main">
        <p class={joined ? "visually-hidden" : "row-head"}>
          <strong dir="auto">{me()?.name}</strong>
          <time>{timeOf(new Date(row.created))}</time>
        </p>
        <p class="row-source" dir="auto">
          {fromSource(row.body).text}
        </p>
        {row.attachments.map(({ id, name }) => (
          <p key={id} class="row-source">
            {name}
          </p>
        ))}
        {failed ? <Failed row={row} /> : late && <p class="row-status">{status(row)}</p>}
      </div>
    </li>
  );
}

function useLate(after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return late;
}

/** What is done takes its button away. */
const going = (work: () => unknown) => (): void => {
  keepFocus();
  void work();
};

function status({ due = 0, created }: Pending): string {
  if (live.state.value !== "online") return t("chat.pending.offline");
  if (due > Date.now() && due - created > LONG_WAIT_MS) {
    return t("chat.pending.slow", { when: dayAndTime(new Date(due)) });
  }
  return t("chat.pending");
}

function Failed({ row }: { row: Pending }) {
  const { client_id } = row;
  const here = rooms.value.has(row.room); // else there is nowhere to send or to write it any more
  return (
    <div class="row-status row-status-failed">
      <p role="alert">{t("chat.unsent", { reason: row.reason })}</p>
      {here && (
        <button type="button" class="link-button" onClick={going(() => outbox.retry(client_id))}>
          {t("action.retry")}
        </button>
      )}
      {here && row.attachments.length === 0 && (
        <button type="button" class="link-button" onClick={going(() => rewrite(row))}>
          {t("chat.rewrite")}
        </button>
      )}
      {!here && (
        <button
          type="button"
          class="link-button"
          onClick={() => void copy(fromSource(row.body).text, t("act.copied"))}
        >
          {t("act.copy")}
        </button>
      )}
      <button type="button" class="link-button" onClick={going(() => outbox.discard(client_id))}>
        {t("chat.discard")}
      </button>
    </div>
  );
}

/** Back to where it is written, before what is being written there. */
function rewrite({ client_id, room, parent, body }: Pending): void {
  const being = drafts.value[draftKey(room, parent)];
  saveDraft(room, parent, being ? `${body}\n${being}` : body);
  void outbox.discard(client_id);
}
