import { useState } from "preact/hooks";
import type { YearDone, YearList } from "../../api/generated";
import { post } from "../../api/http";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Confirm } from "../../ui/Confirm";
import { Failed } from "../../ui/Failed";
import { Item } from "../../ui/Item";
import { Notice } from "../../ui/Notice";
import { Skeleton } from "../../ui/Skeleton";
import { toast } from "../../ui/toast";
import { useLoad } from "../../ui/useLoad";
import { useTask } from "../../ui/useTask";

/** The end of a school year: its groups become archives; what was done last can be taken back. */
export function YearEnd({ school, onChange }: { school: string; onChange: () => void }) {
  const years = useLoad<YearList>(`/schools/${school}/years`);
  const [ending, setEnding] = useState<string | null>(null);
  const task = useTask();
  const changed = (words: string): void => {
    toast(words);
    years.again();
    onChange();
  };
  const end = async (school_year: string): Promise<void> => {
    const { groups } = await post<YearDone>(`/schools/${school}/years/end`, { school_year });
    changed(t("year.ended", { n: groups }));
  };
  const reopen = async (): Promise<void> => {
    const { groups } = await post<YearDone>(`/schools/${school}/years/reopen`);
    changed(t("year.reopened", { n: groups }));
  };
  const living = years.data?.items ?? [];
  const ended = years.data?.ended;
  // A year takes those before it along: said before, and not after.
  const taken = living.filter(({ school_year }) => ending !== null && school_year <= ending);
  return (
    <Card title={t("year.title")} hint={t("year.hint")}>
      {years.problem && <Failed problem={years.problem} again={years.again} />}
      {!years.data && !years.problem && <Skeleton rows={1} />}
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <ul class="items">
        {living.map(({ school_year, groups }) => (
          <li key={school_year}>
            <Item
              title={school_year}
              detail={t("year.groups", { n: groups })}
              aside={
                <button type="button" class="button" onClick={() => setEnding(school_year)}>
                  {t("year.end")}
                </button>
              }
            />
          </li>
        ))}
      </ul>
      {ended && (
        <button type="button" class="button" disabled={task.busy} onClick={() => void task.run(reopen)}>
          {t("year.reopen", { year: ended })}
        </button>
      )}
      {ending && (
        <Confirm
          title={t("year.end.title", { year: ending })}
          action={t("year.end")}
          danger
          onConfirm={() => end(ending)}
          onClose={() => setEnding(null)}
        >
          <p>{t("year.end.text", { n: taken.reduce((sum, { groups }) => sum + groups, 0) })}</p>
        </Confirm>
      )}
    </Card>
  );
}
