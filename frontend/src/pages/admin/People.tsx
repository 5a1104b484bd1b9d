import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { AdminPersonOut } from "../../api/generated";
import { t } from "../../i18n";
import { Avatar } from "../../ui/Avatar";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Skeleton } from "../../ui/Skeleton";
import { usePages } from "../../ui/usePages";
import { useSettled } from "../../ui/useSettled";
import { PersonDialog } from "./PersonDialog";

const ROLES = ["pupil", "teacher", "staff", "head", "school_admin", "guardian"] as const;

/** The people of a school, found by name and role; each opens on what can be done for them. */
export function People({ school }: { school: string }) {
  const words = useSignal("");
  const role = useSignal("");
  const [open, setOpen] = useState<AdminPersonOut | null>(null);
  const search = useSettled(words.value.trim());
  const query: Record<string, string> = { search, ...(role.value && { role: role.value }) };
  const found = usePages<AdminPersonOut, { total: number }>(`/schools/${school}/people`, query);
  return (
    <Card title={found.last ? t("admin.people.count", { n: found.last.total }) : t("admin.tab.people")}>
      <div class="admin-filters">
        <input
          type="search"
          aria-label={t("admin.people.search")}
          placeholder={t("admin.people.search")}
          value={words.value}
          onInput={(event) => {
            words.value = event.currentTarget.value;
          }}
        />
        <select
          aria-label={t("admin.people.role")}
          value={role.value}
          onChange={(event) => {
            role.value = event.currentTarget.value;
          }}
        >
          <option value="">{t("admin.people.role.all")}</option>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`role.${one}`)}
            </option>
          ))}
        </select>
      </div>
      {!found.items && !found.problem && <Skeleton rows={8} />}
      {found.items?.length === 0 && <p class="card-none">{t("admin.people.none")}</p>}
      <ul class="items">
        {found.items?.map((person) => (
          <li key={person.id}>
            <PersonRow person={person} onOpen={() => setOpen(person)} />
          </li>
        ))}
      </ul>
      {found.problem && <Failed problem={found.problem} again={found.retry} />}
      {found.more && (
        <button type="button" class="button admin-more" onClick={found.more}>
          {t("admin.more")}
        </button>
      )}
      {open && (
        <PersonDialog
          school={school}
          person={open}
          onClose={(changed) => {
            setOpen(null);
            if (changed) found.again();
          }}
        />
      )}
    </Card>
  );
}

function PersonRow({ person, onOpen }: { person: AdminPersonOut; onOpen: () => void }) {
  const roles = person.roles.map((role) => t(`role.${role}`)).join(", ");
  return (
    <button type="button" class="item item-link admin-person" onClick={onOpen}>
      <Avatar name={person.name} />
      <span class="item-words">
        <span class="item-title" dir="auto">
          {person.name}
        </span>
        <span class="item-detail">
          {[person.username, roles, ...person.groups].filter(Boolean).join(" · ")}
        </span>
      </span>
      {person.suspended && <span class="tag tag-warning">{t("admin.suspended")}</span>}
    </button>
  );
}
