import { KeyRound } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { t } from "../../i18n";
import { dayOf } from "../../i18n/dates";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Item } from "../../ui/Item";
import { useReturn } from "../../ui/useReturn";
import { listPasskeys, type Passkey, passkeysWork } from "../passkeys";
import { PasskeyDialog } from "./PasskeyDialog";

/** Passkeys: come in with a finger or a face instead of a password. */
export function Passkeys() {
  const [keys, setKeys] = useState<readonly Passkey[] | null>(null);
  const [problem, setProblem] = useState("");
  const [asked, setAsked] = useState<"add" | Passkey | null>(null);
  const read = (): void => {
    listPasskeys().then(
      (list) => {
        setKeys(list);
        setProblem("");
      },
      (error: unknown) => setProblem(explain(error)),
    );
  };
  useEffect(read, []);
  useReturn(problem !== "", read);
  const works = passkeysWork();
  return (
    <Card title={t("passkey.title")} hint={t("passkey.hint")}>
      {problem && <Failed problem={problem} again={read} />}
      {keys && keys.length > 0 && (
        <ul class="items">
          {keys.map((one) => (
            <li key={one.id}>
              <Item
                icon={KeyRound}
                title={one.name}
                detail={t("passkey.since", { day: dayOf(new Date(one.created_at * 1000)) })}
                aside={
                  <button
                    type="button"
                    class="link-button"
                    aria-label={t("passkey.remove.label", { name: one.name })}
                    onClick={() => setAsked(one)}
                  >
                    {t("action.delete")}
                  </button>
                }
              />
            </li>
          ))}
        </ul>
      )}
      {works ? (
        <button type="button" class="button me-button" onClick={() => setAsked("add")}>
          {t("passkey.add")}
        </button>
      ) : (
        <p class="card-none">{t("passkey.unsupported")}</p>
      )}
      {asked && (
        <PasskeyDialog
          remove={asked === "add" ? null : asked}
          onClose={() => {
            setAsked(null);
            read();
          }}
        />
      )}
    </Card>
  );
}
