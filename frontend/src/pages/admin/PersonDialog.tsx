import { Copy } from "lucide";
import { useState } from "preact/hooks";
import type { AdminPersonOut, PasswordOut } from "../../api/generated";
import { post } from "../../api/http";
import { copy } from "../../chat/actions";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { Step } from "../../ui/Step";
import { toast } from "../../ui/toast";
import { useTask } from "../../ui/useTask";
import { Guardians } from "./Guardians";

interface PersonDialogProps {
  school: string;
  person: AdminPersonOut;
  /** `changed`: what the list says of the person is no longer so. */
  onClose: (changed: boolean) => void;
}

/** One account: what is known of it, and what can be done for its owner. */
export function PersonDialog({ school, person, onClose }: PersonDialogProps) {
  const [asked, setAsked] = useState<"password" | "suspend" | null>(null);
  const [made, setMade] = useState<PasswordOut | null>(null);
  const task = useTask();
  const base = `/schools/${school}/people/${person.id}`;

  const suspend = async (): Promise<void> => {
    const act = person.suspended ? "reactivate" : "suspend";
    if (!(await task.run(() => post(`${base}/${act}`)))) return;
    toast(t(`admin.${act}.done`, { name: person.name }));
    onClose(true);
  };
  const reset = () => task.run(async () => setMade(await post<PasswordOut>(`${base}/password`)));

  return (
    <Dialog title={person.name} onClose={() => onClose(made !== null)}>
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      {made ? (
        <NewPassword made={made} />
      ) : (
        asked && (
          <Step>
            <p>{t(`admin.${asked}.text`, { name: person.name })}</p>
            <div class="form-buttons">
              <button type="button" class="button" onClick={() => setAsked(null)}>
                {t("action.cancel")}
              </button>
              <button
                type="button"
                class="button button-danger"
                disabled={task.busy}
                onClick={() => void (asked === "suspend" ? suspend() : reset())}
              >
                {t(`admin.${asked}`)}
              </button>
            </div>
          </Step>
        )
      )}
      <div class="person-about" hidden={made !== null || asked !== null}>
        <Facts person={person} />
        {person.roles.includes("pupil") && <Guardians base={base} pupil={person.name} />}
        {person.elsewhere ? (
          <p class="card-none">{t("admin.elsewhere")}</p>
        ) : (
          <div class="form-buttons">
            <button
              type="button"
              class="button"
              disabled={task.busy}
              onClick={() => (person.suspended ? void suspend() : setAsked("suspend"))}
            >
              {t(person.suspended ? "admin.reactivate" : "admin.suspend")}
            </button>
            <button type="button" class="button" onClick={() => setAsked("password")}>
              {t("admin.password")}
            </button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Facts({ person }: { person: AdminPersonOut }) {
  const password = !person.has_password
    ? "admin.password.none"
    : person.must_change_password
      ? "admin.password.first"
      : "admin.password.own";
  return (
    <dl class="facts">
      <dt>{t("login.username")}</dt>
      <dd>{person.username}</dd>
      <dt>{t("admin.people.role")}</dt>
      <dd>{person.roles.map((role) => t(`role.${role}`)).join(", ")}</dd>
      {person.groups.length > 0 && (
        <>
          <dt>{t("nav.people")}</dt>
          <dd>{person.groups.join(", ")}</dd>
        </>
      )}
      <dt>{t("login.password")}</dt>
      <dd>{t(password)}</dd>
      <dt>{t("admin.last-login")}</dt>
      <dd>{person.last_login ? dayAndTime(person.last_login) : t("admin.never")}</dd>
      {person.suspended && (
        <>
          <dt>{t("admin.state")}</dt>
          <dd>{t("admin.suspended")}</dd>
        </>
      )}
    </dl>
  );
}

function NewPassword({ made }: { made: PasswordOut }) {
  return (
    <Step>
      <p>{t("admin.password.once")}</p>
      <dl class="facts">
        <dt>{t("login.username")}</dt>
        <dd>
          <code>{made.username}</code>
        </dd>
        <dt>{t("login.password")}</dt>
        <dd>
          <code>{made.password}</code>
        </dd>
      </dl>
      <div class="form-buttons">
        <button
          type="button"
          class="button button-primary"
          onClick={() => void copy(`${made.username}\t${made.password}`, t("admin.password.copied"))}
        >
          <Icon icon={Copy} size={18} />
          {t("recovery.copy")}
        </button>
      </div>
    </Step>
  );
}
