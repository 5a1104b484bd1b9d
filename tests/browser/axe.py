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


def too_wide(page: Page, what: str = "") -> list[str]:
    """One line when the page is wider than its window."""
    width = page.evaluate("document.documentElement.scrollWidth")
    inner = page.evaluate("innerWidth")
    return [f"{what}: {width} px in a window of {inner}"] if width > inner else []
