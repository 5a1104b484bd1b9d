"""Rooms in each of their modes, and conversations of a few."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import WIDE


def test_announcements_are_answered_in_threads(visit: Visit) -> None:
    teacher, pupil = visit("teacher1", WIDE), visit("pupil2", WIDE)
    room = teacher.make_room("Annonces de la classe", "announcements")
    teacher.open_room(room)
    teacher.say("Contrôle mardi")
    pupil.open_room(room)
    expect(pupil.page.get_by_text("Les enseignants écrivent", exact=False)).to_be_visible()
    expect(pupil.page.get_by_role("textbox", name="Message à")).to_have_count(0)
    pupil.row("Contrôle mardi").hover()
    pupil.page.get_by_role("button", name="Répondre dans un fil").click()
    reply = pupil.page.get_by_role("textbox", name="Répondre dans le fil")
    reply.fill("Sur quels chapitres ?")
    reply.press("Enter")
    expect(teacher.row("Contrôle mardi").get_by_role("link", name="1 réponse")).to_be_visible()


def test_a_slow_room_says_when_the_next_message_leaves(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2")
    room = teacher.make_room("Débat")
    teacher.open_room(room)
    teacher.page.get_by_role("button", name="Menu du salon").click()
    teacher.page.get_by_role("menuitem", name="Mode du salon").click()
    teacher.page.get_by_label("Lent").check()
    teacher.page.get_by_label("Secondes entre deux messages").fill("300")
    teacher.page.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
    pupil.open_room(room)
    expect(pupil.page.get_by_text("Un message toutes les 300 secondes")).to_be_visible()
    pupil.say("Le premier")
    expect(teacher.row("Le premier")).to_be_visible()
    pupil.say("Le second")
    waiting = pupil.page.locator(".row-waiting", has_text="Le second")
    expect(waiting).to_contain_text("Salon lent : partira aujourd’hui à")
    expect(teacher.row("Le second")).to_have_count(0)


def test_an_archived_room_is_read_and_not_written_in(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2")
    room = teacher.make_room("Sortie passée")
    teacher.open_room(room)
    teacher.say("Merci à tous")
    expect(teacher.row("Merci à tous")).to_be_visible()
    pupil.open_room(room)
    teacher.set_mode("Archivé")
    expect(pupil.page.get_by_text("Le salon est archivé")).to_be_visible()
    expect(pupil.row("Merci à tous")).to_be_visible()
    for person in (pupil, teacher):
        expect(person.composer).to_have_count(0)


def test_a_muted_pupil_is_told_why_and_gets_the_voice_back(visit: Visit) -> None:
    teacher, pupil = visit("teacher1", WIDE), visit("pupil4")
    room = teacher.make_room("Exposés")
    pupil.open_room(room)
    pupil.say("Bla bla bla")
    teacher.open_room(room)
    teacher.act("Bla bla bla", "Couper la parole")
    teacher.page.get_by_label("Raison").fill("On en parle demain")
    teacher.page.get_by_role("dialog").get_by_role("button", name="Couper la parole").click()
    banner = pupil.page.locator(".mode")
    expect(banner).to_contain_text("Tu ne peux pas écrire ici jusqu’à")
    expect(banner).to_contain_text("Raison : On en parle demain")
    expect(pupil.composer).to_have_count(0)

    name = pupil.request("GET", "/me")["name"]
    teacher.page.get_by_role("button", name="Personnes").click()
    teacher.page.get_by_role("button", name=f"Rendre la parole à {name}").click()
    expect(pupil.composer).to_be_visible()
    expect(teacher.page.get_by_role("button", name=f"Couper la parole à {name}")).to_be_visible()


def test_people_write_to_each_other_by_the_schools_policy(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil3")
    name = pupil.request("GET", "/me")["name"]
    pupil.go("/messages")
    expect(pupil.page.locator(".room-link").first).to_be_visible()
    teacher.go("/messages/new")
    teacher.page.get_by_role("searchbox", name="À qui ?").fill(name)
    teacher.page.get_by_role("button", name=re.compile(name)).click()
    teacher.page.get_by_role("button", name="Commencer").click()
    expect(teacher.page.get_by_role("heading", name=name)).to_be_visible()
    expect(teacher.page.locator(".room-names")).to_contain_text("en ligne")
    teacher.say("As-tu rendu ton livre ?")
    pupil.link("Claire Moreau").click()
    expect(pupil.row("As-tu rendu ton livre")).to_be_visible()
    pupil.say("Oui madame")
    expect(teacher.row("Oui madame")).to_be_visible()

    pupil.go("/messages/new")  # pupils do not write to each other
    pupil.page.get_by_role("searchbox", name="À qui ?").fill("Noah")
    expect(pupil.page.get_by_text("Personne de ce nom à qui tu puisses écrire")).to_be_visible()


def test_a_teacher_makes_a_room_and_the_class_has_it_at_once(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2")
    pupil.go("/messages")
    expect(pupil.page.locator(".room-link").first).to_be_visible()
    teacher.go("/messages/new")
    page = teacher.page
    page.get_by_text("Créer un salon").click()
    page.locator("select[name=group]").select_option(label="5e A")
    page.get_by_label("Nom du salon").fill("Journal de la classe")
    page.get_by_role("button", name="Créer le salon").click()
    expect(page.get_by_role("heading", name="Journal de la classe")).to_be_visible()
    expect(pupil.link("Journal de la classe")).to_be_visible()


def test_only_a_teacher_mentions_the_whole_room(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2")
    room = teacher.make_room("Informations")
    pupil.open_room(room)
    pupil.composer.press_sequentially("@")
    expect(pupil.page.get_by_role("option").first).to_be_visible()
    expect(pupil.page.get_by_role("option", name="tout le monde")).to_have_count(0)
    pupil.composer.fill("")
    pupil.page.get_by_role("link", name="Messages").first.click()
    teacher.open_room(room)
    teacher.composer.press_sequentially("Bonjour @tout")
    teacher.page.get_by_role("option", name="tout le monde").click()
    teacher.composer.press("Enter")
    expect(pupil.link("Informations")).to_contain_text("1 mention")
