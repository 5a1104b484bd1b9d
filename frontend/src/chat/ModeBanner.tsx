import type { Room } from "../api/protocol";
import { t } from "../i18n";
import { endOf } from "../i18n/dates";

/** Why one cannot write here as usual; nothing in an open room. */
export function ModeBanner({ room }: { room: Room }) {
  const text = words(room);
  return text ? <p class={`mode mode-${room.mode}`}>{text}</p> : null;
}

function words({ mode, muted, mode_reason: reason, slow_seconds: n }: Room): string {
  if (muted) return t("mode.muted", { when: endOf(muted.until), reason: muted.reason });
  if (mode === "open") return "";
  const rule = t(`mode.${mode}`, { n });
  return reason ? `${rule} ${t("mode.reason", { reason })}` : rule;
}
