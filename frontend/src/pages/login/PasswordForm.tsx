import { useSignal } from "@preact/signals";
import { ApiError, post } from "../../api/http";
import { t } from "../../i18n";
import { loadSession } from "../../store/session";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { Submit } from "../../ui/Submit";
import { useTask } from "../../ui/useTask";

/** The first step. `onCode` is called when the password was right and a code is wanted too. */
export function PasswordForm({ onCode }: { onCode: () => void }) {
  const username = useSignal("");
  const password = useSignal("");
  const task = useTask();

  async function logIn(): Promise<void> {
    try {
      await post("/session", { username: username.value.trim(), password: password.value });
    } catch (error) {
      if (error instanceof ApiError && error.code === "mfa_required") return onCode();
      password.value = "";
      throw error;
    }
    await loadSession();
  }

  return (
    <form
      class="form"
      aria-label={t("login.title")}
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(logIn);
      }}
    >
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <Field
        label={t("login.username")}
        name="username"
        autocomplete="username"
        required
        value={username.value}
        wrong={task.fields.username}
        onText={(value) => {
          username.value = value;
        }}
      />
      <Field
        label={t("login.password")}
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
      <Submit busy={task.busy}>{t(task.busy ? "login.busy" : "login.submit")}</Submit>
    </form>
  );
}
