import { Copy, Download } from "lucide";
import { copy } from "../../chat/actions";
import { t } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { Step } from "../../ui/Step";
import { save } from "../../ui/save";

/** The codes for the day when the telephone is lost: shown this once, to be copied or kept as a file. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = codes.join("\n");
  return (
    <Step>
      <p>{t("recovery.text")}</p>
      <ul class="me-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div class="form-buttons">
        <button type="button" class="button" onClick={() => void copy(text, t("recovery.copied"))}>
          <Icon icon={Copy} size={18} />
          {t("recovery.copy")}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => save(new Blob([`${text}\n`], { type: "text/plain" }), `${t("recovery.file")}.txt`)}
        >
          <Icon icon={Download} size={18} />
          {t("recovery.save")}
        </button>
        <button type="button" class="button button-primary" onClick={onDone}>
          {t("recovery.done")}
        </button>
      </div>
    </Step>
  );
}
