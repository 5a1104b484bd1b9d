import { ChevronLeft } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./Icon";
import "./page.css";
import { useTitle } from "./useTitle";

interface PageProps {
  title: string;
  /** A line under the title. */
  lead?: ComponentChildren;
  /** The page one step up. */
  back?: { href: string; word: string };
  /** Beside the title: the page's one primary action, or nothing. */
  action?: ComponentChildren;
  children: ComponentChildren;
}

/** An ordinary page: its title, said to the browser too, and what it holds. */
export function Page({ title, lead, back, action, children }: PageProps) {
  useTitle(title);
  return (
    <main id="main" class="page" tabIndex={-1}>
      {back && (
        <a class="page-back" href={back.href} data-up>
          <Icon icon={ChevronLeft} size={18} />
          {back.word}
        </a>
      )}
      <header class="page-head">
        <div class="page-names">
          <h1 dir="auto">{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {action}
      </header>
      {children}
    </main>
  );
}
