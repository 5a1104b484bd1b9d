import type { PageProps } from "../../app/App";
import { t } from "../../i18n";
import { navigate, route } from "../../router";
import { me } from "../../store/session";
import { EmptyState } from "../../ui/EmptyState";
import { Page } from "../../ui/Page";
import { Groups } from "./Groups";
import { ImportPage } from "./ImportPage";
import { Imports } from "./Imports";
import "./admin.css";
import { People } from "./People";

const TABS = ["people", "groups", "imports"] as const;
type Tab = (typeof TABS)[number];

/** `/admin/{people,groups,imports}`, `/admin/imports/<id>`: a school's accounts, for who administers it. */
export default function Admin({ parts }: PageProps) {
  const schools = administered();
  const school = schools.find(({ id }) => id === route.value.query.get("school")) ?? schools[0];
  const [first = "people", second] = parts;
  if (!school) {
    return (
      <Page title={t("admin.title")}>
        <EmptyState title={t("admin.none.title")} text={t("admin.none.text")} />
      </Page>
    );
  }
  if (first === "imports" && second) return <ImportPage key={second} id={second} />;
  const tab = TABS.find((one) => one === first) ?? "people";
  return (
    <Page title={t("admin.title")} lead={schools.length === 1 ? school.name : undefined}>
      {schools.length > 1 && <SchoolChoice schools={schools} current={school.id} />}
      <Tabs current={tab} school={schools.length > 1 ? school.id : null} />
      {tab === "people" && <People key={school.id} school={school.id} />}
      {tab === "groups" && <Groups key={school.id} school={school.id} />}
      {tab === "imports" && <Imports key={school.id} school={school} />}
    </Page>
  );
}

interface School {
  id: string;
  name: string;
}

function administered(): School[] {
  const person = me();
  const own = new Set(person?.abilities.administer);
  const schools = new Map(person?.roles.map(({ school }) => [school.id, school]));
  return [...schools.values()].filter(({ id }) => own.has(id));
}

function SchoolChoice({ schools, current }: { schools: readonly School[]; current: string }) {
  return (
    <label class="field admin-school">
      <span>{t("admin.school")}</span>
      <select
        value={current}
        onChange={(event) => {
          const query = new URLSearchParams({ school: event.currentTarget.value });
          navigate(`${route.peek().path}?${query}`, { replace: true });
        }}
      >
        {schools.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Tabs({ current, school }: { current: Tab; school: string | null }) {
  const query = school ? `?${new URLSearchParams({ school })}` : "";
  return (
    <nav class="tabs" aria-label={t("admin.title")}>
      {TABS.map((tab) => (
        <a key={tab} href={`/admin/${tab}${query}`} aria-current={tab === current ? "page" : undefined}>
          {t(`admin.tab.${tab}`)}
        </a>
      ))}
    </nav>
  );
}
