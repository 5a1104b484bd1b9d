import { useCallback, useEffect, useState } from "preact/hooks";
import { explain } from "../api/errors";
import { get } from "../api/http";
import { useReturn } from "./useReturn";

export interface Loaded<T> {
  /** What was read last; kept while it is read again, and when that fails. */
  data: T | null;
  /** Why the last reading failed, in words; empty while none has. */
  problem: string;
  /** Read it again. */
  again: () => void;
}

/** What the API says under `path`; null reads nothing. */
export function useLoad<T>(path: string | null): Loaded<T> {
  const [read, setRead] = useState<{ path: string | null; data: T | null; problem: string }>({
    path,
    data: null,
    problem: "",
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === null) return;
    let wanted = true;
    get<T>(path).then(
      (data) => wanted && setRead({ path, data, problem: "" }),
      (error: unknown) =>
        wanted &&
        setRead((old) => ({ path, data: old.path === path ? old.data : null, problem: explain(error) })),
    );
    return () => {
      wanted = false;
    };
  }, [path, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  const current = read.path === path ? read : { data: null, problem: "" };
  useReturn(current.problem !== "", again);
  return { data: current.data, problem: current.problem, again };
}
