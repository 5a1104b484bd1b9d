"""Everything by keyboard alone, and the focus where one expects it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

CLASS = "5e A"


def test_from_the_list_to_a_reaction_without_a_mouse(visit: Visit) -> None:
    pupil = visit("pupil1")
    room = pupil.room(CLASS)
    page = pupil.go("/messages")
    expect(page.locator(".room-link").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    pupil.link(CLASS).focus()
    page.keyboard.press("Enter")
    expect(pupil.composer).to_be_focused()
    assert page.url.endswith(f"/messages/{room}")

    page.keyboard.type("Au clavier")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    expect(pupil.row("Au clavier").locator("strong", has_text="Au clavier")).to_be_visible()
    expect(pupil.composer).to_be_focused()

    page.keyboard.press("ArrowUp")  # from an empty box to the last message
    expect(pupil.row("Au clavier")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(pupil.row("Au clavier")).to_be_focused()
    page.keyboard.press("+")
    expect(page.get_by_role("button", name="pouce levé")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(pupil.row("Au clavier").get_by_role("button", name="❤️ 1 moi", pressed=True)).to_be_visible()

    page.keyboard.press("r")
    expect(page.get_by_role("textbox", name="Répondre dans le fil")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".side")).to_have_count(0)


def test_a_dialog_keeps_the_focus_and_gives_it_back(visit: Visit) -> None:
    teacher = visit("teacher1")
    teacher.open_room(teacher.room(CLASS))
    page = teacher.page
    opener = page.get_by_role("button", name="Menu du salon")
    opener.press("Enter")
    page.get_by_role("menuitem", name="Renommer").press("Enter")
    expect(page.get_by_label("Nom du salon")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


# Presses a key as soon as the open dialog has closed, before the frame in which the browser says so.
PRESS_AS_IT_CLOSES = """key => {
    const dialog = document.querySelector("dialog[open]");
    new MutationObserver((_, watch) => {
        if (dialog.open && dialog.isConnected) return;
        watch.disconnect();
        const press = new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(press);
        // Long after the frame in which the first one's `close` comes.
        setTimeout(() => { document.documentElement.dataset.settled = "yes" }, 300);
    }).observe(document, { attributes: true, childList: true, subtree: true });
}"""


@pytest.mark.parametrize(
    ("key", "pressed", "name"),
    [("Control+k", {"key": "k", "ctrlKey": True}, "Aller à…"), ("?", {"key": "?"}, "Raccourcis clavier")],
)
def test_a_key_pressed_on_the_heels_of_escape_opens_again(
    visit: Visit, key: str, pressed: dict[str, object], name: str
) -> None:
    page = visit("pupil1").go("/me")
    opener = page.get_by_role("link", name="Moi", exact=True)
    opener.focus()
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    page.evaluate(PRESS_AS_IT_CLOSES, pressed)
    page.keyboard.press("Escape")
    expect(page.locator("html")).to_have_attribute("data-settled", "yes")
    expect(dialog).to_have_count(1)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_new_messages_are_said_once_and_gathered(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher1")
    room = pupil.room(CLASS)
    pupil.open_room(room)
    teacher.open_room(room)
    said = pupil.page.locator(".messages-frame [role=status]")
    expect(said).to_have_text("")  # what was there before is not said
    teacher.say("Une seule phrase")
    expect(said).to_have_text("Claire Moreau : Une seule phrase")
    for word in ("un", "deux", "trois"):
        teacher.say(f"Rafale {word}")
    expect(said).to_have_text("3 nouveaux messages")


def test_shortcuts_lead_from_room_to_room(visit: Visit) -> None:
    pupil, teacher = visit("pupil3"), visit("teacher1")
    older, newer = teacher.make_room("Salon A"), teacher.make_room("Salon B")
    for room in (older, newer):
        teacher.post(room, "Pour le clavier")
    page = pupil.go(f"/messages/{newer}")
    expect(pupil.row("Pour le clavier")).to_be_visible()
    page.keyboard.press("Alt+ArrowDown")  # from within the text
    expect(page.get_by_role("heading", name="Salon A")).to_be_visible()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("heading", name="Salon B")).to_be_visible()
    pupil.row("Pour le clavier").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis du clavier")).to_be_visible()
    page.keyboard.press("Escape")
    expect(pupil.row("Pour le clavier")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Chercher", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".side")).to_have_count(0)
    expect(pupil.row("Pour le clavier")).to_be_focused()
    page.keyboard.press("c")
    expect(pupil.composer).to_be_focused()
