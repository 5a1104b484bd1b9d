import { Printer } from "lucide";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AdminGroupList, AdminGroupOut, Audience } from "../../api/generated";
import { csrfToken } from "../../api/http";
import type { Id } from "../../api/protocol";
import { t } from "../../i18n";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Icon } from "../../ui/Icon";
import { Item } from "../../ui/Item";
import { Skeleton } from "../../ui/Skeleton";
import { useLoad } from "../../ui/useLoad";
import { GROUP_ICONS } from "../groups";
import { YearEnd } from "./YearEnd";

/** The classes and groups of a school, with the sheets of first passwords to print for each. */
export function Groups({ school }: { school: string }) {
  const list = useLoad<AdminGroupList>(`/schools/${school}/groups`);
  const living = list.data?.items.filter(({ archived }) => !archived) ?? [];
  const classes = living.filter(({ kind }) => kind === "class");
  const others = living.filter(({ kind }) => kind !== "class");
  const [again, setAgain] = useState(false);
  return (
    <>
      {list.problem && <Failed problem={list.problem} again={list.again} />}
      {!list.data && !list.problem && <Skeleton rows={8} />}
      {list.data && (
        <>
          <Card title={t("sheets.title")} hint={t("sheets.hint")}>
            <label class="choice">
              <input
                type="checkbox"
                checked={again}
                onChange={(event) => setAgain(event.currentTarget.checked)}
              />
              <span>{t("sheets.again")}</span>
            </label>
            <div class="admin-sheets">
              <Sheet school={school} audience="staff" again={again} onPrint={list.again} />
            </div>
            <GroupList school={school} groups={classes} again={again} onPrint={list.again} sheets />
            {classes.length === 0 && <p class="card-none">{t("admin.groups.none")}</p>}
            {list.data.unplaced.pupils > 0 && (
              <ul class="items">
                <GroupItem {...list.data.unplaced} name={t("sheets.unplaced")} kind="class">
                  <PupilSheets
                    school={school}
                    again={again}
                    onPrint={list.again}
                    name={t("sheets.unplaced")}
                  />
                </GroupItem>
              </ul>
            )}
          </Card>
          {others.length > 0 && (
            <Card title={t("admin.groups.others")}>
              <GroupList school={school} groups={others} onPrint={list.again} />
            </Card>
          )}
          <YearEnd school={school} onChange={list.again} />
        </>
      )}
    </>
  );
}

interface GroupListProps {
  school: string;
  groups: readonly AdminGroupOut[];
  again?: boolean;
  onPrint: () => void;
  sheets?: boolean;
}

function GroupList({ school, groups, again = false, onPrint, sheets = false }: GroupListProps) {
  return (
    <ul class="items">
      {groups.map((group) => (
        <GroupItem key={group.id} {...group}>
          {sheets && (
            <PupilSheets school={school} again={again} onPrint={onPrint} group={group.id} name={group.name} />
          )}
        </GroupItem>
      ))}
    </ul>
  );
}

interface GroupItemProps extends Pick<AdminGroupOut, "name" | "kind" | "pupils" | "without_password"> {
  children: ComponentChildren;
}

function GroupItem({ name, kind, pupils, without_password, children }: GroupItemProps) {
  return (
    <li class="admin-group">
      <Item
        icon={GROUP_ICONS[kind]}
        title={name}
        detail={[
          t("people.pupils", { n: pupils }),
          ...(without_password > 0 ? [t("sheets.missing", { n: without_password })] : []),
        ].join(" · ")}
      />
      {children}
    </li>
  );
}

function PupilSheets(props: Omit<SheetProps, "audience">) {
  return (
    <div class="admin-sheets">
      <Sheet {...props} audience="pupils" />
      <Sheet {...props} audience="families" />
    </div>
  );
}

interface SheetProps {
  school: string;
  audience: Audience;
  /** Without one: staff, or pupils in no class. */
  group?: Id;
  /** What a list of sheets for pupils and families stands under. */
  name?: string;
  /** The sheet before was lost: first passwords that nobody has used yet are made anew. */
  again: boolean;
  onPrint: () => void;
}
/** Long enough for the server to have made the passwords of a class. */
const MADE_MS = 8_000;

/** A form of its own, because the sheet opens in a window of its own: passwords do not pass through this page. */
function Sheet({ school, audience, group, name, again, onPrint }: SheetProps) {
  const word = t(`sheets.${audience}`);
  return (
    <form
      method="post"
      action="/api/roster/sheets"
      target="_blank"
      onSubmit={(event) => {
        // Read at the last moment: a log-in elsewhere in this browser changes it.
        const token = event.currentTarget.elements.namedItem("csrfmiddlewaretoken");
        if (token instanceof HTMLInputElement) token.value = csrfToken();
        setTimeout(onPrint, MADE_MS);
      }}
      rel="noopener"
    >
      <input type="hidden" name="csrfmiddlewaretoken" />
      <input type="hidden" name="school" value={school} />
      <input type="hidden" name="audience" value={audience} />
      {group && <input type="hidden" name="group" value={group} />}
      {again && <input type="hidden" name="again" value="true" />}
      <button
        type="submit"
        class="button"
        aria-label={name ? t("sheets.label", { what: word, group: name }) : word}
      >
        <Icon icon={Printer} size={18} />
        {word}
      </button>
    </form>
  );
}
