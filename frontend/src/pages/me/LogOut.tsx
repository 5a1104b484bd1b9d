import { LogOut as Leave } from "lucide";
import { useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { t } from "../../i18n";
import { outbox } from "../../outbox";
import { logOut } from "../../store/session";
import { Confirm } from "../../ui/Confirm";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { toast } from "../../ui/toast";

/** Leaving clears this browser; what it holds and has not sent would be lost, so that is asked first. */
export function LogOut() {
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const unsent = outbox.rows.value.filter(({ state }) => state !== "sent").length;

  async function leave(): Promise<void> {
    setBusy(true);
    try {
      await logOut();
    } catch (error) {
      setBusy(false);
      toast(explain(error), "danger");
    }
  }

  return (
    <>
      <button
        type="button"
        class="button"
        disabled={busy}
        onClick={() => (unsent > 0 ? setAsked(true) : void leave())}
      >
        <Icon icon={Leave} size={18} />
        {t("me.logout")}
      </button>
      {asked && (
        <Confirm
          title={t("me.logout")}
          action={t("me.logout.anyway")}
          danger
          onConfirm={logOut}
          onClose={() => setAsked(false)}
        >
          <Notice tone="warning">{t("me.logout.unsent", { n: unsent })}</Notice>
        </Confirm>
      )}
    </>
  );
}
