const CONTROLS =
  "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]";

/** It takes the focus: what is gone, hidden or disabled does not, and leaves it where it was. */
function take(element: Element | null): boolean {
  if (!(element instanceof HTMLElement) || !element.isConnected) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}

const takeWithin = (element: Element | undefined): boolean =>
  element !== undefined &&
  ((element.matches(CONTROLS) && take(element)) || [...element.querySelectorAll(CONTROLS)].some(take));

/** What had the focus has gone, or can have it no more. */
export const focusIsLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

interface Place {
  control: HTMLElement;
  /** Focus what stands in the control's place, now that it is gone, or what is nearest. */
  nearest: () => void;
}

function placeOfFocus(): Place | null {
  const control = document.activeElement;
  if (!(control instanceof HTMLElement) || focusIsLost()) return null;
  const path: { around: Element; at: number }[] = [];
  let element: Element = control;
  while (element.parentElement && element !== document.body) {
    const around: Element = element.parentElement;
    path.push({ around, at: [...around.children].indexOf(element) });
    element = around;
  }
  const nearest = (): void => {
    for (const { around, at } of path) {
      if (!around.isConnected) continue;
      if (around.matches("[tabindex]") && take(around)) return;
      if (takeWithin(around.children[at]) || takeWithin(around.children[at - 1])) return;
    }
    take(document.getElementById("main"));
  };
  return { control, nearest };
}

/**
 * Remember where the focus is. Gives what brings it back: to the same control, or where that is gone (a row that was
 * deleted, a button that another replaced) to what stands in its place, and else to what is nearest.
 */
export function rememberFocus(): () => void {
  const place = placeOfFocus();
  return () => {
    if (!place) return;
    // A list that is read again may lose, a moment later, the control that has just got the focus back.
    if (take(place.control)) stayBy(place);
    else place.nearest();
  };
}

/** What has the focus is about to go with what it does: then its neighbour gets it. */
export function keepFocus(): void {
  const place = placeOfFocus();
  if (place) stayBy(place);
}

/** Ends the watch over what had the focus last: it is one thing at a time. */
let stopStaying = (): void => {};

function stayBy({ control, nearest }: Place): void {
  stopStaying(); // what failed is pressed again, and the focus has not moved
  const watch = new MutationObserver(() => {
    if (control.isConnected) return;
    stop();
    if (focusIsLost()) nearest();
  });
  const stop = (): void => {
    watch.disconnect();
    document.removeEventListener("focusin", stop);
  };
  stopStaying = stop;
  watch.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("focusin", stop);
}
