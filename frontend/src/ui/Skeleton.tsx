import { t } from "../i18n";
import { live } from "../live";

/** What stands in for a list while it is read; it shows itself when that takes a while, and says why when it is long. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{t("page.loading")}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} class="skeleton-row" aria-hidden="true" />
      ))}
      <p class="skeleton-words">
        {t(live.state.value === "offline" ? "page.waiting.network" : "page.waiting")}
      </p>
    </div>
  );
}
