import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { beforeLeaving } from "../store/session";

/** This near to the end counts as at the end. */
const NEAR_PX = 48;

/** A row, and how far below the upper edge of the list it stands, in pixels. */
interface Place {
  row: Element;
  below: number;
}
interface Left {
  row: string;
  below: number;
}
/** Where the reader left their lists, by key; rows by their `data-row`. It outlives a reload of this window. */
const LEFT = "preau.left";
const left = new Map<string, Left>(JSON.parse(sessionStorage.getItem(LEFT) ?? "[]"));
beforeLeaving.push(async () => {
  left.clear();
  sessionStorage.removeItem(LEFT);
});

/** The row at which a list was left; null: at its end, or never seen. */
export const placeLeft = (key: string): string | null => left.get(key)?.row ?? null;

/** Holds a list of messages still: what the reader looks at stays where it is, whatever loads, grows or goes. */
export class Scrolling {
  /** The reader is at the end, and new rows keep them there. */
  atEnd = true;
  /** What is shown is not all: below its last row the list goes on, and to stand there is not to be at its end. */
  more = false;
  private anchor: Place | null = null;

  constructor(
    private box: RefObject<HTMLElement | null>,
    private key: string | undefined,
  ) {}

  /** The list, unless it is not to be seen: a pane that covers it must not move it. */
  private get element(): HTMLElement | null {
    const element = this.box.current;
    return element && element.clientHeight > 0 ? element : null;
  }
  private below(row: Element): number {
    return row.getBoundingClientRect().top - (this.element?.getBoundingClientRect().top ?? 0);
  }

  toEnd(): void {
    this.atEnd = true;
    if (this.element) this.element.scrollTop = this.element.scrollHeight;
  }

  /** Bring a row to `below` pixels under the upper edge; without it, to a third of the height. */
  to(row: Element, below = (this.element?.clientHeight ?? 0) / 3): void {
    if (!this.element) return;
    this.atEnd = false;
    this.element.scrollTop += this.below(row) - below;
    this.remember();
  }

  /** Go where the reader left this list; false when that is not shown. */
  back(): boolean {
    const place = this.key === undefined ? undefined : left.get(this.key);
    const row = place && this.element?.querySelector(`[data-row="${place.row}"]`);
    if (row) this.to(row, place.below);
    return row !== undefined && row !== null;
  }

  /** The reader has moved, or the list is new: take what they see first as what must not move. */
  moved(): void {
    const { element } = this;
    if (!element) return;
    this.atEnd = !this.more && element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    this.remember();
  }

  private remember(): void {
    const rows = this.element?.querySelectorAll("[data-row]") ?? [];
    for (const row of rows) {
      const below = this.below(row);
      if (below + row.clientHeight > 0) {
        this.anchor = { row, below };
        return;
      }
    }
  }

  /** Something changed its size: put everything back. */
  settle = (): void => {
    if (!this.element) return;
    if (this.atEnd) this.toEnd();
    else if (this.anchor?.row.isConnected) {
      this.element.scrollTop += this.below(this.anchor.row) - this.anchor.below;
    }
    this.remember();
  };

  leave = (): void => {
    if (this.key === undefined) return;
    const row = this.anchor?.row.getAttribute("data-row");
    if (this.atEnd || !this.anchor || !row) left.delete(this.key);
    else left.set(this.key, { row, below: this.anchor.below });
    sessionStorage.setItem(LEFT, JSON.stringify([...left]));
  };
}

/**
 * Hold the list in `box` still, whose end is shown unless there is `more`; `onMove` is told whether the reader is at its end, after each scroll. With a
 * `key` the place is remembered for the life of the page.
 */
export function useScrolling(
  box: RefObject<HTMLElement | null>,
  more: boolean,
  onMove: (atEnd: boolean) => void,
  key?: string,
): Scrolling {
  const scrolling = useRef<Scrolling>(null);
  scrolling.current ??= new Scrolling(box, key);
  const { current } = scrolling;
  current.more = more;
  const told = useRef(onMove);
  told.current = onMove;

  useLayoutEffect(current.settle);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onScroll = (): void => {
      current.moved();
      told.current(current.atEnd);
    };
    const sizes = new ResizeObserver(current.settle);
    sizes.observe(element);
    for (const child of element.children) sizes.observe(child);
    element.addEventListener("scroll", onScroll, { passive: true });
    window.addEventListener("pagehide", current.leave);
    return () => {
      current.leave();
      window.removeEventListener("pagehide", current.leave);
      sizes.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);
  return current;
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
