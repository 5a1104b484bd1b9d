import type { ImportOut, ProblemOut } from "../../api/generated";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Skeleton } from "../../ui/Skeleton";
import { usePages } from "../../ui/usePages";

/** What is wrong with the file: where, and why; errors keep a line out, warnings do not. */
export function Problems({ roster }: { roster: ImportOut }) {
  const found = usePages<ProblemOut>(`/roster/imports/${roster.id}/problems`);
  const title = [
    ...(roster.errors > 0 ? [t("import.errors", { n: roster.errors })] : []),
    ...(roster.warnings > 0 ? [t("import.warnings", { n: roster.warnings })] : []),
  ].join(", ");
  return (
    <Card title={title} hint={t("import.problems.hint")}>
      {!found.items && !found.problem && <Skeleton rows={3} />}
      <ul class="problems">
        {found.items?.map((one) => (
          <li key={`${one.file} ${one.line} ${one.column} ${one.reason}`}>
            <span class={one.severity === "error" ? "tag tag-danger" : "tag tag-warning"}>
              {t(`import.severity.${one.severity}`)}
            </span>
            <span class="problem-where">{where(one)}</span>
            <span class="problem-reason" dir="auto">
              {one.reason}
            </span>
          </li>
        ))}
      </ul>
      {found.problem && <Failed problem={found.problem} again={found.retry} />}
      {found.more && (
        <button type="button" class="button admin-more" onClick={found.more}>
          {t("admin.more")}
        </button>
      )}
    </Card>
  );
}

function where({ file, line, column }: ProblemOut): string {
  return [
    file,
    ...(line > 0 ? [t("import.line", { line: String(line) })] : []),
    ...(column ? [column] : []),
  ].join(" · ");
}
