import type { Me } from "../../api/protocol";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Item } from "../../ui/Item";
import { byTie, GROUP_ICONS } from "../groups";

const MAX_SHOWN = 8;
/** The groups this person belongs to; for those who oversee a school, the way to all of its groups. */
export function Groups({ person }: { person: Me }) {
  const { own, overseen } = byTie(person.groups);
  const schools = new Set(person.groups.map(({ school }) => school.id));
  if (own.length === 0 && overseen.length === 0) return null;
  return (
    <Card title={t("home.groups")} action={<a href="/people">{t("home.groups.all")}</a>}>
      <ul class="items">
        {own.slice(0, MAX_SHOWN).map((group) => (
          <li key={group.id}>
            <Item
              href={`/people/${group.id}`}
              icon={GROUP_ICONS[group.kind]}
              title={group.name}
              detail={schools.size > 1 ? group.school.name : t(`group.kind.${group.kind}`)}
            />
          </li>
        ))}
      </ul>
      {overseen.length > 0 && <p class="card-none">{t("home.groups.overseen", { n: overseen.length })}</p>}
    </Card>
  );
}
