import { FileCheck, FileClock, FileWarning, Upload } from "lucide";
import { useRef, useState } from "preact/hooks";
import type { ImportOut } from "../../api/generated";
import { request } from "../../api/http";
import { t } from "../../i18n";
import { bytes, dayAndTime } from "../../i18n/dates";
import { navigate } from "../../router";
import { Card } from "../../ui/Card";
import { Failed } from "../../ui/Failed";
import { Icon } from "../../ui/Icon";
import { Item } from "../../ui/Item";
import { Notice } from "../../ui/Notice";
import { Skeleton } from "../../ui/Skeleton";
import { usePages } from "../../ui/usePages";
import { useTask } from "../../ui/useTask";

interface Named {
  id: string;
  name: string;
}

/** Bring a OneRoster file, and see what became of earlier ones. */
export function Imports({ school }: { school: Named }) {
  const list = usePages<ImportOut>("/roster/imports");
  return (
    <>
      <UploadCard school={school} />
      <Card title={t("import.earlier")}>
        {!list.items && !list.problem && <Skeleton rows={3} />}
        {list.items?.length === 0 && <p class="card-none">{t("import.earlier.none")}</p>}
        <ul class="items">
          {list.items?.map((one) => (
            <li key={one.id}>
              <Item
                href={`/admin/imports/${one.id}`}
                icon={one.state === "done" ? FileCheck : isStuck(one) ? FileWarning : FileClock}
                tone={isStuck(one) ? "danger" : undefined}
                title={one.file_name}
                detail={[
                  t(`import.state.${one.state}`),
                  dayAndTime(one.created_at),
                  ...(one.by ? [one.by.name] : []),
                ].join(" · ")}
                aside={bytes(one.size)}
              />
            </li>
          ))}
        </ul>
        {list.problem && <Failed problem={list.problem} again={list.retry} />}
        {list.more && (
          <button type="button" class="button admin-more" onClick={list.more}>
            {t("admin.more")}
          </button>
        )}
      </Card>
    </>
  );
}

const isStuck = ({ state }: ImportOut): boolean => state === "failed" || state === "refused";

function UploadCard({ school }: { school: Named }) {
  const task = useTask();
  // Some exports name departments only, or a school by another code: whose they are must be said.
  const [ours, setOurs] = useState(false);
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const bring = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const form = new FormData();
    form.set("file", file);
    if (ours) form.set("school", school.id);
    await task.run(async () => {
      const made = await request<ImportOut>("POST", "/roster/imports", form);
      navigate(`/admin/imports/${made.id}`);
    });
    if (input.current) input.current.value = ""; // so that the same file, mended, can be chosen again
  };

  return (
    <Card title={t("import.new")} hint={t("import.new.hint")}>
      {task.problem && <Notice tone="danger">{task.problem}</Notice>}
      {Object.values(task.fields).map((problem) => (
        <Notice key={problem} tone="danger">
          {problem}
        </Notice>
      ))}
      <label class="choice">
        <input type="checkbox" checked={ours} onChange={(event) => setOurs(event.currentTarget.checked)} />
        <span>{t("import.ours", { school: school.name })}</span>
      </label>
      <label
        class={over ? "drop drop-over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void bring(event.dataTransfer?.files[0]);
        }}
      >
        <Icon icon={Upload} size={28} />
        <span>{t(task.busy ? "import.sending" : "import.choose")}</span>
        <input
          ref={input}
          type="file"
          class="visually-hidden"
          accept=".zip,application/zip"
          disabled={task.busy}
          onChange={(event) => void bring(event.currentTarget.files?.[0])}
        />
      </label>
    </Card>
  );
}
