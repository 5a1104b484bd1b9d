import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { post } from "../../api/http";
import { t } from "../../i18n";
import { loadSession } from "../../store/session";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { Submit } from "../../ui/Submit";
import { useTask } from "../../ui/useTask";

/** The second step: a code of the authenticator application, or one of the recovery codes. */
export function CodeForm({ onBack }: { onBack: () => void }) {
  const code = useSignal("");
  const recovery = useSignal(false);
  const task = useTask();
  const form = useRef<HTMLFormElement>(null);
  const kind = recovery.value ? "recovery" : "code";
  useEffect(() => form.current?.querySelector("input")?.focus(), [kind]);

  async function complete(): Promise<void> {
    await post("/session/mfa", { code: code.value.trim() });
    await loadSession();
  }

  return (
    <form
      ref={form}
      class="form"
      aria-label={t("login.code.title")}
      onSubmit={(event) => {
        event.preventDefault();
        void task.run(complete);
      }}
    >
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <Field
        key={kind}
        label={t(`login.${kind}.label`)}
        hint={t(`login.${kind}.hint`)}
        name="code"
        autocomplete="one-time-code"
        inputMode={recovery.value ? "text" : "numeric"}
        minLength={6}
        maxLength={20}
        required
        value={code.value}
        wrong={task.fields.code}
        onText={(value) => {
          code.value = value;
        }}
      />
      <Submit busy={task.busy}>{t(task.busy ? "login.busy" : "login.submit")}</Submit>
      <div class="login-ways">
        <button
          type="button"
          class="link-button"
          onClick={() => {
            recovery.value = !recovery.value;
            code.value = "";
          }}
        >
          {t(recovery.value ? "login.code.use" : "login.recovery.use")}
        </button>
        <button type="button" class="link-button" onClick={onBack}>
          {t("action.back")}
        </button>
      </div>
    </form>
  );
}
