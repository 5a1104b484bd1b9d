"""A pupil, a teacher and a guardian in three browsers, live."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import PHONE, WIDE
from tests.harness.process import wait_until

CLASS = "5e A"


def test_what_one_writes_the_other_sees_and_answers(visit: Visit) -> None:
    pupil = visit("pupil1")
    room = pupil.room(CLASS)
    pupil.open_room(room)
    teacher = visit("teacher1", PHONE, has_touch=True, is_mobile=True).open_room(room)

    pupil.say("Bonjour, **question** sur $x^2$")
    expect(teacher.row("Bonjour, question")).to_be_visible()
    expect(teacher.row("Bonjour, question").locator("strong", has_text="question")).to_be_visible()
    expect(teacher.row("Bonjour, question").locator("math")).to_be_visible()

    teacher.composer.fill("Je regarde")
    expect(pupil.page.locator(".typing")).to_have_text("Claire écrit…")
    teacher.page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(pupil.row("Je regarde")).to_be_visible()
    expect(pupil.page.locator(".rows-pending .row")).to_have_count(0)


def test_a_message_lives(visit: Visit) -> None:
    """Edited, reacted to, replied to, pinned, deleted: each is seen by the other at once."""
    pupil, teacher = visit("pupil1"), visit("teacher1", WIDE)
    room = pupil.room(CLASS)
    pupil.open_room(room)
    teacher.open_room(room)
    pupil.say("Premier jet")
    expect(teacher.row("Premier jet")).to_be_visible()

    pupil.row("Premier jet").focus()
    pupil.page.keyboard.press("e")
    editor = pupil.page.get_by_role("textbox", name="Modification du message")
    editor.fill("Second jet")
    editor.press("Enter")
    expect(teacher.row("Second jet")).to_contain_text("modifié")

    teacher.row("Second jet").hover()
    teacher.page.get_by_role("button", name="Réagir avec 👍").click()
    reaction = pupil.row("Second jet").get_by_role("button", name="👍 1 Claire Moreau")
    expect(reaction).to_be_visible()
    reaction.click()
    expect(teacher.row("Second jet").locator(".reaction")).to_contain_text("2")

    teacher.act("Second jet", "Épingler")
    expect(pupil.row("Second jet")).to_contain_text("Épinglé")

    teacher.act("Second jet", "Répondre dans un fil")
    reply = teacher.page.get_by_role("textbox", name="Répondre dans le fil")
    reply.fill("Une réponse")
    reply.press("Enter")
    link = pupil.row("Second jet").get_by_role("link", name="1 réponse")
    expect(link).to_be_visible()
    link.click()
    expect(pupil.page.locator(".side .prose", has_text="Une réponse")).to_be_visible()
    pupil.page.keyboard.press("Escape")

    pupil.open_room(room)
    pupil.act("Second jet", "Supprimer")
    pupil.page.get_by_role("dialog").get_by_role("button", name="Supprimer").click()
    expect(teacher.page.get_by_text("Message supprimé par son auteur").last).to_be_visible()


def test_a_mention_is_picked_and_shown_to_whom_it_names(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher1")
    room = pupil.room(CLASS)
    teacher.open_room(room)
    pupil.go("/messages")
    expect(pupil.page.locator(".room-link").first).to_be_visible()
    teacher.composer.click()
    teacher.page.keyboard.type("Bravo @lea")
    expect(teacher.page.get_by_role("option", name=re.compile("Léa Martin"))).to_be_visible()
    teacher.page.keyboard.press("Enter")
    teacher.page.keyboard.type("pour le dessin")
    teacher.page.keyboard.press("Enter")
    expect(teacher.row("Bravo").locator(".mention")).to_have_text("@Léa Martin")
    link = pupil.link(CLASS)
    expect(link).to_contain_text("1 mention")
    link.click()
    expect(pupil.row("Bravo").locator(".mention-me")).to_be_visible()
    expect(link).not_to_contain_text("mention")


def test_unread_counts_are_live_and_fall_when_read(visit: Visit) -> None:
    pupil, teacher = visit("pupil2"), visit("teacher1")
    room = pupil.room(CLASS)
    pupil.open_room(room)  # reads all there is
    expect(pupil.link(CLASS).locator(".count")).to_have_count(0)
    pupil.page.get_by_role("link", name="Messages").first.click()
    teacher.open_room(room)
    for word in ("un", "deux", "trois"):
        teacher.say(f"Consigne {word}")
    link = pupil.link(CLASS)
    expect(link).to_contain_text("3 messages non lus")
    link.click()
    expect(pupil.page.locator(".new-line")).to_be_visible()
    expect(link).not_to_contain_text("non lu")
    # The server is told once the reading has settled.
    wait_until(lambda: pupil.request("GET", f"/rooms/{room}")["unread"] == 0, timeout=10, what="read")


def test_a_teacher_keeps_order_and_says_why(visit: Visit) -> None:
    pupil, teacher = visit("pupil3"), visit("teacher1", WIDE)
    room = pupil.room(CLASS)
    pupil.open_room(room)
    teacher.open_room(room)
    pupil.say("Quelque chose de méchant")
    teacher.act("Quelque chose de méchant", "Retirer du salon")
    teacher.page.get_by_label("Raison").fill("Blessant")
    teacher.page.get_by_role("dialog").get_by_role("button", name="Retirer du salon").click()
    expect(pupil.page.get_by_text("Message retiré par l’équipe enseignante : Blessant").last).to_be_visible()
    expect(pupil.page.get_by_text("Un de tes messages a été retiré : Blessant")).to_be_visible()

    teacher.set_mode("En pause", "On se calme")
    expect(pupil.page.get_by_text("Raison : On se calme")).to_be_visible()
    expect(pupil.composer).to_have_count(0)
    teacher.set_mode("Ouvert", "")
    expect(pupil.composer).to_be_visible()

    teacher.page.get_by_role("button", name="Menu du salon").click()
    teacher.page.get_by_role("menuitem", name="Registre de modération").click()
    expect(teacher.page.locator(".side")).to_contain_text("a retiré un message")
    expect(teacher.page.locator(".side")).to_contain_text("Raison : Blessant")


def test_a_finger_that_rests_opens_the_actions(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil1", PHONE, has_touch=True, is_mobile=True)
    room = teacher.make_room("Au doigt")
    teacher.post(room, "Appuie longtemps")
    pupil.open_room(room)
    box = pupil.row("Appuie longtemps").bounding_box()
    assert box is not None
    finger = pupil.context.new_cdp_session(pupil.page)
    pupil.page.evaluate("addEventListener('click', () => { document.body.dataset.clicked = 'yes'; })")
    at = [{"x": box["x"] + 120, "y": box["y"] + box["height"] / 2}]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at})
    expect(pupil.page.locator(".row-held")).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(pupil.page.get_by_role("menuitem", name="Réagir")).to_be_visible()
    # A click that follows would land on the menu, when that is the quicker.
    assert pupil.page.evaluate("document.body.dataset.clicked") is None
    pupil.page.get_by_role("menuitem", name="Réagir").tap()
    pupil.page.get_by_role("button", name="cœur").tap()
    expect(pupil.row("Appuie longtemps").locator(".reaction")).to_contain_text("1")


def test_a_report_takes_two_clicks(visit: Visit) -> None:
    victim, other, teacher = visit("pupil4"), visit("pupil5"), visit("teacher1", WIDE)
    room = victim.room(CLASS)
    other.open_room(room)
    victim.open_room(room)
    other.say("Moquerie")
    victim.row("Moquerie").hover()
    victim.row("Moquerie").get_by_role("button", name="Signaler").click()
    victim.page.get_by_role("dialog").get_by_role("button", name="Signaler").click()
    expect(victim.page.get_by_text("Les enseignants ont été prévenus")).to_be_visible()
    teacher.go(f"/messages/{room}/reports")
    expect(teacher.page.locator(".report-subject", has_text="Moquerie")).to_be_visible()
    other.go(f"/messages/{room}/reports")
    expect(other.page.locator(".room-main")).to_be_visible()
    expect(other.page.locator(".report-subject")).to_have_count(0)


def test_three_roles_in_three_browsers(visit: Visit) -> None:
    """A guardian has the families' room, a pupil the class's, the teacher both; each only what is theirs."""
    guardian = visit("guardian1", PHONE, has_touch=True, is_mobile=True)
    pupil, teacher = visit("pupil1"), visit("teacher1")
    families = guardian.room("Familles de la 5e A")
    guardian.go(f"/messages/{pupil.room(CLASS)}")
    expect(guardian.page.get_by_role("heading", name="Ce salon est introuvable")).to_be_visible()
    guardian.open_room(families)
    teacher.open_room(families)
    guardian.composer.fill("Bonjour, Léa sera absente demain")
    guardian.page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(teacher.row("Léa sera absente")).to_be_visible()
    teacher.say("C’est noté, merci")
    expect(guardian.row("C’est noté")).to_be_visible()
    pupil.go("/messages")
    expect(pupil.link(CLASS)).to_be_visible()
    expect(pupil.link("Familles de la 5e A")).to_have_count(0)
    pupil.go(f"/messages/{families}")
    expect(pupil.page.get_by_role("heading", name="Ce salon est introuvable")).to_be_visible()


def test_search_finds_without_accents_and_jumps(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher1")
    room = pupil.room(CLASS)
    teacher.open_room(room)
    teacher.say("Les élèves préparent l’exposé sur les marées")
    expect(teacher.row("exposé sur")).to_be_visible()
    pupil.go(f"/messages/{room}/search")
    pupil.page.get_by_role("searchbox", name="Chercher", exact=True).fill("marees")
    hit = pupil.page.locator(".quoted", has_text="exposé sur")
    expect(hit.locator("mark").first).to_be_visible()
    hit.get_by_role("link").first.click()
    expect(pupil.row("exposé sur")).to_be_focused()
