import { useState } from "preact/hooks";
import { patch } from "../../api/http";
import type { Me } from "../../api/protocol";
import { LANGUAGES, rememberLanguage } from "../../app/language";
import { t } from "../../i18n";
import { became } from "../../store/session";
import { Card } from "../../ui/Card";
import { Notice } from "../../ui/Notice";
import { toast } from "../../ui/toast";
import { useTask } from "../../ui/useTask";

type Wanted = Partial<Pick<Me, "locale" | "hide_presence">>;

/** Language and presence: each is kept as soon as it is chosen. */
export function Preferences({ person }: { person: Me }) {
  const task = useTask();
  // What was chosen is shown at once, and taken back should the server not take it.
  const [wanted, setWanted] = useState<Wanted>({});
  const shown = { ...person, ...wanted };
  const change = async (what: Wanted): Promise<void> => {
    setWanted(what);
    await task.run(async () => {
      const changed = await patch<Me>("/me", what);
      await became(changed);
      rememberLanguage(changed.locale);
      toast(t("me.saved"));
    });
    setWanted({});
  };
  return (
    <Card title={t("me.preferences")}>
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      <fieldset class="choices" disabled={task.busy}>
        <legend class="me-legend">{t("language.label")}</legend>
        {LANGUAGES.map(({ locale, name }) => (
          <label key={locale} class="choice" lang={locale}>
            <input
              type="radio"
              name="locale"
              checked={shown.locale === locale}
              onChange={() => void change({ locale })}
            />
            {name}
          </label>
        ))}
      </fieldset>
      <label class="choice">
        <input
          type="checkbox"
          checked={shown.hide_presence}
          disabled={task.busy}
          onChange={(event) => void change({ hide_presence: event.currentTarget.checked })}
        />
        <span>
          {t("me.presence")}
          <small class="me-hint">{t("me.presence.hint")}</small>
        </span>
      </label>
    </Card>
  );
}
