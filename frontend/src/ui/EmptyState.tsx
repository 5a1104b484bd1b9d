import type { ComponentChildren } from "preact";

/** Says what will be here, and in `children` gives the first step. */
export function EmptyState(props: { title: string; text?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.text && <p>{props.text}</p>}
      {props.children}
    </div>
  );
}
