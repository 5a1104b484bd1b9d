import type { PlanLineOut, SampleOut } from "../../api/generated";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { linesByKind } from "./lines";

interface PlanProps {
  title: string;
  lines: readonly PlanLineOut[];
  /** It is a report of what was done, not a plan. */
  done?: boolean;
}

/** What changes, by what it is about; each line opens on the first few it concerns. */
export function Plan({ title, lines, done = false }: PlanProps) {
  return (
    <Card title={title}>
      {lines.length === 0 && <p class="card-none">{t(done ? "import.report.none" : "import.now.same")}</p>}
      <div class="plan">
        {linesByKind(lines).map(({ kind, lines: about }) => (
          <section key={kind} class="plan-kind">
            <h3>{t(`import.kind.${kind}`)}</h3>
            {about.map((line) => (
              <PlanLine key={line.action} line={line} />
            ))}
          </section>
        ))}
      </div>
    </Card>
  );
}

function PlanLine({ line }: { line: PlanLineOut }) {
  const words = (
    <span class={line.action === "suspend" || line.action === "end" ? "tag tag-warning" : "tag"}>
      {t(`import.action.${line.action}`, { n: line.count })}
    </span>
  );
  if (line.samples.length === 0) return <p class="plan-line">{words}</p>;
  const rest = line.count - line.samples.length;
  return (
    <details class="plan-line">
      <summary>{words}</summary>
      <ul class="plan-samples">
        {line.samples.map(({ name, detail, role }) => (
          <li key={`${name} ${detail} ${role}`} dir="auto">
            {name}
            {(detail || role) && (
              <small> {[role && roleWords(role), detail].filter(Boolean).join(", ")}</small>
            )}
          </li>
        ))}
        {rest > 0 && <li>{t("import.samples.more", { n: rest })}</li>}
      </ul>
    </details>
  );
}

const roleWords = (role: Exclude<SampleOut["role"], "" | undefined>): string =>
  role === "head_teacher" || role === "observer" ? t(`group.role.${role}`) : t(`role.${role}`);
