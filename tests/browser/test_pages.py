"""Every page, phone and desktop, light and dark, both languages: axe finds nothing, nothing overflows."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.axe import ROOT, misfits, violations
from tests.browser.conftest import Visit
from tests.browser.people import DESKTOP, PHONE, Visitor
from tests.harness import PreauServer

SCREENS = ROOT / "test-results" / "screens"

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
    ("home-pupil", "/", "pupil1"),
    ("home-teacher", "/", "teacher1"),
    ("home-guardian", "/", "guardian1"),
    ("home-admin", "/", "admin"),
    ("groups", "/people", "teacher1"),
    ("group", "/people/1", "teacher1"),
    ("group-gone", "/people/999999", "pupil1"),
    ("me", "/me", "pupil1"),
    ("admin-people", "/admin", "admin"),
    ("admin-classes", "/admin/groups", "admin"),
    ("admin-imports", "/admin/imports", "admin"),
    ("admin-gone", "/admin/imports/999999", "admin"),
    ("admin-closed", "/admin", "pupil1"),
]
LOOKS = [
    pytest.param(PHONE, "light", "fr", id="phone-light-fr"),
    pytest.param(DESKTOP, "dark", "en", id="desktop-dark-en"),
]


def _address(visitor: Visitor, address: str) -> str:
    return address.format(room=visitor.room("5e A")) if "{room}" in address else address


@pytest.mark.parametrize(("viewport", "scheme", "locale"), LOOKS)
def test_axe_finds_nothing(visit: Visit, viewport: ViewportSize, scheme: str, locale: str) -> None:
    people: dict[str, Visitor] = {}
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    for name, address, who in PAGES:
        if who not in people:
            people[who] = visit(who, viewport, color_scheme=scheme, reduced_motion="reduce").speak(locale)
        visitor = people[who]
        page = visitor.go(_address(visitor, address))
        expect(page.locator("main").first).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        expect(page.locator("html")).to_have_attribute("lang", locale)
        page.screenshot(path=SCREENS / f"{name}-{viewport['width']}-{scheme}-{locale}.png")
        wrong += [*violations(page, name), *misfits(page, name)]
    for visitor in people.values():
        visitor.speak("fr")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(("viewport", "scheme", "locale"), LOOKS)
def test_the_door_passes_axe(
    chromium: Browser, demo_server: PreauServer, viewport: ViewportSize, scheme: Any, locale: str
) -> None:
    context = chromium.new_context(
        viewport=viewport, color_scheme=scheme, locale={"fr": "fr-FR", "en": "en-GB"}[locale]
    )
    page = context.new_page()
    page.goto(f"{demo_server.url}/login")
    expect(page.locator("form")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", locale)
    page.screenshot(path=SCREENS / f"login-{viewport['width']}-{scheme}-{locale}.png")
    wrong = violations(page)
    page.locator("[name=username]").fill("nobody")
    page.locator("[name=password]").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    wrong += violations(page)
    context.close()
    assert wrong == [], "\n".join(wrong)


def test_nothing_is_wider_than_the_smallest_phone(visit: Visit) -> None:
    """320 px wide, where WCAG 2.2 (1.4.10) wants no scrolling in two directions."""
    people: dict[str, Visitor] = {}
    wide: list[str] = []
    for name, address, who in PAGES:
        if who not in people:
            people[who] = visit(who, ViewportSize(width=320, height=640))
        page = people[who].go(_address(people[who], address))
        expect(page.locator("main").first).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        for element in ("html", ".shell-page"):
            box = page.locator(element).first
            wide += [f"{name}: {element}"] if box.evaluate("e => e.scrollWidth > e.clientWidth") else []
        wide += misfits(page, name)
    assert wide == []


def test_the_overlays_pass_axe_too(visit: Visit) -> None:
    teacher, admin = visit("teacher1"), visit("admin")
    wrong: list[str] = []
    page = teacher.go("/")
    expect(page.get_by_role("heading", name="Bonjour Claire")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Aller à…").fill("mar")
    expect(page.get_by_role("option", name="Margaux Daniel")).to_be_visible()
    wrong += violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_be_visible()
    wrong += violations(page)
    page = teacher.go("/me")
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    wrong += violations(page)
    page = admin.go("/admin")
    page.get_by_placeholder("Chercher un nom").fill("Chloé Bernard")  # others may have imported many before
    page.get_by_role("button", name="Chloé Bernard").click()
    expect(page.get_by_role("dialog", name="Chloé Bernard")).to_be_visible()
    wrong += violations(page)
    assert wrong == [], "\n".join(wrong)


def test_the_first_load_is_small_on_the_wire(visit: Visit) -> None:
    """What a phone waits for, as it comes, and never asks for again."""
    teacher = visit("teacher1")
    room = teacher.make_room("Premier chargement")
    for visitor, address in ((visit("pupil1"), "/"), (visit("pupil2"), f"/messages/{room}")):
        with visitor.page.expect_response(re.compile(r"/assets/main-[^/]+\.js$")) as main:
            page = visitor.go(address)
        assert main.value.headers["content-encoding"] in {"br", "gzip"}
        assert "immutable" in main.value.headers["cache-control"]
        expect(page.get_by_role("navigation").first).to_be_visible()
        sizes: list[int] = page.evaluate(
            "performance.getEntriesByType('resource').filter(({name}) => name.endsWith('.js'))"
            ".map(({encodedBodySize}) => encodedBodySize)"
        )
        assert 30 * 1024 < sum(sizes) <= 60 * 1024, sizes


def test_it_can_be_installed(visit: Visit) -> None:
    """Chromium itself says what is missing."""
    page = visit("pupil1").go("/")
    assert page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.active !== null)")
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert (manifest["errors"], manifest["url"].rpartition("/")[2]) == ([], "manifest.fr.webmanifest")
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []


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


def test_ordinary_pages_hold_twice_the_text_size(visit: Visit) -> None:
    teacher, admin = visit("teacher1", PHONE), visit("admin", PHONE)
    school = admin.request("GET", "/me")["roles"][0]["school"]["id"]
    people = f"/schools/{school}/people"
    (out,) = admin.request("GET", f"{people}?search=pupil22")["items"]
    admin.request("POST", f"{people}/{out['id']}/suspend")  # which stands beside the name
    wide: list[str] = []
    places = [
        (teacher, "/"),
        (teacher, "/people/1"),
        (teacher, "/me"),
        (admin, "/admin"),
        (admin, "/admin/groups"),
    ]
    for visitor, address in places:
        page = visitor.go(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        for element in ("html", ".shell-page", ".shell-nav"):
            box = page.locator(element).first
            wide += [f"{address}: {element}"] if box.evaluate("e => e.scrollWidth > e.clientWidth") else []
    admin.request("POST", f"{people}/{out['id']}/reactivate")
    assert wide == []
