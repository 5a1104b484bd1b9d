import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";

interface ItemProps {
  /** Where it leads; without it, it is only read. */
  href?: string;
  icon?: IconNode;
  /** Instead of an icon, such as an avatar. */
  mark?: ComponentChildren;
  title: ComponentChildren;
  detail?: ComponentChildren;
  /** At the end of the line: a time, a count, a button. */
  aside?: ComponentChildren;
  tone?: "accent" | "danger";
}

/** One line of a list: a mark, a title, a quieter detail. */
export function Item({ href, icon, mark, title, detail, aside, tone }: ItemProps) {
  const body = (
    <>
      {mark ??
        (icon && <span class={`item-icon ${tone ? `item-icon-${tone}` : ""}`}>{<Icon icon={icon} />}</span>)}
      <span class="item-words">
        <span class="item-title" dir="auto">
          {title}
        </span>
        {detail && (
          <span class="item-detail" dir="auto">
            {detail}
          </span>
        )}
      </span>
      {aside && <span class="item-aside">{aside}</span>}
    </>
  );
  if (!href) return <div class="item">{body}</div>;
  return (
    <a class="item item-link" href={href}>
      {body}
    </a>
  );
}
