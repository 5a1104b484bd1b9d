import { KeyRound } from "lucide";
import { t } from "../../i18n";
import { loadSession } from "../../store/session";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { useTask } from "../../ui/useTask";
import { logInByPasskey, passkeysWork } from "../passkeys";

/** Come in with a passkey, in browsers that can. */
export function PasskeyButton() {
  const task = useTask();
  if (!passkeysWork()) return null;
  return (
    <>
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <button
        type="button"
        class="button"
        disabled={task.busy}
        onClick={() =>
          void task.run(async () => {
            await logInByPasskey();
            await loadSession();
          })
        }
      >
        <Icon icon={KeyRound} size={18} />
        {t("passkey.login")}
      </button>
    </>
  );
}
