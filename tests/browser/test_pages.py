"""Every page, phone and desktop, light and dark, both languages: axe finds nothing, nothing overflows."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit
from tests.browser.people import DESKTOP, PHONE, Visitor

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "frontend/node_modules/axe-core/axe.min.js").read_text("utf-8")
SCREENS = ROOT / "test-results" / "screens"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# (name, address, who); {room} is the class's room of the person.
PAGES = [
    ("rooms", "/messages", "pupil1"),
    ("room", "/messages/{room}", "pupil1"),
    ("people", "/messages/{room}/people", "teacher1"),
    ("pins", "/messages/{room}/pins", "pupil1"),
    ("search", "/messages/{room}/search?q=les", "pupil1"),
    ("search-all", "/messages/search", "pupil1"),
    ("new", "/messages/new", "teacher1"),
    ("scheduled", "/messages/{room}/scheduled", "teacher1"),
    ("reports", "/messages/{room}/reports", "teacher1"),
    ("audit", "/messages/{room}/audit", "teacher1"),
    ("gone", "/messages/999999", "pupil1"),
    ("missing", "/nowhere", "pupil1"),
]
LOOKS = [
    pytest.param(PHONE, "light", "fr", id="phone-light-fr"),
    pytest.param(DESKTOP, "dark", "en", id="desktop-dark-en"),
]


def violations(page: Page) -> list[str]:
    """What axe has against the page as it stands, one line each."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)
    return [
        f"{one['id']} ({one['impact']}): {one['help']} — {node['target']} {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("viewport", "scheme", "locale"), LOOKS)
def test_axe_finds_nothing(visit: Visit, viewport: ViewportSize, scheme: str, locale: str) -> None:
    people: dict[str, Visitor] = {}
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for name, address, who in PAGES:
        if who not in people:
            people[who] = visit(who, viewport, color_scheme=scheme, reduced_motion="reduce").speak(locale)
        visitor = people[who]
        page = visitor.go(address.format(room=visitor.room("5e A")))
        expect(page.locator("main, nav.rooms").first).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator("html")).to_have_attribute("lang", locale)
        page.screenshot(path=SCREENS / f"{name}-{viewport['width']}-{scheme}-{locale}.png")
        wrong += [f"{name}: {one}" for one in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name}: wider than the screen")
    for visitor in people.values():
        visitor.speak("fr")
    assert wrong == [], "\n".join(wrong)


def test_dialogs_and_menus_pass_axe_too(visit: Visit) -> None:
    teacher = visit("teacher1")
    room = teacher.room("5e A")
    teacher.open_room(room)
    teacher.say("Pour les menus")
    page = teacher.page
    wrong: list[str] = []
    teacher.row("Pour les menus").hover()
    teacher.row("Pour les menus").locator(".row-actions button").last.click()
    expect(page.get_by_role("menu")).to_be_visible()
    wrong += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Emoji").click()
    expect(page.get_by_role("dialog", name="Emoji")).to_be_visible()
    wrong += violations(page)
    page.keyboard.press("Escape")
    for item in ("Mode du salon", "Renommer"):
        page.get_by_role("button", name="Menu du salon").click()
        page.get_by_role("menuitem", name=item).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong += violations(page)
        page.keyboard.press("Escape")
    assert wrong == [], "\n".join(wrong)


def test_at_twice_the_text_size_nothing_is_cut_off(visit: Visit) -> None:
    pupil = visit("pupil1", PHONE)
    pupil.open_room(pupil.room("5e A"))
    pupil.page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(pupil.composer).to_be_in_viewport()
    assert not pupil.page.evaluate("document.documentElement.scrollWidth > innerWidth")
