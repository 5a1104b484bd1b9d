import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { TotpOut } from "../../api/generated";
import { del } from "../../api/http";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { Skeleton } from "../../ui/Skeleton";
import { toast } from "../../ui/toast";
import { useLoad } from "../../ui/useLoad";
import { useTask } from "../../ui/useTask";
import { TotpSetup } from "./TotpSetup";

/** Codes of an authenticator application: on or off, and the way from one to the other. */
export function SecondStep() {
  const totp = useLoad<TotpOut>("/mfa/totp");
  const [open, setOpen] = useState(false);
  const active = totp.data?.active ?? false;
  const close = (): void => {
    setOpen(false);
    totp.again();
  };
  return (
    <Card title={t("totp.title")} hint={t("totp.hint")}>
      {totp.problem && <Failed problem={totp.problem} again={totp.again} />}
      {!totp.data && !totp.problem && <Skeleton rows={1} />}
      {totp.data && (
        <>
          <p class={active ? "me-on" : "me-off"}>{t(active ? "totp.on" : "totp.off")}</p>
          <button type="button" class="button me-button" onClick={() => setOpen(true)}>
            {t(active ? "totp.disable" : "totp.enable")}
          </button>
        </>
      )}
      {open && totp.data && !active && <TotpSetup totp={totp.data} onClose={close} />}
      {open && active && <TotpRemoval onClose={close} />}
    </Card>
  );
}

function TotpRemoval({ onClose }: { onClose: () => void }) {
  const password = useSignal("");
  const task = useTask();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(await task.run(() => del("/mfa/totp", { password: password.value })))) return;
    toast(t("totp.disabled"));
    onClose();
  };
  return (
    <Dialog title={t("totp.disable")} onClose={onClose}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <p>{t("totp.disable.text")}</p>
        {task.problem && <Notice tone="danger">{task.problem}</Notice>}
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
          <button type="submit" class="button button-danger" disabled={task.busy}>
            {t("totp.disable")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
