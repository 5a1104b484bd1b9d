import { useEffect, useState } from "preact/hooks";
import type { Report, Room } from "../../api/protocol";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { onPersonal } from "../../store/sync";
import { Body } from "./Body";
import { Listed } from "./Listed";
import { Quoted } from "./Quoted";
import { useRead } from "./useRead";

/** What was reported in this room, with what stood around it, for those who look after it. */
export function Reports({ room }: { room: Room }) {
  const [version, setVersion] = useState(0);
  const { read, again } = useRead<Report>(`/rooms/${room.id}/reports`, version);
  useEffect(
    () =>
      onPersonal((frame) => {
        if (frame.event === "report.filed" && frame.data.report.room === room.id) setVersion((n) => n + 1);
      }),
    [room.id],
  );
  return (
    <Body>
      <Listed read={read} again={again} none={t("reports.none")}>
        {(items) => (
          <ul class="side-list">
            {items.map((report) => (
              <li key={report.id} class="report">
                <p class="report-by">
                  {t("reports.by", { name: report.reporter.name, when: dayAndTime(report.at) })}
                </p>
                <p class="report-reason" dir="auto">
                  {report.reason || t("reports.noreason")}
                </p>
                {report.context.map((message) => (
                  <div key={message.id} class={message.id === report.message ? "report-subject" : undefined}>
                    <Quoted message={message} />
                  </div>
                ))}
              </li>
            ))}
          </ul>
        )}
      </Listed>
    </Body>
  );
}
