import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { toast } from "../../ui/toast";
import { addPasskey, confirmPassword, type Passkey, removePasskey } from "../passkeys";
import { deviceOf } from "./devices";
import { PasswordTask } from "./PasswordTask";
import { RecoveryCodes } from "./RecoveryCodes";

/** Add a passkey, or remove one, once the password has been said again. */
export function PasskeyDialog({ remove, onClose }: { remove: Passkey | null; onClose: () => void }) {
  const device = deviceOf(navigator.userAgent);
  const name = useSignal(device.system ?? device.browser ?? "");
  const [codes, setCodes] = useState<readonly string[]>([]);
  const title = t(remove ? "passkey.remove" : "passkey.add");

  const send = async (password: string): Promise<void> => {
    await confirmPassword(password);
    const made = remove ? await removePasskey(remove.id) : await addPasskey(name.value.trim());
    toast(t(remove ? "passkey.removed" : "passkey.added"));
    if (made && made.length > 0) setCodes(made);
    else onClose();
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
      <PasswordTask
        action={title}
        danger={remove !== null}
        onSend={send}
        before={() =>
          remove ? (
            <p>{t("passkey.remove.text", { name: remove.name })}</p>
          ) : (
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
          )
        }
      />
    </Dialog>
  );
}
