import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Id } from "../api/protocol";
import type { Scrolling } from "./scrolling";

interface Jump {
  /** The message to go to, if the address points at one of this list. */
  target: Id | null;
  box: { current: HTMLElement | null };
  scrolling: Scrolling;
  /** What is shown now. */
  items: readonly { id: Id }[];
  /** Bring in what surrounds a message that is not shown. */
  load: (target: Id) => void;
}

/** Follow an address that points at a message: load around it, show it, put the focus on it. */
export function useJump({ target, box, scrolling, items, load }: Jump): void {
  const [done, setDone] = useState<string | null>(null);
  const here = target !== null && items.some(({ id }) => id === target);
  useLayoutEffect(() => {
    if (!target || target === done) return;
    if (!here) {
      load(target);
      return;
    }
    const row = box.current?.querySelector<HTMLElement>(`[data-row="${target}"]`);
    if (!row) return;
    scrolling.to(row);
    row.focus({ preventScroll: true });
    row.classList.add("row-target");
    row.addEventListener("animationend", () => row.classList.remove("row-target"), { once: true });
    setDone(target);
  }, [target, here]);
  useEffect(() => {
    if (!target) setDone(null);
  }, [target]);
}
