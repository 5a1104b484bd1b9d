import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface CardProps {
  title: string;
  /** A word on what it is for. */
  hint?: ComponentChildren;
  /** At the end of the title's line: a link or a small button. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** One subject of a page, under its own heading. */
export function Card({ title, hint, action, children }: CardProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id} dir="auto">
          {title}
        </h2>
        {action}
      </header>
      {hint && <p class="card-hint">{hint}</p>}
      {children}
    </section>
  );
}
