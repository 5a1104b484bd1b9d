import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { unreadTotal } from "../store/rooms";

/** Name the window: what is looked at, and before it how much is new anywhere. */
export function useTitle(title: string): void {
  const unread = unreadTotal.value;
  useEffect(() => {
    const name = title ? `${title} · ${t("app.name")}` : t("app.name");
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${name}` : name;
  }, [title, unread]);
}
