import { useState } from "preact/hooks";
import type { ImportOut } from "../../api/generated";
import { del, post } from "../../api/http";
import { t } from "../../i18n";
import { navigate } from "../../router";
import { Confirm } from "../../ui/Confirm";
import { Notice } from "../../ui/Notice";
import { toast } from "../../ui/toast";
import { useTask } from "../../ui/useTask";

/** Apply the plan, apply what is right of it, or throw it away: as the server allows. */
export function ImportActs({
  roster,
  onChange,
}: {
  roster: ImportOut;
  onChange: (roster: ImportOut) => void;
}) {
  const task = useTask();
  const [asked, setAsked] = useState<"skip" | "empty" | null>(null);
  const { apply, skip_errors, suspend_many, discard } = roster.abilities;
  // What is asked about is confirmed by the dialog, which says all of it.
  const applied = async (skip: boolean): Promise<void> =>
    onChange(
      await post<ImportOut>(`/roster/imports/${roster.id}/apply`, { skip_errors: skip, suspend_many }),
    );
  const discarded = async (): Promise<void> => {
    await del(`/roster/imports/${roster.id}`);
    toast(t("import.discarded"));
    navigate("/admin/imports", { replace: true });
  };
  return (
    <div class="import-acts">
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <div class="form-buttons">
        {discard && (
          <button type="button" class="button" disabled={task.busy} onClick={() => void task.run(discarded)}>
            {t("import.discard")}
          </button>
        )}
        {skip_errors && roster.plan.length > 0 && (
          <button type="button" class="button" disabled={task.busy} onClick={() => setAsked("skip")}>
            {t("import.skip")}
          </button>
        )}
        {apply && roster.plan.length > 0 && (
          <button
            type="button"
            class="button button-primary"
            disabled={task.busy}
            onClick={() => (suspend_many ? setAsked("empty") : void task.run(() => applied(false)))}
          >
            {t("import.apply")}
          </button>
        )}
      </div>
      {asked && (
        <Confirm
          title={t(asked === "skip" ? "import.skip" : "import.empty.title")}
          action={t(asked === "skip" ? "import.skip" : "import.empty")}
          danger
          onConfirm={() => applied(asked === "skip")}
          onClose={() => setAsked(null)}
        >
          {asked === "skip" && <p>{t("import.skip.text", { n: roster.errors })}</p>}
          <Stops stops={roster.stops} />
        </Confirm>
      )}
    </div>
  );
}

/** What looks like a file that was cut off: whom it would take out of which school. */
export function Stops({ stops }: { stops: ImportOut["stops"] }) {
  if (stops.length === 0) return null;
  return (
    <>
      <ul>
        {stops.map(({ kind, school, going, present }) => (
          <li key={`${kind} ${school}`}>
            {t(`import.stop.${kind}`, { n: going, present: String(present), school })}
          </li>
        ))}
      </ul>
      <p>{t("import.stop.text")}</p>
    </>
  );
}
