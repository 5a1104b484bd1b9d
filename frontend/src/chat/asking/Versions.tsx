import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { Message, Page, Version } from "../../api/protocol";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/dates";
import { Dialog } from "../../ui/Dialog";
import { Skeleton } from "../../ui/Skeleton";
import { Html } from "../Html";

/** What a message said before, and what it says now, for those who look after the room. */
export function Versions({ message, onClose }: { message: Message; onClose: () => void }) {
  const [found, setFound] = useState<{ items: readonly Version[] } | { wrong: string } | null>(null);
  useEffect(() => {
    get<Page<Version>>(`/rooms/${message.room}/messages/${message.id}/history`).then(setFound, (error) =>
      setFound({ wrong: explain(error) }),
    );
  }, [message.id]);
  return (
    <Dialog title={t("history.title")} onClose={onClose}>
      {found === null && <Skeleton rows={3} />}
      {found && "wrong" in found && <p role="alert">{found.wrong}</p>}
      {found && "items" in found && (
        <ol class="versions">
          {found.items.map((version) => (
            <Item key={version.version} version={version} />
          ))}
          {!message.deleted && <Item version={{ ...message, at: message.edited_at ?? message.at }} now />}
        </ol>
      )}
    </Dialog>
  );
}

function Item({ version, now = false }: { version: Version; now?: boolean }) {
  return (
    <li>
      <p class="versions-head">
        <strong>{t(now ? "history.now" : "history.version", { n: version.version })}</strong>{" "}
        <time dateTime={version.at}>{dayAndTime(version.at)}</time>
      </p>
      {version.html ? <Html html={version.html} /> : <p dir="auto">{version.body}</p>}
    </li>
  );
}
