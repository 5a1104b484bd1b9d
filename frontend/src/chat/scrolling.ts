import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** This near to the end counts as at the end. */
const NEAR_PX = 48;

export interface Scrolling {
  /** The reader is at the end, and new rows keep them there. */
  atEnd: boolean;
  toEnd(): void;
  /** Bring a row to a third of the height. */
  to(row: Element): void;
}

/**
 * Keep a list of messages still: what the reader looks at stays where it is, whatever loads above or below or
 * grows; at the end, the end stays in view. `onMove` is told where the reader is after each scroll.
 */
export function useScrolling(
  box: RefObject<HTMLElement | null>,
  onMove: (atEnd: boolean) => void,
): Scrolling {
  const anchor = useRef<{ row: Element; top: number } | null>(null);
  const scrolling = useRef<Scrolling>({
    atEnd: true,
    toEnd() {
      const element = box.current;
      this.atEnd = true;
      if (element) element.scrollTop = element.scrollHeight;
    },
    to(row) {
      const element = box.current;
      if (!element) return;
      this.atEnd = false;
      const { top } = row.getBoundingClientRect();
      element.scrollTop += top - element.getBoundingClientRect().top - element.clientHeight / 3;
      remember();
    },
  }).current;
  const told = useRef(onMove);
  told.current = onMove;

  /** Take the first row in view as what must not move. */
  function remember(): void {
    const element = box.current;
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    for (const row of element.querySelectorAll("[data-row]")) {
      const bounds = row.getBoundingClientRect();
      if (bounds.bottom > top) {
        anchor.current = { row, top: bounds.top };
        return;
      }
    }
  }
  function settle(): void {
    const element = box.current;
    if (!element) return;
    if (scrolling.atEnd) scrolling.toEnd();
    else if (anchor.current?.row.isConnected) {
      element.scrollTop += anchor.current.row.getBoundingClientRect().top - anchor.current.top;
    }
    remember();
  }

  useLayoutEffect(settle);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onScroll = (): void => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      scrolling.atEnd = left < NEAR_PX;
      remember();
      told.current(scrolling.atEnd);
    };
    const sizes = new ResizeObserver(settle);
    sizes.observe(element);
    for (const child of element.children) sizes.observe(child);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);
  return scrolling;
}

/** Call `load` while this element is in view or near it, and again after each change of `again`. */
export function useNear(
  box: RefObject<HTMLElement | null>,
  load: (() => void) | null,
  again: unknown,
): RefObject<HTMLDivElement | null> {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current || !load) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && load(), {
      root: box.current,
      rootMargin: "600px 0px",
    });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, [again, load === null]);
  return mark;
}
