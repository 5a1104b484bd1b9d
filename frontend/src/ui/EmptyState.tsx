import type { ComponentChildren } from "preact";

interface EmptyStateProps {
  title: string;
  text?: string;
  /** It is all there is of the page, and its title the page's. */
  alone?: boolean;
  children?: ComponentChildren;
}

/** Says what will be here, and in `children` gives the first step. */
export function EmptyState(props: EmptyStateProps) {
  const Title = props.alone ? "h1" : "h2";
  return (
    <div class="empty">
      <Title>{props.title}</Title>
      {props.text && <p>{props.text}</p>}
      {props.children}
    </div>
  );
}
