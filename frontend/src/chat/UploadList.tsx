import type { Signal } from "@preact/signals";
import { FileText, X } from "lucide";
import { t } from "../i18n";
import { bytes } from "../i18n/dates";
import { keepFocus } from "../ui/focus";
import { Icon } from "../ui/Icon";
import { IconButton } from "../ui/IconButton";
import type { Upload } from "./uploads";

/** The files of a message being written: what they are, how far they are, and why one failed. */
export function UploadList({ uploads }: { uploads: Signal<readonly Upload[]> }) {
  if (uploads.value.length === 0) return null;
  const remove = (gone: Upload) => () => {
    keepFocus();
    gone.cancel();
    uploads.value = uploads.value.filter((one) => one !== gone);
  };
  return (
    <ul class="uploads">
      {uploads.value.map((one) => (
        // It takes the focus when its retry goes: a second press must not reach the button that removes it.
        <li key={one.key} class="upload" tabIndex={-1}>
          {one.preview ? <img src={one.preview} alt="" width={40} height={40} /> : <Icon icon={FileText} />}
          <Progress upload={one} />
          <IconButton icon={X} label={t("attach.remove", { name: one.file.name })} onClick={remove(one)} />
        </li>
      ))}
    </ul>
  );
}

function Progress({ upload: { file, progress, result, retry } }: { upload: Upload }) {
  const { name, size } = file;
  const outcome = result.value;
  if (outcome && "reason" in outcome) {
    return (
      <span class="upload-words upload-failed">
        <span role="alert">{t("attach.failed", { name, reason: outcome.reason })}</span>
        {outcome.again && (
          <button
            type="button"
            class="link-button"
            aria-label={t("attach.retry", { name })}
            onClick={() => {
              keepFocus();
              retry();
            }}
          >
            {t("action.retry")}
          </button>
        )}
      </span>
    );
  }
  const percent = Math.round(progress.value * 100);
  return (
    <span class="upload-words">
      <span dir="auto">{name}</span>
      {outcome ? (
        <small>{bytes(size)}</small>
      ) : (
        <progress max={100} value={percent} aria-label={t("attach.uploading", { name, percent })} />
      )}
    </span>
  );
}
