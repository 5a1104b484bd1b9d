import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { focusIsLost, rememberFocus } from "./focus";

/**
 * What comes in the place of something else: a question about it, or the outcome. The focus goes there with the
 * reader, and back to what asked for it when it is over: hide that meanwhile, and it is there still.
 */
export function Step({ children }: { children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  // While drawing for the first time: what asked for it has the focus still.
  const giveBack = useRef<(() => void) | null>(null);
  giveBack.current ??= rememberFocus();
  useLayoutEffect(() => {
    box.current?.focus();
    // Another step may have come in the place of this one, and has the focus.
    return () => queueMicrotask(() => focusIsLost() && giveBack.current?.());
  }, []);
  return (
    <div ref={box} class="form" tabIndex={-1}>
      {children}
    </div>
  );
}
