import { useSignal } from "@preact/signals";
import { post } from "../../api/http";
import { t } from "../../i18n";
import { live } from "../../live";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";

/** The shortest the server takes; it says what else it does not like. */
const MIN_LENGTH = 8;

/** The old password and a new one. `onDone` is called when the server has taken it. */
export function PasswordForm({ currentLabel, onDone }: { currentLabel: string; onDone: () => unknown }) {
  const current = useSignal("");
  const next = useSignal("");
  const task = useTask();
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(async () => {
          await live.apart(() => post("/password", { current: current.value, new: next.value }));
          await onDone();
        });
      }}
    >
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <Field
        label={currentLabel}
        name="current"
        type="password"
        autocomplete="current-password"
        required
        value={current.value}
        wrong={task.fields.current}
        onText={(value) => {
          current.value = value;
        }}
      />
      <Field
        label={t("password.new")}
        hint={t("password.new.hint", { n: MIN_LENGTH })}
        name="new"
        type="password"
        autocomplete="new-password"
        minLength={MIN_LENGTH}
        required
        value={next.value}
        wrong={task.fields.new}
        onText={(value) => {
          next.value = value;
        }}
      />
      <div class="form-buttons">
        <button type="submit" class="button button-primary" disabled={task.busy}>
          {t("password.submit")}
        </button>
      </div>
    </form>
  );
}
