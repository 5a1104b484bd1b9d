import { useEffect, useState } from "preact/hooks";
import { explain } from "../../api/errors";
import { get } from "../../api/http";
import type { Page } from "../../api/protocol";

export type Read<T> = { items: readonly T[]; next: string | number | null } | { error: string } | null;

/** A list of the server's: null while it is read; again whenever `again` changes. */
export function useRead<T>(path: string, again: unknown = null): [Read<T>, (change: Read<T>) => void] {
  const [read, setRead] = useState<Read<T>>(null);
  useEffect(() => {
    let here = true;
    get<Page<T>>(path).then(
      ({ items, next = null }) => here && setRead({ items, next }),
      (error: unknown) => here && setRead({ error: explain(error) }),
    );
    return () => {
      here = false;
    };
  }, [path, again]);
  return [read, setRead];
}
