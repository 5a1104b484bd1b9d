import { useLayoutEffect, useRef } from "preact/hooks";
import { sanitised } from "../api/trusted";

/** A message's body. Formulas are set once KaTeX, loaded for the first one, is there. */
export function Html({
  html,
  reader,
  class: name = "prose",
}: {
  html: string;
  reader?: string;
  class?: string;
}) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    element.replaceChildren(sanitised(html));
    if (reader) markOwn(element, reader);
    openToKeys(element);
    const formulas = element.querySelectorAll<HTMLElement>("code.math");
    if (formulas.length === 0) return;
    import("./math").then(
      ({ typeset }) => {
        typeset(formulas);
        openToKeys(element);
      },
      () => {}, // without a network they stay as they were written
    );
  }, [html, reader]);
  return <div ref={ref} class={name} dir="auto" />;
}

/** What is wider than its place scrolls sideways: by keyboard too. */
function openToKeys(element: HTMLElement): void {
  for (const wide of element.querySelectorAll<HTMLElement>("pre, table, .formula-display")) {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  }
}

function markOwn(element: HTMLElement, reader: string): void {
  for (const mention of element.querySelectorAll<HTMLElement>(".mention")) {
    if (mention.dataset.person === reader || mention.dataset.room !== undefined)
      mention.classList.add("mention-me");
  }
}
