"""Home by role, one's account, groups, and the palette."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import PHONE


def test_each_role_has_its_home(visit: Visit) -> None:
    page = visit("pupil9").go("/")
    expect(page.get_by_role("heading", name="Bonjour Louise")).to_be_visible()
    expect(page.get_by_role("region", name="Mes groupes")).to_contain_text("5e A")
    expect(page.get_by_role("link", name="Gestion")).to_have_count(0)

    page = visit("guardian1", PHONE).go("/")
    children = page.get_by_role("region", name="Mes enfants")
    expect(children.get_by_role("link", name="Léa Martin")).to_contain_text("5e A")
    expect(children.get_by_role("link", name="Adam Martin")).to_contain_text("5e B")

    page = visit("teacher4").go("/")  # who is a guardian too
    expect(page.get_by_role("region", name="Mon enfant")).to_contain_text("Louise Nguyen")
    expect(page.get_by_role("region", name="Mes groupes")).to_contain_text("5e B")

    page = visit("admin").go("/")
    expect(page.get_by_role("region", name="Mes groupes")).to_contain_text("dans l’établissement")
    page.get_by_role("link", name="Gestion").click()
    expect(page.get_by_role("heading", name="Gestion")).to_be_visible()


def test_home_is_live_and_leads_to_what_waits(visit: Visit) -> None:
    pupil, teacher = visit("pupil10"), visit("teacher1")
    room = pupil.room("5e A")
    pupil.open_room(room)  # reads all there is
    pupil.page.get_by_role("link", name="Accueil").click()
    unread = pupil.page.get_by_role("region", name="Non lus")
    expect(unread.get_by_role("link", name=re.compile("^5e A"))).to_have_count(0)
    teacher.open_room(room)
    teacher.composer.click()
    teacher.page.keyboard.type("Coucou @gabriel")
    expect(teacher.page.get_by_role("option", name=re.compile("Gabriel"))).to_be_visible()
    teacher.page.keyboard.press("Enter")
    teacher.page.keyboard.press("Control+Enter")
    todo = pupil.page.get_by_role("region", name="À faire")
    expect(todo.get_by_role("link", name="Une mention 5e A")).to_be_visible()
    expect(unread.get_by_role("link", name=re.compile("^5e A"))).to_contain_text("Coucou")
    todo.get_by_role("link", name="Une mention 5e A").click()
    expect(pupil.row("Coucou")).to_be_visible()
    pupil.page.get_by_role("link", name="Accueil").click()
    expect(todo.get_by_role("link", name="Une mention 5e A")).to_have_count(0)


def test_the_language_is_ones_own_choice_and_stays(visit: Visit) -> None:
    pupil = visit("pupil13")
    page = pupil.go("/me")
    page.get_by_label("English").check()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    page.get_by_label("Français").check()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    page.get_by_label("Ne pas montrer quand je suis en ligne").check()
    expect(page.get_by_label("Ne pas montrer quand je suis en ligne")).to_be_enabled()
    assert pupil.request("GET", "/me")["hide_presence"] is True
    page.get_by_label("Ne pas montrer quand je suis en ligne").uncheck()
    expect(page.get_by_label("Ne pas montrer quand je suis en ligne")).to_be_enabled()
    assert pupil.request("GET", "/me")["hide_presence"] is False


def test_a_session_elsewhere_is_seen_and_ended(visit: Visit) -> None:
    here, elsewhere = visit("pupil14"), visit("pupil14", PHONE)
    elsewhere.go("/")
    expect(elsewhere.page.get_by_role("heading", name="Bonjour Adam")).to_be_visible()
    page = here.go("/me")
    sessions = page.get_by_role("region", name="Appareils connectés")
    expect(sessions.get_by_text("cet appareil")).to_have_count(1)
    sessions.get_by_role("button", name=re.compile("^Déconnecter ")).first.click()
    expect(page.get_by_text("L’appareil est déconnecté.")).to_be_visible()
    expect(sessions.get_by_role("button", name=re.compile("^Déconnecter "))).to_have_count(0)
    expect(elsewhere.page).to_have_url(re.compile("/login"))
    expect(elsewhere.page.get_by_text("Ta session est terminée")).to_be_visible()

    sessions.get_by_role("button", name="Se déconnecter partout").click()
    page.get_by_role("dialog").get_by_role("button", name="Se déconnecter partout").click()
    expect(page).to_have_url(re.compile("/login"))


def test_a_password_is_changed_and_the_other_devices_go(visit: Visit) -> None:
    here, elsewhere = visit("pupil24"), visit("pupil24")
    elsewhere.go("/")
    expect(elsewhere.page.get_by_role("heading", level=1)).to_be_visible()
    page = here.go("/me")
    page.get_by_role("button", name="Changer le mot de passe").click()
    page.get_by_label("Mot de passe actuel").fill("pas le bon")
    page.get_by_label("Nouveau mot de passe").fill("une phrase assez longue")
    page.get_by_role("button", name="Changer", exact=True).click()
    expect(page.locator(".field-wrong")).to_be_visible()
    page.get_by_label("Mot de passe actuel").fill("demo")
    page.get_by_role("button", name="Changer", exact=True).click()
    expect(page.get_by_text("Le mot de passe est changé.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(elsewhere.page).to_have_url(re.compile("/login"))
    expect(page.get_by_role("region", name="Appareils connectés").get_by_text("cet appareil")).to_be_visible()


def test_a_group_shows_its_people_and_to_whom_one_may_write(visit: Visit) -> None:
    pupil = visit("pupil1")
    page = pupil.go("/people")
    page.get_by_role("link", name=re.compile("^5e A")).click()
    expect(page.get_by_role("heading", name="5e A", level=1)).to_be_visible()
    expect(page.get_by_role("region", name="13 élèves")).to_contain_text("Chloé Bernard")
    expect(page.get_by_role("button", name="Écrire à Chloé Bernard")).to_have_count(0)  # by the policy
    page.get_by_role("button", name="Écrire à Karim Benali").click()
    expect(page).to_have_url(re.compile(r"/messages/\d+$"))
    expect(pupil.composer).to_be_visible()

    page = visit("guardian1").go("/people/1")
    expect(page.get_by_role("region", name="1 élève")).to_contain_text("Léa Martin")
    expect(page.get_by_text("Chloé Bernard")).to_have_count(0)  # other people's children


def test_the_palette_goes_anywhere_from_the_keyboard(visit: Visit) -> None:
    teacher = visit("teacher1")
    page = teacher.go("/people")
    expect(page.get_by_role("heading", name="Classes et groupes")).to_be_visible()
    opener = page.get_by_role("link", name="Moi")
    opener.focus()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Aller à…")
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(opener).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("francais 5e")
    room = page.get_by_role("option", selected=True).filter(has_text="Salon")  # once the rooms are there
    expect(room).to_contain_text("Français 5e B")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/messages/{teacher.room('Français 5e B')}$"))

    page.keyboard.press("Control+k")
    page.keyboard.type("margaux")
    expect(page.get_by_role("option", name="Margaux Daniel")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Margaux Daniel")).to_be_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("ornithorynque")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/messages/search"))
    expect(page.get_by_role("searchbox").last).to_have_value("ornithorynque")


def test_shortcuts_are_listed_and_escape_closes(visit: Visit) -> None:
    page = visit("pupil1").go("/me")
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_contain_text("Ctrl")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


# Presses ? as soon as a heading is in the page: sooner than any hand, or any test, that has seen it.
_QUICK = """
const watch = new MutationObserver(() => {
  if (!document.querySelector("h1")) return;
  watch.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
});
watch.observe(document, { childList: true, subtree: true });
"""


def test_a_page_that_is_seen_hears_its_keys(visit: Visit) -> None:
    pupil = visit("pupil1")
    pupil.context.add_init_script(_QUICK)
    page = pupil.go("/me")
    expect(page.get_by_role("dialog", name="Raccourcis clavier")).to_contain_text("Ctrl")
