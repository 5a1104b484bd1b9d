import { useState } from "preact/hooks";
import type { GuardianList, GuardianOut } from "../../api/generated";
import { request } from "../../api/http";
import { t } from "../../i18n";
import { dayOf } from "../../i18n/dates";
import { Avatar } from "../../ui/Avatar";
import { Failed } from "../../ui/Failed";
import { Item } from "../../ui/Item";
import { Notice } from "../../ui/Notice";
import { Step } from "../../ui/Step";
import { toast } from "../../ui/toast";
import { useLoad } from "../../ui/useLoad";
import { useTask } from "../../ui/useTask";

/** Who answers for a pupil; a court's order is noted here, and takes every access to the child away. */
export function Guardians({ base, pupil }: { base: string; pupil: string }) {
  const list = useLoad<GuardianList>(`${base}/guardians`);
  const [asked, setAsked] = useState<GuardianOut | null>(null);
  if (list.problem) return <Failed problem={list.problem} again={list.again} />;
  if (!list.data || list.data.items.length === 0) return null;
  const done = (words: string): void => {
    toast(words);
    setAsked(null);
    list.again();
  };
  return (
    <section class="admin-guardians">
      <h3>{t("guardian.title")}</h3>
      {asked && (
        <Order base={base} guardian={asked} pupil={pupil} onDone={done} onCancel={() => setAsked(null)} />
      )}
      <div hidden={asked !== null}>
        <ul class="items">
          {list.data.items.map((one) => (
            <li key={one.id}>
              <Item
                mark={<Avatar name={one.name} />}
                title={one.name}
                detail={detail(one)}
                aside={
                  <button
                    type="button"
                    class="button"
                    aria-label={`${t(verb(one))} : ${one.name}`}
                    onClick={() => setAsked(one)}
                  >
                    {t(verb(one))}
                  </button>
                }
              />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

const verb = ({ restricted }: GuardianOut) => (restricted ? "guardian.lift" : "guardian.keep-away");

function detail({ kind, restricted, ends_on }: GuardianOut): string {
  return [
    t(`guardian.kind.${kind}`),
    ...(restricted ? [t("guardian.restricted")] : []),
    ...(ends_on ? [t("guardian.until", { date: dayOf(`${ends_on}T00:00`) })] : []),
  ].join(" · ");
}

interface OrderProps {
  base: string;
  guardian: GuardianOut;
  pupil: string;
  onDone: (words: string) => void;
  onCancel: () => void;
}

/** Asks once, in words. */
function Order({ base, guardian, pupil, onDone, onCancel }: OrderProps) {
  const task = useTask();
  const { id, name, kind, receives_notices, restricted } = guardian;
  const put = async (): Promise<void> => {
    const body = { kind, receives_notices, restricted: !restricted };
    await request("PUT", `${base}/guardians/${id}`, body);
    onDone(t(restricted ? "guardian.lifted" : "guardian.kept-away", { name }));
  };
  return (
    <Step>
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <p>{t(restricted ? "guardian.lift.text" : "guardian.keep-away.text", { name, pupil })}</p>
      <div class="form-buttons">
        <button type="button" class="button" onClick={onCancel}>
          {t("action.cancel")}
        </button>
        <button
          type="button"
          class="button button-danger"
          disabled={task.busy}
          onClick={() => void task.run(put)}
        >
          {t(verb(guardian))}
        </button>
      </div>
    </Step>
  );
}
