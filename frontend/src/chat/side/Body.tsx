import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useKeptScroll } from "../../app/keptScroll";

/** What a pane holds: it scrolls by itself, and is found again where it was left. */
export function Body({ children }: { children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useKeptScroll(box);
  return (
    <div ref={box} class="side-body">
      {children}
    </div>
  );
}
