import { Clock, PencilLine, TriangleAlert } from "lucide";
import type { Page, Scheduled } from "../../api/protocol";
import { fromSource } from "../../chat/mentions";
import { roomTitle } from "../../chat/names";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { drafts } from "../../store/drafts";
import { rooms } from "../../store/rooms";
import { me } from "../../store/session";
import { Card } from "../../ui/Card";
import { Item } from "../../ui/Item";
import { useLoad } from "../../ui/useLoad";

/** Messages that wait for their hour, and those begun: nothing is drawn while there are none. */
export function Next() {
  const scheduled = useLoad<Page<Scheduled>>("/scheduled").data?.items ?? [];
  const begun = Object.entries(drafts.value).filter(([key]) => rooms.value.has(key.split(":")[0] ?? ""));
  if (scheduled.length === 0 && begun.length === 0) return null;
  return (
    <Card title={t("home.next")}>
      <ul class="items">
        {scheduled.map((one) => (
          <li key={one.id}>
            <Item
              href={`/messages/${one.room}/scheduled`}
              icon={one.state === "failed" ? TriangleAlert : Clock}
              tone={one.state === "failed" ? "danger" : undefined}
              title={
                one.state === "failed"
                  ? t("home.next.failed", { room: nameOf(one.room) })
                  : t("home.next.scheduled", { when: dayAndTime(one.at), room: nameOf(one.room) })
              }
              detail={one.state === "failed" ? one.error : fromSource(one.body).text}
            />
          </li>
        ))}
        {begun.map(([key, body]) => {
          const [room = "", parent] = key.split(":");
          return (
            <li key={key}>
              <Item
                href={parent ? `/messages/${room}/thread/${parent}` : `/messages/${room}`}
                icon={PencilLine}
                title={t("home.next.draft", { room: nameOf(room) })}
                detail={fromSource(body).text}
              />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function nameOf(id: string): string {
  const room = rooms.value.get(id);
  return room ? roomTitle(room, me()?.id ?? "") : "";
}
