import { useSignal } from "@preact/signals";
import { post } from "../../api/http";
import { t } from "../../i18n";
import { live } from "../../live";
import { Field } from "../../ui/Field";
import { PasswordTask } from "./PasswordTask";

/** The shortest the server takes; it says what else it does not like. */
const MIN_LENGTH = 8;

/** The old password and a new one. `onDone` is called when the server has taken it. */
export function PasswordForm({ currentLabel, onDone }: { currentLabel: string; onDone: () => unknown }) {
  const next = useSignal("");
  const send = async (current: string): Promise<void> => {
    await live.apart(() => post("/password", { current, new: next.value }));
    await onDone();
  };
  return (
    <PasswordTask
      action={t("password.submit")}
      name="current"
      label={currentLabel}
      onSend={send}
      after={(wrong) => (
        <Field
          label={t("password.new")}
          hint={t("password.new.hint", { n: MIN_LENGTH })}
          name="new"
          type="password"
          autocomplete="new-password"
          minLength={MIN_LENGTH}
          required
          value={next.value}
          wrong={wrong.new}
          onText={(value) => {
            next.value = value;
          }}
        />
      )}
    />
  );
}
