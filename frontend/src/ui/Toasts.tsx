import { useLayoutEffect, useRef } from "preact/hooks";
import { beforeLeaving } from "../store/session";
import { toasts } from "./toast";

// What was said to one person is not left standing for the next.
beforeLeaving.push(async () => {
  toasts.value = [];
});

/** What was just done or failed, said once; it goes by itself. */
export function Toasts() {
  const ref = useRef<HTMLDivElement>(null);
  const last = toasts.value.at(-1)?.id;
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element || !("showPopover" in element)) return; // an older browser: it stands where its style puts it
    // The top layer, where dialogs are too: who comes last stands above.
    if (element.matches(":popover-open")) element.hidePopover();
    element.showPopover();
  }, [last]);
  return (
    <div ref={ref} class="toasts" popover="manual" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, tone }) => (
        <p key={id} class={`toast toast-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
