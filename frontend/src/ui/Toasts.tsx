import { beforeLeaving } from "../store/session";
import { toasts } from "./toast";

// What was said to one person is not left standing for the next.
beforeLeaving.push(async () => {
  toasts.value = [];
});

/** What was just done or failed, said once; it goes by itself. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text, tone }) => (
        <p key={id} class={`toast toast-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  );
}
