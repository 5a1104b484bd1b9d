import { t } from "../../i18n";
import { fullDay } from "../../i18n/dates";
import { me } from "../../store/session";
import { Page } from "../../ui/Page";
import { Children } from "./Children";
import { Groups } from "./Groups";
import { Next } from "./Next";
import { ToDo } from "./ToDo";
import { Unread } from "./Unread";

/** `/`: what there is to do, what is new, what comes next; one home for all the roles of a person. */
export default function Home() {
  const person = me();
  if (!person) return null;
  return (
    <Page title={t("home.hello", { name: person.given_name || person.name })} lead={fullDay(new Date())}>
      <div class="columns">
        <div class="column">
          <ToDo person={person} />
          <Unread reader={person.id} />
        </div>
        <div class="column">
          <Next />
          {person.children.length > 0 && <Children person={person} />}
          <Groups person={person} />
        </div>
      </div>
    </Page>
  );
}
