"""Back goes where one came from, and everything is found where it was left."""

import re

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit
from tests.browser.people import PHONE, WIDE
from tests.harness.process import wait_until

CLASS = "5e A"
LOW = ViewportSize(width=1280, height=420)


def _scrolled(page: Page, box: str) -> int:
    return int(page.locator(box).first.evaluate("e => Math.round(e.scrollTop)"))


def test_the_arrow_of_a_room_and_the_systems_back_do_not_go_in_circles(visit: Visit) -> None:
    pupil = visit("pupil1", PHONE, has_touch=True, is_mobile=True)
    page = pupil.go("/")
    page.locator(".shell-nav").get_by_role("link", name="Messages").click()
    pupil.link(CLASS).click()
    expect(pupil.page.locator(".messages")).to_be_visible()
    page.get_by_role("link", name="Retour aux salons").click()
    expect(pupil.link(CLASS)).to_be_visible()
    expect(pupil.link(CLASS)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Bonjour Léa")).to_be_visible()


def test_a_pane_is_closed_by_its_arrow_and_not_opened_again_by_back(visit: Visit) -> None:
    pupil = visit("pupil1", PHONE, has_touch=True, is_mobile=True)
    room = pupil.room(CLASS)
    pupil.go("/messages")
    pupil.link(CLASS).click()
    page = pupil.page
    page.get_by_role("button", name="Chercher dans le salon").click()
    expect(page).to_have_url(f"{pupil.base}/messages/{room}/search")
    page.get_by_role("button", name="Retour au salon").click()
    expect(page).to_have_url(f"{pupil.base}/messages/{room}")
    page.go_back()
    expect(page).to_have_url(f"{pupil.base}/messages")


def test_a_page_begins_at_its_top_and_is_come_back_to_where_it_was_left(visit: Visit) -> None:
    teacher = visit("teacher1", LOW)
    page = teacher.go("/people/1")
    expect(page.get_by_role("region", name="13 élèves")).to_be_visible()
    page.locator(".shell-page").evaluate("e => { e.scrollTop = 260 }")
    wait_until(lambda: _scrolled(page, ".shell-page") == 260, timeout=5, what="scrolled")
    page.get_by_role("link", name="Moi", exact=True).click()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()
    assert _scrolled(page, ".shell-page") == 0
    page.go_back()
    expect(page.get_by_role("region", name="13 élèves")).to_be_visible()
    wait_until(lambda: _scrolled(page, ".shell-page") == 260, timeout=10, what="where it was left")
    page.reload()
    expect(page.get_by_role("region", name="13 élèves")).to_be_visible()
    wait_until(lambda: _scrolled(page, ".shell-page") == 260, timeout=10, what="after a reload too")


def test_a_long_room_is_reloaded_where_it_was_read(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2")
    room = teacher.make_room("Relecture")
    ids = [teacher.post(room, f"Ligne {n}.") for n in range(1, 121)]
    pupil.open_room(room)
    page = pupil.page
    pupil.go(f"/messages/{room}#m{ids[29]}")
    expect(pupil.row("Ligne 30.")).to_be_focused()
    page.get_by_role("button", name=re.compile("Derniers messages|nouveau")).click()
    expect(pupil.row("Ligne 120.")).to_be_in_viewport()
    expect(page).to_have_url(f"{pupil.base}/messages/{room}")
    wait_until(lambda: pupil.request("GET", f"/rooms/{room}")["unread"] == 0, timeout=10, what="read")
    pupil.row("Ligne 80.").evaluate("row => row.scrollIntoView()")
    expect(pupil.row("Ligne 80.")).to_be_in_viewport()
    expect(pupil.row("Ligne 120.")).not_to_be_in_viewport()
    page.reload()
    expect(pupil.row("Ligne 80.")).to_be_in_viewport()
    expect(pupil.row("Ligne 120.")).not_to_be_in_viewport()


def test_a_link_to_a_message_survives_the_log_in(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil3")
    room = teacher.make_room("Par un lien")
    first = teacher.post(room, "Le message du lien")
    for n in range(60):
        teacher.post(room, f"Suite {n}.")
    pupil.request("DELETE", "/session")
    page = pupil.go(f"/messages/{room}#m{first}")
    page.get_by_label("Identifiant").fill("pupil3")
    page.get_by_label("Mot de passe", exact=True).fill("demo")
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(f"{pupil.base}/messages/{room}#m{first}")
    expect(pupil.row("Le message du lien")).to_be_focused()


def test_only_an_address_of_this_site_is_gone_to_after_the_log_in(visit: Visit) -> None:
    pupil = visit("pupil3")
    page = pupil.go("/login?next=/%5Cexample.org/piege")
    expect(page.get_by_role("heading", name="Bonjour")).to_be_visible()
    assert page.url == f"{pupil.base}/"


def test_a_link_to_a_reply_opens_its_thread(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil3", WIDE)
    room = teacher.make_room("Réponses")
    root = teacher.post(room, "La question")
    reply = teacher.post(room, "La réponse cherchée", parent=root)
    page = pupil.go(f"/messages/{room}#m{reply}")
    expect(page).to_have_url(f"{pupil.base}/messages/{room}/thread/{root}#m{reply}")
    expect(page.locator(".side .row", has_text="La réponse cherchée")).to_be_focused()
    expect(pupil.row("La question")).to_be_visible()  # and the room stands beside it
    pupil.go(f"/messages/{room}#m999999999")
    expect(page.get_by_text("Ce message n’est plus dans le salon.")).to_be_visible()


def test_a_reader_of_the_past_stays_there_when_the_connection_comes_back(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil4")
    room = teacher.make_room("Loin derrière")
    ids = [teacher.post(room, f"Phrase {n}.") for n in range(1, 161)]
    page = pupil.go(f"/messages/{room}#m{ids[59]}")
    expect(pupil.row("Phrase 60.")).to_be_focused()
    pupil.context.set_offline(True)
    expect(page.get_by_text("Hors connexion.")).to_be_visible()
    pupil.context.set_offline(False)
    expect(page.locator("html[data-live=socket]")).to_have_count(1)
    teacher.post(room, "Pendant ce temps")
    expect(page.get_by_role("button", name=re.compile("nouveau"))).to_be_visible()
    expect(pupil.row("Phrase 60.")).to_be_in_viewport()
    page.get_by_role("button", name=re.compile("nouveau")).click()
    expect(pupil.row("Pendant ce temps")).to_be_in_viewport()
    pupil.context.set_offline(True)
    expect(page.get_by_text("Hors connexion.")).to_be_visible()
    pupil.context.set_offline(False)
    expect(page.locator("html[data-live=socket]")).to_have_count(1)
    teacher.post(room, "Encore un")
    expect(pupil.row("Encore un")).to_be_in_viewport()


def test_a_link_that_somebody_wrote_to_a_message_stays_in_the_application(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil3")
    room = teacher.make_room("Renvoi")
    first = teacher.post(room, "Le premier mot")
    teacher.post(room, f"Voir {teacher.base}/messages/{room}#m{first}")
    pupil.open_room(room)
    pupil.row("Voir").get_by_role("link").click()
    expect(pupil.row("Le premier mot")).to_be_focused()
    assert len(pupil.context.pages) == 1


def test_who_reads_on_from_the_past_is_not_carried_to_the_end(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil4")
    room = teacher.make_room("Page après page")
    ids = [teacher.post(room, f"Page {n}.") for n in range(1, 201)]
    page = pupil.go(f"/messages/{room}#m{ids[29]}")
    expect(pupil.row("Page 30.")).to_be_focused()
    seen = page.locator(".messages").evaluate(
        "e => { e.scrollTop = e.scrollHeight; return [...e.querySelectorAll('.prose')].at(-1).innerText }"
    )
    last = page.locator(".room-main .row .prose").last
    wait_until(lambda: last.inner_text() != seen, timeout=10, what="the next page")
    expect(pupil.row(seen)).to_be_in_viewport()
    expect(pupil.row("Page 200.")).to_have_count(0)
