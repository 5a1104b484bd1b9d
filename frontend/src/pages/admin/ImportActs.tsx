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
  const [skipping, setSkipping] = useState(false);
  const { apply, skip_errors, discard } = roster.abilities;
  const applied = async (skip: boolean): Promise<void> =>
    onChange(await post<ImportOut>(`/roster/imports/${roster.id}/apply`, { skip_errors: skip }));
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
          <button type="button" class="button" disabled={task.busy} onClick={() => setSkipping(true)}>
            {t("import.skip")}
          </button>
        )}
        {apply && roster.plan.length > 0 && (
          <button
            type="button"
            class="button button-primary"
            disabled={task.busy}
            onClick={() => void task.run(() => applied(false))}
          >
            {t("import.apply")}
          </button>
        )}
      </div>
      {skipping && (
        <Confirm
          title={t("import.skip")}
          action={t("import.skip")}
          danger
          onConfirm={() => applied(true)}
          onClose={() => setSkipping(false)}
        >
          {t("import.skip.text", { n: roster.errors })}
        </Confirm>
      )}
    </div>
  );
}
