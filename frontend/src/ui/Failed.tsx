import { t } from "../i18n";
import { keepFocus } from "./focus";
import { Notice } from "./Notice";

/** Something could not be read: why, and a way to try again. */
export function Failed({ problem, again }: { problem: string; again: () => void }) {
  return (
    <Notice tone="danger">
      <p>{problem}</p>
      <button
        type="button"
        class="link-button"
        onClick={() => {
          keepFocus();
          again();
        }}
      >
        {t("action.retry")}
      </button>
    </Notice>
  );
}
