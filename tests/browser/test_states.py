"""Each state of the chat, phone and desktop, light and dark, both languages: axe finds nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.axe import misfits, violations
from tests.browser.conftest import Visit
from tests.browser.people import DESKTOP, PHONE, Visitor
from tests.browser.test_writing import GAME, PICTURE

Look = Callable[[str], None]
WIDE_THINGS = (
    "https://exemple.fr/"
    + "abcdefghij" * 12
    + "\n\n```\n"
    + "code " * 60
    + "\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)
RIGHT_TO_LEFT = "مرحبا بالجميع، هذا نص من اليمين إلى اليسار **مهم**"
LOOKS = [
    pytest.param(PHONE, "light", "fr", id="phone-light-fr"),
    pytest.param(DESKTOP, "dark", "en", id="desktop-dark-en"),
]


@pytest.mark.parametrize(("viewport", "scheme", "locale"), LOOKS)
def test_axe_finds_nothing_in_any_state(
    visit: Visit, viewport: ViewportSize, scheme: str, locale: str
) -> None:
    teacher = visit("teacher2", viewport, color_scheme=scheme, reduced_motion="reduce")
    room = teacher.make_room(f"Salon au titre vraiment très long {locale}")
    teacher.speak(locale)
    wrong: list[str] = []

    def look(what: str) -> None:
        wrong.extend([*violations(teacher.page, what), *misfits(teacher.page, what)])

    teacher.open_room(room)
    look("empty")
    for body in (WIDE_THINGS, RIGHT_TO_LEFT, "$$x^2$$"):
        teacher.post(room, body)
    expect(teacher.page.locator("math")).to_be_visible()
    look("long and right to left")
    _writing(teacher, look)
    _acting(teacher, look)
    _offline(teacher, look)
    teacher.speak("fr")
    assert wrong == [], "\n".join(wrong)


def _writing(teacher: Visitor, look: Look) -> None:
    page = teacher.page
    page.locator("input[type=file]").set_input_files([PICTURE, GAME])
    expect(page.locator(".upload-failed")).to_be_visible()
    expect(page.locator(".upload progress")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Mise en forme|Formatting")).click()
    look("files and formats")
    page.get_by_role("button", name=re.compile("Envoyer plus tard|Send later")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("later")
    page.keyboard.press("Escape")
    teacher.composer.press_sequentially("@")
    expect(page.get_by_role("option").first).to_be_visible()
    look("mentions")
    teacher.composer.fill("")
    page.get_by_role("button", name="Emoji", exact=True).click()
    expect(page.locator(".emoji-picker")).to_be_visible()
    look("emoji")
    page.keyboard.press("Escape")


def _acting(teacher: Visitor, look: Look) -> None:
    """The menu and the dialogs of a message, by keyboard."""
    page = teacher.page
    row = page.locator(".room-main .row").last
    row.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menu")).to_be_visible()
    look("menu")
    page.get_by_role("menuitem", name=re.compile("Supprimer|Delete")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("delete")
    page.keyboard.press("Escape")
    row.focus()
    page.keyboard.press("e")
    expect(page.locator(".composer-editing")).to_be_visible()
    look("editing")
    page.keyboard.press("Escape")
    row.focus()
    page.keyboard.press("r")
    expect(page.locator(".side .composer")).to_be_visible()
    look("thread")
    page.locator(".side .row").last.focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    look("shortcuts")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".side .row").last.focus()
    page.keyboard.press("Escape")
    expect(page.locator(".side")).to_have_count(0)


def _offline(teacher: Visitor, look: Look) -> None:
    teacher.context.set_offline(True)
    expect(teacher.page.locator(".shell-offline")).to_be_visible()
    teacher.say("Sans réseau")
    expect(teacher.page.locator(".row-waiting")).to_be_visible()
    look("offline")
    teacher.context.set_offline(False)
    expect(teacher.page.locator(".row-waiting")).to_have_count(0)


def test_moderation_and_its_traces_pass_axe(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil6", PHONE)
    room = teacher.make_room("À relire")
    pupil.open_room(room)
    pupil.say("Un mot de trop")
    teacher.open_room(room)
    page = teacher.page
    wrong: list[str] = []
    for action in ("Signaler", "Couper la parole", "Retirer du salon"):
        teacher.act("Un mot de trop", action)
        expect(page.get_by_role("dialog")).to_be_visible()
        wrong += violations(page, action)
        if action == "Couper la parole":
            page.keyboard.press("Escape")
            continue
        reason = page.get_by_role("dialog").get_by_role("textbox")
        reason.fill("Blessant")
        page.get_by_role("dialog").get_by_role("button", name=action).click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    expect(pupil.page.locator(".row-trace")).to_be_visible()
    wrong += violations(pupil.page, "removed")
    for pane in ("reports", "audit"):
        teacher.go(f"/messages/{room}/{pane}")
        expect(page.locator(".side .quoted").first).to_be_visible()
        wrong += violations(page, pane)
    pupil.context.set_offline(True)
    pupil.say("Écrit trop tard")
    teacher.open_room(room)
    teacher.set_mode("En pause", "Fin de l’heure")
    pupil.context.set_offline(False)
    expect(pupil.page.locator(".row-failed")).to_be_visible()
    wrong += [*violations(pupil.page, "failed"), *misfits(pupil.page, "failed")]
    assert wrong == [], "\n".join(wrong)


def test_at_320_px_and_twice_the_text_nothing_is_cut_off(visit: Visit) -> None:
    pupil, teacher = visit("pupil1", ViewportSize(width=320, height=640)), visit("teacher1")
    room = teacher.make_room("Petit écran, grandes lettres")
    teacher.post(room, WIDE_THINGS)
    pupil.open_room(room)
    expect(pupil.row("exemple.fr")).to_be_attached()
    assert misfits(pupil.page, "320 px") == []
    pupil.page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(pupil.composer).to_be_in_viewport()
    assert misfits(pupil.page, "200 %") == []
    pupil.go("/messages/new")
    pupil.page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(pupil.page.get_by_role("searchbox").last).to_be_visible()
    assert misfits(pupil.page, "new") == []


def test_dialogs_and_faces_fit_the_smallest_phone_and_twice_the_text(visit: Visit) -> None:
    teacher = visit("teacher1", ViewportSize(width=320, height=640))
    room = teacher.make_room("Trop étroit pour tout")
    teacher.post(room, "Bonjour")
    teacher.open_room(room)
    page = teacher.page
    dialog = page.get_by_role("dialog")
    narrow: list[str] = []
    for size in ("100%", "200%"):
        page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        face = teacher.row("Bonjour").locator(".avatar").bounding_box()
        words = teacher.row("Bonjour").locator(".row-main").bounding_box()
        assert face
        assert words
        assert face["x"] + face["width"] <= words["x"], size
        for name in ("Mode du salon", "Renommer"):
            page.get_by_role("button", name="Menu du salon").click()
            page.get_by_role("menuitem", name=name).click()
            expect(dialog).to_be_visible()
            narrow += [f"{name} {size}"] if dialog.evaluate("e => e.scrollWidth > e.clientWidth") else []
            page.keyboard.press("Escape")
        teacher.composer.fill("Plus tard")
        page.get_by_role("button", name="Envoyer plus tard").click()
        expect(dialog).to_be_visible()
        narrow += [f"later {size}"] if dialog.evaluate("e => e.scrollWidth > e.clientWidth") else []
        page.keyboard.press("Escape")
    assert narrow == []


def test_what_a_finger_presses_is_large_enough(visit: Visit) -> None:
    teacher = visit("teacher1", PHONE, has_touch=True, is_mobile=True)
    small = """() => [...document.querySelectorAll("button, .icon-button, select, input")]
      .filter((one) => one.offsetParent && !one.matches(".visually-hidden, [type=radio], [type=checkbox]"))
      .map((one) => [one, one.getBoundingClientRect()])
      .filter(([, { height }]) => height > 0 && height < 43.5)
      .map(([one, { height }]) => `${one.className} ${one.textContent} ${height}`)"""
    room = teacher.room("5e A")
    for address in (
        "/",
        "/messages",
        f"/messages/{room}",
        f"/messages/{room}/people",
        "/messages/new",
        "/me",
    ):
        page = teacher.go(address)
        expect(page.locator("main").first).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        found = [one for one in page.evaluate(small) if not one.startswith("reaction ")]
        assert found == [], address
