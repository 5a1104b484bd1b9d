import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { Submit } from "../../ui/Submit";
import { type Task, useTask } from "../../ui/useTask";

type Fields = (wrong: Task["fields"]) => ComponentChildren;

interface PasswordTaskProps {
  /** The verb on the button. */
  action: string;
  danger?: boolean;
  /** What the server calls the password in this question, and the page, if not the current one. */
  name?: string;
  label?: string;
  /** What stands before the password, and after it; given what the server found wrong, by field. */
  before?: Fields;
  after?: Fields;
  onSend: (password: string) => Promise<unknown>;
}

/** Something that is done only once the password has been said again. */
export function PasswordTask({ action, danger, before, after, onSend, ...field }: PasswordTaskProps) {
  const { name = "password", label = t("password.current") } = field;
  const password = useSignal("");
  const task = useTask();
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(() => onSend(password.value));
      }}
    >
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      {before?.(task.fields)}
      <Field
        label={label}
        name={name}
        type="password"
        autocomplete="current-password"
        required
        value={password.value}
        wrong={task.fields[name]}
        onText={(value) => {
          password.value = value;
        }}
      />
      {after?.(task.fields)}
      <div class="form-buttons">
        <Submit busy={task.busy} danger={danger}>
          {action}
        </Submit>
      </div>
    </form>
  );
}
