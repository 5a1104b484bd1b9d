"""Coming in: the password, the second step, the first password, and going out again."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.people import PHONE, wait_for_worker
from tests.harness import PreauServer
from tests.harness.process import wait_until


@pytest.fixture
def door(chromium: Browser, demo_server: PreauServer) -> Iterator[Page]:
    """A browser that nobody is logged in to, before the application."""
    context = chromium.new_context(viewport=PHONE, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{demo_server.url}/people")
    yield page
    context.close()


def _log_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Identifiant").fill(username)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


def test_a_wrong_password_is_said_and_the_right_one_leads_to_where_one_wanted(door: Page) -> None:
    expect(door).to_have_url(re.compile(r"/login\?next=%2Fpeople$"))
    _log_in(door, "pupil21", "faux")
    expect(door.get_by_role("alert")).to_contain_text("mot de passe")
    expect(door.get_by_label("Identifiant")).to_have_value("pupil21")
    expect(door.get_by_label("Mot de passe", exact=True)).to_have_value("")
    _log_in(door, "pupil21", "demo")
    expect(door.get_by_role("heading", name="Classes et groupes")).to_be_visible()
    expect(door).to_have_url(re.compile("/people$"))


def test_the_door_speaks_both_languages_and_remembers(door: Page) -> None:
    door.get_by_role("button", name="English").click()
    expect(door.get_by_label("User name")).to_be_visible()
    door.reload()
    expect(door.get_by_label("User name")).to_be_visible()
    door.get_by_label("User name").fill("pupil21")
    door.get_by_label("Password", exact=True).fill("wrong")
    door.keyboard.press("Enter")
    expect(door.get_by_role("alert")).to_contain_text("do not belong together")
    door.get_by_role("button", name="Français").click()
    expect(door.get_by_label("Identifiant")).to_have_value("pupil21")


def test_too_many_wrong_passwords_say_how_long_to_wait(door: Page) -> None:
    expect(door.locator("form")).to_be_visible()
    for _ in range(8):
        door.request.post(
            f"{door.url.partition('/login')[0]}/api/session",
            data={"username": "pupil26", "password": "faux"},
        )
    _log_in(door, "pupil26", "demo")
    expect(door.get_by_role("alert")).to_contain_text("15 min")


def test_without_a_network_the_door_says_so(door: Page) -> None:
    expect(door.locator("form")).to_be_visible()
    door.context.set_offline(True)
    expect(door.get_by_text("Pas de réseau")).to_be_visible()
    _log_in(door, "pupil21", "demo")
    expect(door.get_by_role("alert")).to_contain_text("Le réseau ne répond pas")
    door.context.set_offline(False)
    expect(door.get_by_text("Pas de réseau")).to_have_count(0)


def test_a_first_password_opens_only_the_way_to_another(door: Page, visit: Visit) -> None:
    admin = visit("admin")
    page = admin.go("/admin")
    page.get_by_placeholder("Chercher un nom").fill("pupil25")
    page.locator(".admin-person", has_text="pupil25").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Nouveau mot de passe").click()
    dialog.get_by_role("button", name="Nouveau mot de passe").click()
    first = dialog.locator("code").nth(1).inner_text()

    _log_in(door, "pupil25", "demo")
    expect(door.get_by_role("alert")).to_be_visible()
    _log_in(door, "pupil25", first)
    expect(door.get_by_role("heading", name="Choisis ton mot de passe")).to_be_visible()
    expect(door.get_by_role("navigation")).to_have_count(0)
    door.get_by_label("Mot de passe de ta fiche").fill(first)
    door.get_by_label("Nouveau mot de passe").fill("12345678")
    door.get_by_role("button", name="Changer").click()
    expect(door.locator(".field-wrong")).to_be_visible()
    door.get_by_label("Nouveau mot de passe").fill("le chat dort sur le mur")
    door.get_by_role("button", name="Changer").click()
    expect(door.get_by_role("heading", name="Classes et groupes")).to_be_visible()
    door.get_by_role("link", name="Messages").click()
    expect(door.locator(".room-link").first).to_be_visible()
    expect(door.locator("html[data-live=socket]")).to_have_count(1)


def _code(secret: str) -> str:
    """The six digits of now (RFC 6238), as an authenticator application makes them."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_the_second_step_is_set_up_asked_for_and_turned_off(door: Page, visit: Visit) -> None:
    teacher = visit("teacher5")
    page = teacher.go("/me")
    page.get_by_role("button", name="Activer").click()
    secret = page.locator(".me-secret").inner_text().replace(" ", "")
    page.get_by_label("Code à six chiffres").fill(_code(secret))
    page.get_by_label("Mot de passe actuel").fill("devine")
    page.get_by_role("button", name="Activer").last.click()
    expect(page.locator(".field-wrong")).to_be_visible()
    page.get_by_label("Mot de passe actuel").fill("demo")
    page.get_by_label("Code à six chiffres").fill("000000")
    page.get_by_role("button", name="Activer").last.click()
    expect(page.locator(".field-wrong")).to_be_visible()
    page.get_by_label("Code à six chiffres").fill(_code(secret))
    page.get_by_role("button", name="Activer").last.click()
    codes = page.locator(".me-codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Télécharger").click()
    assert recovery in saved.value.path().read_text()
    page.get_by_role("button", name="C’est noté").click()
    expect(page.get_by_text("Activée", exact=True)).to_be_visible()

    _log_in(door, "teacher5", "demo")
    expect(door.get_by_label("Code à six chiffres")).to_be_focused()
    door.keyboard.type("123456")
    door.keyboard.press("Enter")
    expect(door.get_by_role("alert")).to_be_visible()
    door.get_by_role("button", name="Utiliser un code de secours").click()
    expect(door.get_by_label("Code de secours")).to_be_focused()
    door.keyboard.type(recovery)
    door.keyboard.press("Enter")
    expect(door.get_by_role("heading", name="Classes et groupes")).to_be_visible()

    page.get_by_role("button", name="Désactiver").click()
    page.get_by_label("Mot de passe actuel").fill("demo")
    page.get_by_role("dialog").get_by_role("button", name="Désactiver").click()
    expect(page.get_by_text("Désactivée", exact=True)).to_be_visible()


