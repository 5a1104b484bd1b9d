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
  not = null,
}: {
  messages: readonly Message[];
  /** The list is known to reach to the present. */
  live: boolean;
  reader: Id;
  /** A thread whose replies somebody else says. */
  not?: Id | null;
}) {
  const [words, setWords] = useState("");
  const last = useRef(messages.at(-1)?.seq ?? 0);
  const fresh = useRef<Message[]>([]);
  const wasLive = useRef(live);
  useEffect(() => {
    const newest = messages.at(-1)?.seq ?? 0;
    // A list that has just come to the present from its past has nothing new to say.
    if (live && wasLive.current) {
      const began = fresh.current.length === 0;
      const concerns = ({ seq, author, parent }: Message): boolean =>
        seq > last.current && author.id !== reader && (parent === null || parent !== not);
      fresh.current.push(...messages.filter(concerns));
      if (began && fresh.current.length > 0) setTimeout(say, GATHER_MS);
    }
    last.current = Math.max(last.current, newest);
    wasLive.current = live;
  }, [messages, live]);

  function say(): void {
    const [one, ...more] = fresh.current;
    fresh.current = [];
    if (!one) return;
    const next =
      more.length > 0
        ? t("chat.said.many", { n: more.length + 1 })
        : t("chat.said", { name: one.author.name, text: preview(one) });
    // The same words said again are a change too.
    setWords((before) => (before === next ? `${next}\u00a0` : next));
  }
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {words}
    </div>
  );
}
