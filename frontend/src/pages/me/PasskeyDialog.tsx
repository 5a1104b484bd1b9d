import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { toast } from "../../ui/toast";
import { useTask } from "../../ui/useTask";
import { addPasskey, confirmPassword, type Passkey, removePasskey } from "../passkeys";
import { deviceOf } from "./devices";
import { RecoveryCodes } from "./RecoveryCodes";

/** Add a passkey, or remove one, once the password has been said again. */
export function PasskeyDialog({ remove, onClose }: { remove: Passkey | null; onClose: () => void }) {
  const device = deviceOf(navigator.userAgent);
  const name = useSignal(device.system ?? device.browser ?? "");
  const password = useSignal("");
  const [codes, setCodes] = useState<readonly string[]>([]);
  const task = useTask();
  const title = t(remove ? "passkey.remove" : "passkey.add");

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void task.run(async () => {
      await confirmPassword(password.value);
      const made = remove ? await removePasskey(remove.id) : await addPasskey(name.value.trim());
      toast(t(remove ? "passkey.removed" : "passkey.added"));
      if (made && made.length > 0) setCodes(made);
      else onClose();
    });
  };

  if (codes.length > 0) {
    return (
      <Dialog title={t("recovery.title")} onClose={onClose}>
        <RecoveryCodes codes={codes} onDone={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        {task.problem && <Notice tone="danger">{task.problem}</Notice>}
        {remove && <p>{t("passkey.remove.text", { name: remove.name })}</p>}
        {!remove && (
          <Field
            label={t("passkey.name")}
            hint={t("passkey.name.hint")}
            name="name"
            autocomplete="off"
            maxLength={60}
            required
            value={name.value}
            onText={(value) => {
              name.value = value;
            }}
          />
        )}
        <Field
          label={t("password.current")}
          name="password"
          type="password"
          autocomplete="current-password"
          required
          value={password.value}
          wrong={task.fields.password}
          onText={(value) => {
            password.value = value;
          }}
        />
        <div class="form-buttons">
          <button
            type="submit"
            class={remove ? "button button-danger" : "button button-primary"}
            disabled={task.busy}
          >
            {title}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
