import { signal } from "@preact/signals";
import { t } from "../i18n";

const KEPT = "preau.single-keys";

/** Whether one letter is a shortcut. Who dictates, or whose hand trembles, can turn it off (WCAG 2.1.4). */
export const singleKeys = signal(localStorage.getItem(KEPT) !== "off");

/** The switch, in the lists of shortcuts. */
export function SingleKeys() {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={singleKeys.value}
        onChange={(event) => {
          singleKeys.value = event.currentTarget.checked;
          localStorage.setItem(KEPT, singleKeys.value ? "on" : "off");
        }}
      />
      <span>
        {t("shortcuts.single")}
        <small class="choice-hint">{t("shortcuts.single.hint")}</small>
      </span>
    </label>
  );
}
