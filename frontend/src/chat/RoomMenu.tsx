import { useSignal } from "@preact/signals";
import {
  CalendarClock,
  CheckCheck,
  EllipsisVertical,
  Flag,
  Pencil,
  Pin,
  ScrollText,
  Settings2,
  Users,
} from "lucide";
import type { Room } from "../api/protocol";
import { t } from "../i18n";
import { navigate } from "../router";
import { IconButton } from "../ui/IconButton";
import { markRead } from "./actions";
import { ask } from "./dialogs";
import { Menu, type MenuItem } from "./Menu";

/** What can be done with a room as a whole. */
export function RoomMenu({ room }: { room: Room }) {
  const anchor = useSignal<Element | null>(null);
  const to = (pane: string) => () => navigate(`/messages/${room.id}/${pane}`);
  const { moderate, manage } = room.abilities;
  const items: MenuItem[] = [
    { label: t("room.people"), icon: Users, onSelect: to("people") },
    { label: t("room.pins"), icon: Pin, onSelect: to("pins") },
    { label: t("schedule.list"), icon: CalendarClock, onSelect: to("scheduled") },
    { label: t("chat.mark-read"), icon: CheckCheck, onSelect: () => markRead(room.id, room.head) },
  ];
  if (moderate) items.push({ label: t("room.reports"), icon: Flag, onSelect: to("reports") });
  if (moderate) items.push({ label: t("room.audit"), icon: ScrollText, onSelect: to("audit") });
  if (manage && room.kind !== "direct") {
    items.push({ label: t("mode.title"), icon: Settings2, onSelect: () => ask({ kind: "mode" }) });
    items.push({ label: t("room.rename"), icon: Pencil, onSelect: () => ask({ kind: "rename" }) });
  }
  return (
    <>
      <IconButton
        icon={EllipsisVertical}
        label={t("room.more")}
        onClick={(event) => {
          anchor.value = event.currentTarget as Element;
        }}
      />
      {anchor.value && (
        <Menu
          label={t("room.more")}
          items={items}
          anchor={anchor.value}
          onClose={() => {
            anchor.value = null;
          }}
        />
      )}
    </>
  );
}
