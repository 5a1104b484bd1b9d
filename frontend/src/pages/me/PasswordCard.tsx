import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { toast } from "../../ui/toast";
import { sessionsChanged } from "./changes";
import { PasswordForm } from "./PasswordForm";

export function PasswordCard() {
  const [open, setOpen] = useState(false);
  return (
    <Card title={t("password.title")} hint={t("password.hint")}>
      <button type="button" class="button me-button" onClick={() => setOpen(true)}>
        {t("password.change")}
      </button>
      {open && (
        <Dialog title={t("password.change")} onClose={() => setOpen(false)}>
          <PasswordForm
            currentLabel={t("password.current")}
            onDone={() => {
              setOpen(false);
              sessionsChanged();
              toast(t("password.done"));
            }}
          />
        </Dialog>
      )}
    </Card>
  );
}
