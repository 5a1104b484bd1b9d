import type { ComponentChildren } from "preact";
import { Failed } from "../../ui/Failed";
import { Skeleton } from "../../ui/Skeleton";
import type { Read } from "./useRead";

interface Props<T> {
  read: Read<T>;
  again: () => void;
  /** What will be here, and how it comes here. */
  none: string;
  children: (items: readonly T[]) => ComponentChildren;
}

/** A list in each of its states: being read, failed, empty, there. */
export function Listed<T>({ read, again, none, children }: Props<T>) {
  if (read === null) return <Skeleton rows={5} />;
  if ("error" in read) return <Failed problem={read.error} again={again} />;
  if (read.items.length === 0) return <p class="side-note">{none}</p>;
  return <>{children(read.items)}</>;
}
