import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Key, t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { focusIsLost, rememberFocus } from "../../ui/focus";
import { Submit } from "../../ui/Submit";
import { toast } from "../../ui/toast";
import { useShown } from "../../ui/useShown";

interface FormProps {
  title: string;
  text?: string;
  send: string;
  danger?: boolean;
  onClose: () => void;
  /** Gives null when it was done and the dialog may close, else what went wrong, in words. */
  onSend: (form: FormData) => Promise<string | null>;
  children?: ComponentChildren;
}

/** A question in a dialog. What goes wrong is said in it, and what was written in it stays. */
export function Form({ title, text, send, danger, onClose, onSend, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const shown = useShown();
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const giveBack = rememberFocus();
    setBusy(true);
    const words = await onSend(new FormData(event.currentTarget as HTMLFormElement));
    if (!shown.current) {
      if (words !== null) toast(words, "danger"); // there is nowhere else to say it any more
      return;
    }
    setBusy(false);
    setWrong(words);
    if (words === null) onClose();
    else requestAnimationFrame(() => focusIsLost() && giveBack()); // a disabled button loses it
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        {text && <p>{text}</p>}
        {children}
        {wrong && (
          <p class="field-wrong" role="alert">
            {wrong}
          </p>
        )}
        <div class="form-buttons">
          <button type="button" class="button" onClick={onClose}>
            {t("action.cancel")}
          </button>
          <Submit busy={busy} danger={danger}>
            {send}
          </Submit>
        </div>
      </form>
    </Dialog>
  );
}

interface ReasonProps {
  label?: Key;
  required?: boolean;
}

export function ReasonField({ label = "reason", required = true }: ReasonProps) {
  return (
    <label class="field">
      <span>{t(label)}</span>
      <textarea name="reason" rows={3} maxLength={500} required={required} dir="auto" />
    </label>
  );
}

/** A field's text, without the space around it. */
export const textOf = (form: FormData, name: string): string => String(form.get(name) ?? "").trim();
