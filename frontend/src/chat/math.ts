import katex from "katex";

/** What one formula may cost: macros that expand into each other are cut off. */
const MAX_EXPANSIONS = 200;
const MAX_SIZE_EM = 20;

/** Set formulas as MathML, by the DOM alone: no markup from strings, no style sheet. A wrong one stays as written. */
export function typeset(formulas: Iterable<HTMLElement>): void {
  for (const formula of formulas) {
    const span = document.createElement("span");
    const displayMode = formula.classList.contains("display");
    span.className = displayMode ? "formula formula-display" : "formula";
    try {
      katex.render(formula.textContent ?? "", span, {
        output: "mathml",
        displayMode,
        throwOnError: true,
        trust: false,
        strict: false,
        maxExpand: MAX_EXPANSIONS,
        maxSize: MAX_SIZE_EM,
      });
      formula.replaceWith(span);
    } catch {
      formula.classList.add("math-wrong");
    }
  }
}
