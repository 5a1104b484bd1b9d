import { AtSign, Flag, type IconNode, TriangleAlert } from "lucide";
import type { Me, Page, Report } from "../../api/protocol";
import { roomTitle } from "../../chat/names";
import { t } from "../../i18n";
import { outbox } from "../../outbox";
import { roomList, rooms, roomsState } from "../../store/rooms";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Item } from "../../ui/Item";
import { Skeleton } from "../../ui/Skeleton";
import { useLoad } from "../../ui/useLoad";
import { type Task, tasksOf } from "./todo";

const RECENT_MS = 7 * 24 * 3600 * 1000;
const ICONS: Record<Task["kind"], IconNode> = { mention: AtSign, report: Flag, failed: TriangleAlert };

export function ToDo({ person }: { person: Me }) {
  const list = roomList.value;
  const moderates = list.some(({ abilities }) => abilities.moderate);
  const reports = useLoad<Page<Report>>(moderates ? "/reports" : null);
  const tasks = tasksOf(list, outbox.rows.value, reports.data?.items ?? [], Date.now() - RECENT_MS);
  const waiting =
    (roomsState.value === "loading" && list.length === 0) || (moderates && !reports.data && !reports.problem);
  const titleOf = (id: string): string => {
    const room = rooms.value.get(id);
    return room ? roomTitle(room, person.id) : "";
  };
  return (
    <Card title={t("home.todo")}>
      {reports.problem && <Failed problem={reports.problem} again={reports.again} />}
      {waiting && <Skeleton rows={2} />}
      {tasks.length === 0 && !waiting && !reports.problem && (
        <p class="card-none">{t(roomsState.value === "failed" ? "chat.list.failed" : "home.todo.none")}</p>
      )}
      {tasks.length > 0 && (
        <ul class="items">
          {tasks.map((task) => (
            <li key={`${task.kind} ${task.href}`}>
              <Item
                href={task.href}
                icon={ICONS[task.kind]}
                tone={task.kind === "failed" ? "danger" : "accent"}
                title={t(`home.todo.${task.kind}`, { n: task.count })}
                detail={titleOf(task.room)}
              />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
