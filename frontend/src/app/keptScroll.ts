import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { route } from "../router";
import { beforeLeaving } from "../store/session";

/** How long a page that is come back to may take to grow to where it was left. */
const PATIENCE_MS = 5_000;
const KEPT = "preau.scroll";
/** How far each step of the way was scrolled down, in pixels; it outlives a reload of this window. */
const kept = new Map<string, number>(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
const keep = (): void => sessionStorage.setItem(KEPT, JSON.stringify([...kept].slice(-100)));
window.addEventListener("pagehide", keep);
beforeLeaving.push(async () => {
  kept.clear();
  keep();
});

/** A page begins at its top, and where one left it when one comes back to it. */
export function useKeptScroll(box: RefObject<HTMLElement | null>): void {
  const { step, back } = route.value;
  const shown = useRef(step);
  useEffect(() => {
    const element = box.current;
    const onScroll = (): void => void kept.set(shown.current, element?.scrollTop ?? 0);
    element?.addEventListener("scroll", onScroll, { passive: true });
    return () => element?.removeEventListener("scroll", onScroll);
  }, []);
  useLayoutEffect(() => {
    shown.current = step;
    const element = box.current;
    if (!element) return undefined;
    const wanted = back ? (kept.get(step) ?? 0) : 0;
    element.scrollTop = wanted;
    return element.scrollTop < wanted ? growTo(element, wanted) : undefined;
  }, [step]);
}

/** What the page holds is still on its way: go on until it is high enough, or the reader moves. */
function growTo(element: HTMLElement, wanted: number): () => void {
  const sizes = new MutationObserver(() => {
    element.scrollTop = wanted;
    if (element.scrollTop >= wanted) stop();
  });
  const moves = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
  const stop = (): void => {
    sizes.disconnect();
    clearTimeout(timer);
    for (const name of moves) element.removeEventListener(name, stop);
  };
  const timer = setTimeout(stop, PATIENCE_MS);
  sizes.observe(element, { childList: true, subtree: true });
  for (const name of moves) element.addEventListener(name, stop, { passive: true });
  return stop;
}
