import { useSignal } from "@preact/signals";
import type { PageProps } from "../../app/App";
import { plain } from "../../chat/mentions";
import { t } from "../../i18n";
import { me } from "../../store/session";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";
import { Item } from "../../ui/Item";
import { Page } from "../../ui/Page";
import { byTie, GROUP_ICONS, type Group } from "../groups";
import { GroupPage } from "./GroupPage";
import "./people.css";

const FILTER_FROM = 10;

/** `/people`: one's classes and groups; `/people/<group>`: who is in one of them. */
export default function People({ parts }: PageProps) {
  const [group] = parts;
  return group ? <GroupPage key={group} id={group} /> : <GroupList />;
}

function GroupList() {
  const filter = useSignal("");
  const groups = me()?.groups ?? [];
  const wanted = plain(filter.value.trim());
  const { own, family, overseen, archived } = byTie(
    groups.filter(({ name }) => plain(name).includes(wanted)),
  );
  return (
    <Page title={t("people.title")}>
      {groups.length === 0 && <EmptyState title={t("people.none.title")} text={t("people.none.text")} />}
      {groups.length >= FILTER_FROM && (
        <input
          class="people-filter"
          type="search"
          aria-label={t("people.filter")}
          placeholder={t("people.filter")}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      )}
      {own.length > 0 && <Groups title={t("people.own")} groups={own} />}
      {family.length > 0 && <Groups title={t("people.family")} groups={family} />}
      {overseen.length > 0 && <Groups title={t("people.overseen")} groups={overseen} />}
      {archived.length > 0 && (
        <details class="people-archived">
          <summary>{t("people.archived", { n: archived.length })}</summary>
          <Groups title={t("people.archived.title")} groups={archived} />
        </details>
      )}
      {wanted && own.length + family.length + overseen.length + archived.length === 0 && (
        <p class="card-none">{t("people.filter.none")}</p>
      )}
    </Page>
  );
}

function Groups({ title, groups }: { title: string; groups: readonly Group[] }) {
  return (
    <Card title={title}>
      <ul class="items people-grid">
        {groups.map((group) => (
          <li key={group.id}>
            <Item
              href={`/people/${group.id}`}
              icon={GROUP_ICONS[group.kind]}
              title={group.name}
              detail={[t(`group.kind.${group.kind}`), ...roleIn(group), group.school.name].join(" · ")}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function roleIn({ role }: Group): string[] {
  if (role === "teacher" || role === "head_teacher" || role === "observer") return [t(`group.role.${role}`)];
  return [];
}
