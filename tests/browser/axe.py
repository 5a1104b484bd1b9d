"""What axe-core finds wrong with a page."""

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
_AXE = (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text("utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page, what: str = "") -> list[str]:
    """What axe has against the page as it stands, one line each, `what` before it."""
    page.evaluate(_AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", _RULES)
    return [
        f"{what}: {one['id']} ({one['impact']}): {one['help']} — {node['target']} {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


# Words of buttons, links and tabs that stand on two lines: they were given less room than one word takes.
_BROKEN = r"""() => {
  const broken = [];
  for (const control of document.querySelectorAll("button, a, [role=tab], [role=menuitem]")) {
    if (control.closest(".prose, dialog:not([open])")) continue; // what people wrote may be one long word
    const texts = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode())
      for (const { 0: word, index } of text.data.matchAll(/[\p{L}]{1,15}/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom)));
        if (lines.size > 1) broken.push(word);
      }
  }
  return broken;
}"""


def misfits(page: Page, what: str = "") -> list[str]:
    """A line when the page is wider than its window, and one for each word that a control breaks."""
    width = page.evaluate("document.documentElement.scrollWidth")
    inner = page.evaluate("innerWidth")
    wide = [f"{what}: {width} px in a window of {inner}"] if width > inner else []
    return wide + [f"{what}: {word!r} is broken" for word in page.evaluate(_BROKEN)]
