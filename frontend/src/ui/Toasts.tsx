import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { beforeLeaving } from "../store/session";
import { toasts } from "./toast";

// What was said to one person is not left standing for the next.
beforeLeaving.push(async () => {
  toasts.value = [];
});

/** The places where toasts can stand: the page's, and one in each dialog that is open over it. */
const places = signal<readonly symbol[]>([]);
/** Where each was said: what a dialog has said is still to be seen when it closes, and not to be said again. */
const said = new Map<number, symbol>();

/**
 * What was just done or failed, said once; it goes by itself. An open dialog makes all of the page inert that is
 * not within it, whatever layer it stands in: so a dialog has a place of its own for them, and the last opened speaks.
 */
export function Toasts() {
  const ref = useRef<HTMLDivElement>(null);
  const place = useRef(Symbol()).current;
  useLayoutEffect(() => {
    places.value = [...places.peek(), place];
    return () => {
      places.value = places.peek().filter((one) => one !== place);
    };
  }, []);
  const shown = places.value.at(-1) === place ? toasts.value : [];
  const last = shown.at(-1)?.id;
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || !("showPopover" in element)) return; // an older browser: it stands where its style puts it
    // The top layer, where dialogs are too: who comes last stands above.
    if (element.matches(":popover-open")) element.hidePopover();
    element.showPopover();
  }, [last]);
  useEffect(() => {
    for (const { id } of shown) if (!said.has(id)) said.set(id, place);
    const standing = toasts.peek().map(({ id }) => id);
    for (const id of said.keys()) if (!standing.includes(id)) said.delete(id);
  }, [last]);
  return (
    // Of several only the one that is new is said.
    <div ref={ref} class="toasts" popover="manual" role="status" aria-live="polite" aria-atomic="false">
      {shown.map(({ id, text, tone }) => (
        <p
          key={id}
          class={`toast toast-${tone}`}
          aria-hidden={(said.get(id) ?? place) !== place || undefined}
        >
          {text}
        </p>
      ))}
    </div>
  );
}
