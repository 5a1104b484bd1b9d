import { LogOut as Leave } from "lucide";
import { useRef, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { ApiError } from "../../api/http";
import { t } from "../../i18n";
import { outbox } from "../../outbox";
import { leaveUnheard, logOut } from "../../store/session";
import { Confirm } from "../../ui/Confirm";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { toast } from "../../ui/toast";

/** What says that the server has not heard of it. */
const UNHEARD = new Set(["network", "unavailable"]);

/**
 * Leaving clears this browser; what it holds and has not sent would be lost, so that is asked first. Where the server
 * cannot be told, this browser can be cleared all the same.
 */
export function LogOut() {
  const [asked, setAsked] = useState<"unsent" | "unheard" | null>(null);
  const busy = useRef(false); // not disabled meanwhile: it would lose the focus
  const unsent = outbox.rows.value.filter(({ state }) => state !== "sent").length;

  async function leave(): Promise<void> {
    try {
      await logOut();
    } catch (error) {
      if (!(error instanceof ApiError && UNHEARD.has(error.code))) throw error;
      setAsked("unheard");
    }
  }
  async function press(): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    await leave().catch((error: unknown) => toast(explain(error), "danger"));
    busy.current = false;
  }

  return (
    <>
      <button type="button" class="button" onClick={() => (unsent > 0 ? setAsked("unsent") : void press())}>
        <Icon icon={Leave} size={18} />
        {t("me.logout")}
      </button>
      {asked === "unsent" && (
        <Confirm
          title={t("me.logout")}
          action={t("me.logout.anyway")}
          danger
          onConfirm={leave}
          onClose={() => setAsked((now) => (now === "unsent" ? null : now))}
        >
          <Notice tone="warning">{t("me.logout.unsent", { n: unsent })}</Notice>
        </Confirm>
      )}
      {asked === "unheard" && (
        <Confirm
          title={t("me.logout.unheard")}
          action={t("me.logout.clear")}
          danger
          onConfirm={leaveUnheard}
          onClose={() => setAsked(null)}
        >
          <p>{t("me.logout.unheard.text")}</p>
          {unsent > 0 && <Notice tone="warning">{t("me.logout.unsent", { n: unsent })}</Notice>}
        </Confirm>
      )}
    </>
  );
}