def test_who_leaves_without_a_network_leaves_nothing_to_read_and_no_session(visit: Visit) -> None:
    pupil = visit("pupil12")
    pupil.open_room(pupil.room("5e A"))
    wait_for_worker(pupil.page)
    page = pupil.go("/me")
    leave = page.get_by_role("button", name="Se déconnecter", exact=True)
    expect(leave).to_be_visible()
    pupil.context.set_offline(True)
    leave.click()
    dialog = page.get_by_role("dialog", name="Le serveur ne répond pas")
    expect(dialog).to_contain_text("attends le réseau et recommence")
    page.keyboard.press("Escape")
    expect(leave).to_be_focused()
    leave.click()
    dialog.get_by_role("button", name="Effacer et partir").click()
    expect(page.get_by_label("Identifiant")).to_be_visible()
    assert pupil.request("GET", "/session")["authenticated"]  # the server has not heard of it: the premise
    page.reload()
    expect(page.get_by_label("Identifiant")).to_be_visible()
    pupil.context.set_offline(False)
    wait_until(
        lambda: not pupil.request("GET", "/session")["authenticated"],
        timeout=10,
        what="the session is closed",
    )
    page.get_by_label("Identifiant").fill("pupil12")
    page.get_by_label("Mot de passe", exact=True).fill("demo")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator(".shell-nav")).to_be_visible()
    page.reload()
    expect(page.locator(".shell-nav")).to_be_visible()


def test_who_leaves_without_a_network_leaves_in_every_tab(visit: Visit) -> None:
    pupil = visit("pupil12")
    pupil.open_room(pupil.room("5e A"))
    wait_for_worker(pupil.page)
    other, leaving = pupil.page, pupil.context.new_page()
    leaving.goto(f"{pupil.base}/me")
    leave = leaving.get_by_role("button", name="Se déconnecter", exact=True)
    expect(leave).to_be_visible()
    pupil.context.set_offline(True)
    leave.click()
    leaving.get_by_role("dialog").get_by_role("button", name="Effacer et partir").click()
    for page in (leaving, other):
        expect(page.get_by_label("Identifiant")).to_be_visible()
        expect(page.locator(".messages")).to_have_count(0)
    other.reload()
    expect(other.get_by_label("Identifiant")).to_be_visible()


def test_leaving_asks_first_when_something_is_unsent(visit: Visit) -> None:
    pupil = visit("pupil12")
    pupil.open_room(pupil.room("5e A"))
    wait_for_worker(pupil.page)  # it keeps the pages that are not open yet
    pupil.context.set_offline(True)
    pupil.say("Écrit dans le bus")
    expect(pupil.page.locator(".rows-pending .row")).to_have_count(1)
    pupil.page.get_by_role("link", name="Moi").click()
    pupil.page.get_by_role("button", name="Se déconnecter", exact=True).click()
    dialog = pupil.page.get_by_role("dialog")
    expect(dialog).to_contain_text("n’est pas encore parti")
    dialog.get_by_role("button", name="Annuler").click()
    pupil.context.set_offline(False)
    pupil.page.get_by_role("link", name="Messages").first.click()
    pupil.page.locator(".room-link", has_text="5e A").first.click()
    expect(pupil.row("Écrit dans le bus")).to_be_visible()
    expect(pupil.page.locator(".rows-pending .row")).to_have_count(0)
    pupil.go("/me").get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(pupil.page.get_by_label("Identifiant")).to_be_visible()
