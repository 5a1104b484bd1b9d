import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { get } from "../api/http";
import type { Page } from "../api/protocol";
import { useReturn } from "./useReturn";

export interface Paged<T, Extra> {
  /** Everything read so far; null before the first answer. */
  items: readonly T[] | null;
  /** The last answer, for what it says besides. */
  last: (Page<T> & Extra) | null;
  problem: string;
  /** Read what follows; null when there is nothing more, when it is being read, and when it could not be. */
  more: (() => void) | null;
  /** Read once more what could not be read. What was read already stays. */
  retry: () => void;
  /** Begin anew. */
  again: () => void;
}

/** A list of the API read page by page. `query` is what is asked of it; a change begins anew. */
export function usePages<T, Extra = object>(
  path: string,
  query: Record<string, string> = {},
): Paged<T, Extra> {
  type Answer = Page<T> & Extra;
  const asked = `${path}?${new URLSearchParams(query)}`;
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [last, setLast] = useState<Answer | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const current = useRef(0);
  const failed = useRef<string | null>(null);

  const read = (next: string | null): void => {
    const mine = ++current.current; // an answer to an earlier question comes too late
    setBusy(true);
    const address = next === null ? asked : `${asked}&${new URLSearchParams({ next })}`;
    get<Answer>(address)
      .then((answer) => {
        if (mine !== current.current) return;
        setItems((before) => (next === null ? answer.items : [...(before ?? []), ...answer.items]));
        setLast(answer);
        setProblem("");
      })
      .catch((error: unknown) => {
        if (mine !== current.current) return;
        failed.current = next;
        setProblem(explain(error));
      })
      .finally(() => mine === current.current && setBusy(false));
  };
  useEffect(() => {
    failed.current = null;
    read(null);
    return () => {
      current.current += 1;
    };
  }, [asked, turn]);

  const next = last?.next ?? null;
  const more = next === null || busy || problem ? null : () => read(String(next));
  const again = (): void => setTurn((n) => n + 1);
  const retry = (): void => read(failed.current);
  useReturn(problem !== "", retry);
  return { items, last, problem, more, retry, again };
}
