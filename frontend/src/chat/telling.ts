import type { EventFrame, Id } from "../api/protocol";
import { t } from "../i18n";
import { endOf } from "../i18n/dates";
import { rooms } from "../store/rooms";
import { me } from "../store/session";
import { onPersonal } from "../store/sync";
import { toast } from "../ui/toast";
import { roomTitle } from "./names";

function nameOf(room: Id): string {
  const found = rooms.peek().get(room);
  return found ? roomTitle(found, me()?.id ?? "") : "";
}

/** Tell the person what happened to them, wherever they are: each with its reason. */
export function tellPersonal(): void {
  onPersonal((frame: EventFrame) => {
    if (frame.event === "message.removed") toast(t("told.removed", { reason: frame.data.reason }));
    if (frame.event === "report.filed") toast(t("reports.filed", { room: nameOf(frame.data.report.room) }));
    if (frame.event === "person.muted") {
      const { until, reason } = frame.data;
      const room = nameOf(frame.data.room);
      if (until === null) toast(t("told.unmuted", { room }));
      else toast(t("told.muted", { room, when: endOf(until), reason }));
    }
  });
}
