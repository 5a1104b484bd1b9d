import { t } from "../i18n";
import { timeOf } from "../i18n/dates";
import { live } from "../live";
import { outbox, type Pending } from "../outbox";
import { me } from "../store/session";
import { Avatar } from "../ui/Avatar";
import { fromSource } from "./mentions";

/** A message of one's own that the server has not confirmed: quieter; when refused it says why. */
export function PendingRow({ row }: { row: Pending }) {
  const failed = row.state === "failed";
  return (
    <li class={failed ? "row row-failed" : "row row-waiting"}>
      <div class="row-side">
        <Avatar name={me()?.name ?? ""} />
      </div>
      <div class="row-main">
        <p class="row-head">
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
        {failed ? (
          <Failed row={row} />
        ) : (
          <p class="row-status">
            {t(live.state.value === "online" ? "chat.pending" : "chat.pending.offline")}
          </p>
        )}
      </div>
    </li>
  );
}

function Failed({ row }: { row: Pending }) {
  return (
    <p class="row-status row-status-failed" role="alert">
      {t("chat.unsent", { reason: row.reason })}{" "}
      <button type="button" class="link-button" onClick={() => void outbox.retry(row.client_id)}>
        {t("action.retry")}
      </button>{" "}
      <button type="button" class="link-button" onClick={() => void outbox.discard(row.client_id)}>
        {t("chat.discard")}
      </button>
    </p>
  );
}
