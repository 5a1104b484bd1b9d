import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { RecoveryCodesOut, TotpOut } from "../../api/generated";
import { post } from "../../api/http";
import { t } from "../../i18n";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { PasswordTask } from "./PasswordTask";
import { RecoveryCodes } from "./RecoveryCodes";

/** Turning codes on: scan, prove it with a first code, keep the recovery codes. */
export function TotpSetup({ totp, onClose }: { totp: TotpOut; onClose: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Dialog title={t(codes ? "recovery.title" : "totp.enable")} onClose={onClose}>
      {codes ? <RecoveryCodes codes={codes} onDone={onClose} /> : <Scan totp={totp} onCodes={setCodes} />}
    </Dialog>
  );
}

function Scan({ totp, onCodes }: { totp: TotpOut; onCodes: (codes: readonly string[]) => void }) {
  const code = useSignal("");
  const send = async (password: string): Promise<void> => {
    const answer = await post<RecoveryCodesOut>("/mfa/totp", { code: code.value, password });
    onCodes(answer.recovery_codes);
  };
  return (
    <PasswordTask
      action={t("totp.enable")}
      onSend={send}
      before={(wrong) => (
        <>
          <p>{t("totp.scan")}</p>
          {totp.qr_svg && (
            <img class="me-qr" src={asImage(totp.qr_svg)} alt={t("totp.qr")} width={200} height={200} />
          )}
          <p>
            {t("totp.secret")} <code class="me-secret">{totp.secret?.match(/.{1,4}/g)?.join(" ")}</code>
          </p>
          <Field
            label={t("login.code.label")}
            name="code"
            autocomplete="one-time-code"
            inputMode="numeric"
            minLength={6}
            maxLength={8}
            required
            value={code.value}
            wrong={wrong.code}
            onText={(value) => {
              code.value = value;
            }}
          />
        </>
      )}
    />
  );
}

/** As an image, the server's drawing can do nothing but be seen. A file of its own needs its namespace said. */
function asImage(svg: string): string {
  const whole = svg.replace(/^<svg /, '<svg xmlns="http://www.w3.org/2000/svg" ');
  return `data:image/svg+xml,${encodeURIComponent(whole)}`;
}
