import { MonitorSmartphone, Smartphone } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import type { UserSessionList, UserSessionOut } from "../../api/generated";
import { del } from "../../api/http";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { logOut } from "../../store/session";
import { Card } from "../../ui/Card";
import { Confirm } from "../../ui/Confirm";
import { Failed } from "../../ui/Failed";
import { keepFocus } from "../../ui/focus";
import { Item } from "../../ui/Item";
import { Skeleton } from "../../ui/Skeleton";
import { toast } from "../../ui/toast";
import { useLoad } from "../../ui/useLoad";
import { sessionChanges } from "./changes";
import { deviceOf } from "./devices";

/** Where else one is logged in, and the ways to end it. */
export function Sessions() {
  const list = useLoad<UserSessionList>("/sessions");
  const [asked, setAsked] = useState(false);
  const changes = sessionChanges.value;
  useEffect(() => {
    if (changes > 0) list.again();
  }, [changes]);

  async function end({ id }: UserSessionOut): Promise<void> {
    keepFocus();
    try {
      await del(`/sessions/${id}`);
      toast(t("sessions.ended"));
    } catch (error) {
      toast(explain(error), "danger");
    }
    list.again();
  }

  return (
    <Card title={t("sessions.title")} hint={t("sessions.hint")}>
      {list.problem && <Failed problem={list.problem} again={list.again} />}
      {!list.data && !list.problem && <Skeleton rows={2} />}
      {list.data && (
        <ul class="items">
          {list.data.items.map((one) => (
            <li key={one.id}>
              <Session session={one} onEnd={() => void end(one)} />
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="button me-button" onClick={() => setAsked(true)}>
        {t("sessions.all")}
      </button>
      {asked && (
        <Confirm
          title={t("sessions.all")}
          action={t("sessions.all")}
          danger
          onConfirm={async () => {
            await logOut("/sessions");
          }}
          onClose={() => setAsked(false)}
        >
          {t("sessions.all.text")}
        </Confirm>
      )}
    </Card>
  );
}

function Session({ session, onEnd }: { session: UserSessionOut; onEnd: () => void }) {
  const { browser, system, handheld } = deviceOf(session.user_agent);
  const name =
    browser && system
      ? t("sessions.device", { browser, system })
      : (browser ?? system ?? t("sessions.unknown"));
  return (
    <Item
      icon={handheld ? Smartphone : MonitorSmartphone}
      tone={session.current ? "accent" : undefined}
      title={name}
      detail={t("sessions.since", { when: dayAndTime(session.created_at), ip: session.ip })}
      aside={
        session.current ? (
          <span>{t("sessions.current")}</span>
        ) : (
          <button
            type="button"
            class="link-button"
            aria-label={t("sessions.end.label", { device: name })}
            onClick={onEnd}
          >
            {t("sessions.end")}
          </button>
        )
      }
    />
  );
}
