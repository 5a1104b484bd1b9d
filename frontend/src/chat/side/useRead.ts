import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { Page } from "../../api/protocol";
import { useReturn } from "../../ui/useReturn";

/** What was read, or why it was not, in words; null while it is read. */
export type Read<T> = { items: readonly T[]; next: string | number | null } | { error: string } | null;

interface Reading<T> {
  read: Read<T>;
  put: (read: Read<T>) => void;
  /** Read it again. */
  again: () => void;
}

/** A list of the server's; read again whenever `version` changes. */
export function useRead<T>(path: string, version: unknown = null): Reading<T> {
  const [read, put] = useState<Read<T>>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let here = true;
    get<Page<T>>(path).then(
      ({ items, next = null }) => here && put({ items, next }),
      // What is there already is better than the reason why it is not newer.
      (error: unknown) => here && put((old) => (old && "items" in old ? old : { error: explain(error) })),
    );
    return () => {
      here = false;
    };
  }, [path, version, turn]);
  const again = (): void => setTurn((n) => n + 1);
  useReturn(read !== null && "error" in read, again);
  return { read, put, again };
}
