import type { ImportOut } from "../../api/generated";
import { t } from "../../i18n";
import { bytes, dayAndTime } from "../../i18n/dates";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Notice } from "../../ui/Notice";
import { Page } from "../../ui/Page";
import { Skeleton } from "../../ui/Skeleton";
import { ImportActs, Stops } from "./ImportActs";
import { Plan } from "./Plan";
import { Problems } from "./Problems";
import { isWorking, useImport } from "./useImport";

const BACK = "/admin/imports";

/** One import from upload to report: what it is doing, what it would change, what is wrong with it. */
export function ImportPage({ id }: { id: string }) {
  const { roster, problem, gone, put, again } = useImport(id);
  const back = { href: BACK, word: t("import.back") };
  if (gone) {
    return (
      <Page title={t("import.gone.title")} back={back}>
        <p>{t("import.gone.text")}</p>
      </Page>
    );
  }
  if (!roster) {
    return (
      <Page title={t("import.title")} back={back}>
        {problem ? <Failed problem={problem} again={again} /> : <Skeleton rows={6} />}
      </Page>
    );
  }
  const schools = roster.schools.map(({ name }) => name).join(", ");
  const lead = [bytes(roster.size), dayAndTime(roster.created_at), schools].filter(Boolean).join(" · ");
  return (
    <Page title={roster.file_name} lead={lead} back={back}>
      <State roster={roster} />
      {roster.state === "ready" && roster.stops.length > 0 && (
        <Notice tone="danger">
          <Stops stops={roster.stops} />
        </Notice>
      )}
      {problem && <Failed problem={problem} again={again} />}
      {isWorking(roster) && <Progress roster={roster} />}
      {roster.state === "ready" && <ImportActs roster={roster} onChange={put} />}
      {roster.state === "done" && <Plan title={t("import.report")} lines={roster.report} done />}
      {roster.state !== "done" && roster.state !== "reading" && roster.plan.length > 0 && (
        <Plan title={t("import.plan")} lines={roster.plan} />
      )}
      {roster.errors + roster.warnings > 0 && !isWorking(roster) && <Problems roster={roster} />}
      {roster.state !== "ready" && roster.abilities.discard && <ImportActs roster={roster} onChange={put} />}
    </Page>
  );
}

/** Where it stands, in a sentence; said by screen readers when it changes. */
function State({ roster }: { roster: ImportOut }) {
  const { state } = roster;
  const tone = state === "done" ? "success" : state === "failed" || state === "refused" ? "danger" : "info";
  return (
    <Notice tone={state === "ready" && roster.errors > 0 ? "warning" : tone}>
      <p>{roster.failure || t(sentence(roster), { n: roster.errors })}</p>
      {state === "done" && (
        <a href="/admin/groups" class="admin-next">
          {t("import.next")}
        </a>
      )}
    </Notice>
  );
}

function sentence({ state, plan, errors }: ImportOut) {
  if (state !== "ready") return `import.now.${state}` as const;
  if (errors > 0) return "import.now.errors";
  return plan.length > 0 ? "import.now.ready" : "import.now.same";
}

function Progress({ roster }: { roster: ImportOut }) {
  const { phase, done, total } = roster.progress;
  const word = t(`import.phase.${phase || "waiting"}`);
  return (
    <Card title={word}>
      {total > 0 && phase !== "waiting" ? (
        <progress class="progress" value={done} max={total} aria-label={word} />
      ) : (
        <progress class="progress" aria-label={word} />
      )}
      <p class="card-none">{t("import.leave")}</p>
    </Card>
  );
}
