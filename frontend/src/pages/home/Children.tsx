import { useEffect } from "preact/hooks";
import type { Me } from "../../api/protocol";
import { t } from "../../i18n";
import { live } from "../../live";
import { Avatar } from "../../ui/Avatar";
import { Card } from "../../ui/Card";
import { Item } from "../../ui/Item";
import { loadMembers, members } from "../members";

/** A guardian's children, each with the class they are in. */
export function Children({ person }: { person: Me }) {
  const classes = person.groups.filter(
    (one) => one.role === "family" && one.kind === "class" && !one.archived,
  );
  const wanted = classes.map(({ id }) => id).join();
  const online = live.state.value === "online";
  useEffect(() => {
    // Without an answer the children still stand there, only not their classes.
    for (const id of wanted.split(",").filter(Boolean)) loadMembers(id).catch(() => {});
  }, [wanted, online]);
  return (
    <Card title={t("home.children", { n: person.children.length })}>
      <ul class="items">
        {person.children.map((child) => {
          const own = classes.filter(({ id }) => members.value[id]?.some((one) => one.id === child.id));
          return (
            <li key={child.id}>
              <Item
                href={own[0] ? `/people/${own[0].id}` : "/people"}
                mark={<Avatar name={child.name} />}
                title={child.name}
                detail={own.map(({ name, school }) => `${name} · ${school.name}`).join(", ") || "\u00a0"}
              />
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
