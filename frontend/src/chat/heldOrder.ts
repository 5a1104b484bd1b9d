import { useEffect, useRef, useState } from "preact/hooks";
import type { Id } from "../api/protocol";

/** A hand that has not stirred for this long is not about to press. */
const STILL_MS = 1_500;

/**
 * The list in the order it had when a hand came over it: what comes meanwhile does not change places under the
 * finger. What is new stands first. Gives what to listen to as well.
 */
export function useHeldOrder<T extends { id: Id }>(list: readonly T[]) {
  const held = useRef<readonly Id[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [, draw] = useState(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hold = (): void => {
    held.current ??= list.map(({ id }) => id);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      held.current = null;
      draw((n) => n + 1);
    }, STILL_MS);
  };
  return { ordered: inOrder(list, held.current), handlers: { onPointerMove: hold, onPointerDown: hold } };
}

/** `list` in the order of `ids`; those that are not named come first, in their own. */
export function inOrder<T extends { id: Id }>(list: readonly T[], ids: readonly Id[] | null): readonly T[] {
  if (ids === null) return list;
  const places = new Map(ids.map((id, place) => [id, place]));
  return [...list].sort((one, other) => (places.get(one.id) ?? -1) - (places.get(other.id) ?? -1));
}
