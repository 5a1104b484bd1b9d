import { t } from "../i18n";

/** Unread messages in neutral, mentions of the reader in the accent; nothing when there is nothing. */
export function Count({ unread, mentions = 0 }: { unread: number; mentions?: number }) {
  if (unread === 0 && mentions === 0) return null;
  const shown = (n: number) => (n > 99 ? "99+" : String(n));
  const words = [
    unread > 0 ? t("chat.unread", { n: unread }) : "",
    mentions > 0 ? t("chat.mentions", { n: mentions }) : "",
  ];
  return (
    <span class="count-group">
      {mentions > 0 && (
        <span class="count count-mention" aria-hidden="true">
          @{mentions > 1 ? shown(mentions) : ""}
        </span>
      )}
      {unread > 0 && (
        <span class="count" aria-hidden="true">
          {shown(unread)}
        </span>
      )}
      <span class="visually-hidden">{words.filter(Boolean).join(", ")}</span>
    </span>
  );
}
