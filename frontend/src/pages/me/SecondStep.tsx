import { useState } from "preact/hooks";
import type { TotpOut } from "../../api/generated";
import { del } from "../../api/http";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { Failed } from "../../ui/Failed";
import { Skeleton } from "../../ui/Skeleton";
import { toast } from "../../ui/toast";
import { useLoad } from "../../ui/useLoad";
import { PasswordTask } from "./PasswordTask";
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
  const send = async (password: string): Promise<void> => {
    await del("/mfa/totp", { password });
    toast(t("totp.disabled"));
    onClose();
  };
  return (
    <Dialog title={t("totp.disable")} onClose={onClose}>
      <PasswordTask
        action={t("totp.disable")}
        danger
        onSend={send}
        before={() => <p>{t("totp.disable.text")}</p>}
      />
    </Dialog>
  );
}
