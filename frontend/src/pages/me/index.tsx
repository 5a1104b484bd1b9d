import { t } from "../../i18n";
import { me } from "../../store/session";
import { Avatar } from "../../ui/Avatar";
import { Card } from "../../ui/Card";
import { Item } from "../../ui/Item";
import { Page } from "../../ui/Page";
import { LogOut } from "./LogOut";
import "./me.css";
import { Passkeys } from "./Passkeys";
import { PasswordCard } from "./PasswordCard";
import { Preferences } from "./Preferences";
import { SecondStep } from "./SecondStep";
import { Sessions } from "./Sessions";

/** `/me`: who one is here, what one prefers, and how one's account is kept safe. */
export default function MePage() {
  const person = me();
  if (!person) return null;
  return (
    <Page title={t("me.title")} action={<LogOut />}>
      <div class="columns">
        <div class="column">
          <Card title={t("me.profile")}>
            <div class="items">
              <Item
                mark={<Avatar name={person.name} size={40} />}
                title={person.name}
                detail={t("me.username", { username: person.username })}
              />
            </div>
            <ul class="me-roles">
              {person.roles.map(({ school, role }) => (
                <li key={`${school.id}-${role}`}>
                  {t("me.role", { role: t(`role.${role}`), school: school.name })}
                </li>
              ))}
            </ul>
            <p class="card-none">{t("me.profile.hint")}</p>
          </Card>
          <Preferences person={person} />
          <Sessions />
        </div>
        <div class="column">
          <PasswordCard />
          <SecondStep />
          <Passkeys />
        </div>
      </div>
    </Page>
  );
}
