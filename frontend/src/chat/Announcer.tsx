import { useEffect, useRef, useState } from "preact/hooks";
import type { Id, Message } from "../api/protocol";
import { t } from "../i18n";
import { preview } from "./names";

/** What comes within this time is said in one sentence. */
const GATHER_MS = 2_000;

/** Says new messages to a screen reader: politely, gathered, never what is loaded from the past. */
export function Announcer({
  messages,
  live,
  reader,
}: {
  messages: readonly Message[];
  live: boolean;
  reader: Id;
}) {
  const [words, setWords] = useState("");
  const last = useRef(messages.at(-1)?.seq ?? 0);
  const fresh = useRef<Message[]>([]);
  useEffect(() => {
    const newest = messages.at(-1)?.seq ?? 0;
    if (live && last.current > 0) {
      const began = fresh.current.length === 0;
      fresh.current.push(...messages.filter(({ seq, author }) => seq > last.current && author.id !== reader));
      if (began && fresh.current.length > 0) setTimeout(say, GATHER_MS);
    }
    last.current = Math.max(last.current, newest);
  }, [messages]);

  function say(): void {
    const [one, ...more] = fresh.current;
    fresh.current = [];
    if (!one) return;
    if (more.length > 0) setWords(t("chat.said.many", { n: more.length + 1 }));
    else setWords(t("chat.said", { name: one.author.name, text: preview(one) }));
  }
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
