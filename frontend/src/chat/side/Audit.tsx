import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { AuditEntry, Page, Room } from "../../api/protocol";
import { type Key, t } from "../../i18n";
import { dayAndTime, exactly } from "../../i18n/dates";
import { toast } from "../../ui/toast";
import { Body } from "./Body";
import { Listed } from "./Listed";
import { useRead } from "./useRead";

const KNOWN = new Set(["message.remove", "message.report", "person.mute", "person.unmute", "room.mode"]);

/** The acts of moderation in this room, the latest first. */
export function Audit({ room }: { room: Room }) {
  const path = `/rooms/${room.id}/audit`;
  const { read, put, again } = useRead<AuditEntry>(path, room.head);
  async function more(before: string | number, items: readonly AuditEntry[]): Promise<void> {
    try {
      const page = await get<Page<AuditEntry>>(`${path}?before=${before}`);
      put({ items: [...items, ...page.items], next: page.next ?? null });
    } catch (error) {
      toast(explain(error), "danger");
    }
  }
  const next = read && "items" in read ? read.next : null;
  return (
    <Body>
      <Listed read={read} again={again} none={t("audit.none")}>
        {(items) => (
          <>
            <ol class="side-list">
              {items.map((entry) => (
                <Entry key={entry.id} entry={entry} room={room} />
              ))}
            </ol>
            {next !== null && (
              <button type="button" class="link-button" onClick={() => void more(next, items)}>
                {t("audit.more")}
              </button>
            )}
          </>
        )}
      </Listed>
    </Body>
  );
}

/** What was done, as a sentence without its subject. */
function deed({ action, subject, details }: AuditEntry): string {
  if (!KNOWN.has(action)) return t("audit.other", { action });
  const mode = typeof details.mode === "string" ? t(`mode.name.${details.mode}` as Key) : "";
  return t(`audit.${action}` as Key, { name: subject?.name ?? "", mode });
}

function Entry({ entry, room }: { entry: AuditEntry; room: Room }) {
  const { actor, at, reason, message } = entry;
  return (
    <li class="quoted">
      <p dir="auto">
        <strong>{actor.name}</strong> {deed(entry)}
      </p>
      {reason && <p dir="auto">{t("mode.reason", { reason })}</p>}
      <p class="quoted-head">
        <time dateTime={at} title={exactly(at)}>
          {dayAndTime(at)}
        </time>
        {message && <a href={`/messages/${room.id}#m${message}`}>{t("reports.see")}</a>}
      </p>
    </li>
  );
}
