import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import type { ImportOut } from "../../api/generated";
import { ApiError, get } from "../../api/http";
import { useReturn } from "../../ui/useReturn";

const POLL_MS = 1_000;

export const isWorking = ({ state }: ImportOut): boolean => state === "reading" || state === "applying";

export interface Followed {
  roster: ImportOut | null;
  problem: string;
  gone: boolean;
  /** Take what the server said after an act. */
  put: (roster: ImportOut) => void;
  again: () => void;
}

/** An import, asked after again while the server works on it. A network that fails meanwhile is waited for. */
export function useImport(id: string): Followed {
  const [roster, setRoster] = useState<ImportOut | null>(null);
  const [problem, setProblem] = useState("");
  const [gone, setGone] = useState(false);
  const [turn, setTurn] = useState(0);
  const again = (): void => setTurn((n) => n + 1);
  useEffect(() => {
    let wanted = true;
    get<ImportOut>(`/roster/imports/${id}`).then(
      (found) => {
        if (!wanted) return;
        setRoster(found);
        setProblem("");
      },
      (error: unknown) => {
        if (!wanted) return;
        if (error instanceof ApiError && error.status === 404) setGone(true);
        else setProblem(explain(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [id, turn]);
  useReturn(problem !== "", again);
  const working = roster !== null && isWorking(roster);
  useEffect(() => {
    if (!working || gone) return;
    const timer = setTimeout(again, POLL_MS);
    return () => clearTimeout(timer);
  }, [working, gone, roster, problem]);
  return { roster, problem, gone, put: setRoster, again };
}
