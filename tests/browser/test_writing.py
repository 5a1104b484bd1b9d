"""Writing: files, drafts, later, again; and reading a long room from any point."""

import re
import struct
import zlib
from collections.abc import Callable

from playwright.sync_api import FilePayload, WebSocketRoute, expect

from tests.browser.conftest import Visit
from tests.browser.people import PHONE, WIDE
from tests.harness.process import wait_until


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((40, 120, 110)) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


PICTURE = FilePayload(name="phare.png", mimeType="image/png", buffer=_png(640, 400))
SHEET = FilePayload(name="devoir.txt", mimeType="text/plain", buffer=b"Exercice 4, page 87")
GAME = FilePayload(name="jeu.exe", mimeType="application/octet-stream", buffer=b"MZ" + bytes(200))


def test_files_are_sent_seen_and_refused_in_words(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil1", PHONE, has_touch=True, is_mobile=True)
    room = teacher.make_room("Fichiers")
    teacher.open_room(room)
    pupil.open_room(room)
    page = teacher.page
    page.get_by_label("Joindre un fichier").set_input_files([PICTURE, SHEET, GAME])
    expect(page.locator(".upload-failed")).to_contain_text("jeu.exe n’a pas été envoyé :")
    expect(page.locator(".upload progress")).to_have_count(0)
    expect(page.locator(".uploads").get_by_role("button", name="Réessayer")).to_have_count(0)  # of no use
    page.get_by_role("button", name="Retirer jeu.exe").click()
    teacher.say("Le phare et le devoir")
    picture = pupil.row("Le phare et le devoir").locator("img")
    expect(picture).to_be_visible()
    drawn = "img => img.complete && img.naturalWidth > 0"
    wait_until(lambda: bool(picture.evaluate(drawn)), timeout=20, what="the picture is drawn")
    with pupil.page.expect_download() as download:
        pupil.row("Le phare et le devoir").get_by_role("link", name="Télécharger devoir.txt").click()
    assert download.value.suggested_filename == "devoir.txt"
    assert download.value.path().read_text("utf-8") == "Exercice 4, page 87"


def test_a_draft_survives_a_reload_and_follows_its_writer(visit: Visit) -> None:
    pupil, elsewhere, teacher = visit("pupil5"), visit("pupil5"), visit("teacher1")
    room = teacher.make_room("Brouillons")
    pupil.open_room(room)
    pupil.composer.fill("Je commence à écr")
    pupil.page.reload()
    expect(pupil.composer).to_have_value("Je commence à écr")
    elsewhere.open_room(room)
    expect(elsewhere.composer).to_have_value("Je commence à écr")
    expect(elsewhere.link("Brouillons")).to_contain_text("Brouillon : Je commence à écr")
    pupil.say("Je finis")
    expect(elsewhere.row("Je finis")).to_be_visible()
    expect(elsewhere.link("Brouillons")).not_to_contain_text("Brouillon :")


def test_a_message_for_later_is_listed_and_can_be_taken_back(visit: Visit) -> None:
    teacher = visit("teacher1", WIDE)
    room = teacher.make_room("Plus tard")
    teacher.open_room(room)
    page = teacher.page
    teacher.composer.fill("Bonne semaine à tous")
    page.get_by_role("button", name="Envoyer plus tard").click()
    page.get_by_role("button", name="Demain à 08:00").click()
    page.get_by_role("button", name="Programmer").click()
    expect(page.get_by_text("Le message partira demain à 08:00")).to_be_visible()
    expect(teacher.composer).to_have_value("")
    expect(teacher.composer).to_be_focused()
    page.get_by_role("button", name="Menu du salon").click()
    page.get_by_role("menuitem", name="Envois programmés").click()
    waiting = page.locator(".side .quoted", has_text="Bonne semaine à tous")
    expect(waiting).to_contain_text("Partira demain à 08:00")
    waiting.get_by_role("button", name="Annuler l’envoi").click()
    expect(waiting).to_have_count(0)
    expect(teacher.composer).to_have_value("Bonne semaine à tous")


def test_a_teacher_opens_what_a_message_said_before(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil1")
    room = teacher.make_room("Versions")
    pupil.open_room(room)
    teacher.open_room(room)
    pupil.say("La première version")
    pupil.act("La première version", "Modifier")
    editor = pupil.page.get_by_role("textbox", name="Modification du message")
    editor.fill("La seconde version")
    pupil.page.get_by_role("button", name="Enregistrer").click()
    teacher.act("La seconde version", "Voir les versions")
    versions = teacher.page.get_by_role("dialog").locator(".versions > li")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text("La première version")
    expect(versions.last).to_contain_text("La seconde version")
    pupil.row("La seconde version").hover()
    pupil.row("La seconde version").get_by_role("button", name="Autres actions").click()
    expect(pupil.page.get_by_role("menuitem", name="Voir les versions")).to_have_count(0)


def test_an_edit_that_is_left_comes_back_with_its_row(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher1")
    room = teacher.make_room("Corrections")
    pupil.open_room(room)
    pupil.say("Il faut lire le chapitre deux")
    pupil.act("Il faut lire le chapitre deux", "Modifier")
    editor = pupil.page.get_by_role("textbox", name="Modification du message")
    editor.fill("Il faut lire le chapitre trois, et")
    pupil.link("5e A").click()
    expect(pupil.page.get_by_role("heading", name="5e A")).to_be_visible()
    expect(editor).to_have_count(0)
    pupil.link("Corrections").click()
    expect(editor).to_have_value("Il faut lire le chapitre trois, et")
    pupil.page.reload()
    expect(editor).to_have_value("Il faut lire le chapitre trois, et")
    editor.fill("Il faut lire le chapitre trois")
    editor.press("Escape")
    expect(pupil.row("Il faut lire le chapitre deux")).to_be_visible()
    pupil.page.reload()
    expect(pupil.row("Il faut lire le chapitre deux")).to_be_visible()
    expect(editor).to_have_count(0)

    pupil.act("Il faut lire le chapitre deux", "Modifier")
    editor.fill("À personne d’autre")
    pupil.go("/me").get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(pupil.page).to_have_url(re.compile("/login"))
    pupil.log_in().open_room(room)
    expect(pupil.row("Il faut lire le chapitre deux")).to_be_visible()
    expect(editor).to_have_count(0)


def test_an_edit_has_one_editor_and_writes_over_no_newer_text(visit: Visit) -> None:
    pupil, elsewhere, teacher = visit("pupil1", WIDE), visit("pupil1"), visit("teacher1")
    room = teacher.make_room("Versions croisées")
    message = pupil.post(room, "Sujet du fil")
    pupil.go(f"/messages/{room}/thread/{message}")
    editor = pupil.page.get_by_role("textbox", name="Modification du message")
    pupil.page.locator(".side .row").first.focus()
    pupil.page.keyboard.press("e")
    editor.fill("Sujet du fil, repris")
    expect(editor).to_have_count(1)
    expect(pupil.page.locator(".side .composer-editing")).to_be_visible()

    change = {"body": "Sujet changé ailleurs", "version": 1}
    elsewhere.request("PATCH", f"/rooms/{room}/messages/{message}", change)
    expect(pupil.row("Sujet changé ailleurs")).to_be_visible()
    pupil.page.reload()
    expect(editor).to_have_value("Sujet du fil, repris")
    editor.press("Control+Enter")
    expect(pupil.page.get_by_text("Ce message a été modifié entre-temps.")).to_be_visible()
    expect(editor).to_have_value("Sujet du fil, repris")  # to be copied, or given up
    editor.press("Escape")
    expect(pupil.page.locator(".side .prose", has_text="Sujet changé ailleurs")).to_be_visible()


def test_an_edit_whose_answer_was_lost_is_no_older_text(visit: Visit) -> None:
    """The server has it and the writer goes on: what it says now is theirs, and may be changed again."""
    pupil, teacher = visit("pupil1"), visit("teacher1")
    room = teacher.make_room("Réponse perdue")
    pupil.post(room, "Le plan")
    answers = {"are": "given"}
    held: list[Callable[[], None]] = []

    def through(client: WebSocketRoute) -> None:
        server = client.connect_to_server()

        def told(text: str | bytes) -> None:
            if answers["are"] == "lost":
                client.close()
            elif answers["are"] == "held":
                held.append(lambda: client.send(text))
            else:
                client.send(text)

        server.on_message(told)

    pupil.page.route_web_socket(re.compile("/ws/live/"), through)
    pupil.open_room(room)
    pupil.act("Le plan", "Modifier")
    editor = pupil.page.get_by_role("textbox", name="Modification du message")
    answers["are"] = "lost"
    editor.fill("Le plan en deux")
    editor.press("Enter")
    expect(pupil.page.locator(".toast").first).to_be_visible()
    editor.fill("Le plan en deux parties")
    answers["are"] = "given"
    expect(pupil.page.locator("html[data-live=socket]")).to_be_attached()
    elsewhere = visit("teacher1").open_room(room)
    expect(elsewhere.row("Le plan en deux")).to_be_visible()
    expect(editor).to_have_value("Le plan en deux parties")
    answers["are"] = "held"
    editor.press("Enter")
    expect(elsewhere.row("Le plan en deux parties")).to_be_visible()
    editor.fill("Le plan en deux parties et demie")  # before its answer is here
    answers["are"] = "given"
    for give in held:
        give()
    expect(editor).to_have_value("Le plan en deux parties et demie")
    editor.press("Enter")
    expect(elsewhere.row("Le plan en deux parties et demie")).to_be_visible()
    expect(editor).to_have_count(0)


def test_formats_by_button(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher1")
    room = teacher.make_room("Formes")
    pupil.open_room(room)
    pupil.composer.fill("attention")
    pupil.composer.select_text()
    pupil.page.get_by_role("button", name="Mise en forme").click()
    pupil.page.get_by_role("button", name="Gras").click()
    expect(pupil.composer).to_have_value("**attention**")
    pupil.composer.press("Enter")
    expect(pupil.row("attention").locator("strong", has_text="attention")).to_be_visible()


def test_a_long_room_is_read_from_any_point(visit: Visit) -> None:
    """A link into the past, pages both ways, the first unread, and back to the end."""
    teacher, pupil = visit("teacher1"), visit("pupil2")
    room = teacher.make_room("Longue histoire")
    ids = [teacher.post(room, f"Message numéro {n}.") for n in range(1, 131)]
    pupil.open_room(room)
    page = pupil.page
    expect(pupil.row("Message numéro 130.")).to_be_in_viewport()
    expect(page.locator(".new-line")).to_have_count(0)  # it stands before what is not loaded yet
    page.get_by_role("button", name="Aller au premier non lu").click()
    expect(page.locator(".new-line")).to_be_in_viewport()
    expect(pupil.row("Message numéro 1.")).to_be_in_viewport()

    pupil.go(f"/messages/{room}#m{ids[59]}")
    expect(pupil.row("Message numéro 60.")).to_be_focused()
    expect(pupil.row("Message numéro 60.")).to_be_in_viewport()
    box = page.locator(".messages")
    for end, wanted in (("0", "Message numéro 1."), ("e.scrollHeight", "Message numéro 130.")):

        def reached(end: str = end, wanted: str = wanted) -> bool:
            """Go on to the end of what is there by now, as a reader does whose next page has come."""
            box.evaluate(f"e => {{ e.scrollTop = {end} }}")
            return pupil.row(wanted).count() > 0

        wait_until(reached, timeout=20, what=wanted)
    numbers = [int(text.removeprefix("Message numéro ").rstrip(".")) for text in pupil.said()]
    assert numbers == list(range(1, 131))

    pupil.go(f"/messages/{room}#m{ids[9]}")
    expect(pupil.row("Message numéro 10.")).to_be_focused()
    page.get_by_role("button", name="Derniers messages").click()
    expect(pupil.row("Message numéro 130.")).to_be_in_viewport()


def test_a_hit_in_a_thread_opens_the_thread_there(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil1", PHONE, has_touch=True, is_mobile=True)
    room = teacher.make_room("Fils")
    root = teacher.post(room, "Qui vient samedi ?")
    teacher.post(room, "Prévoir des bottes et un ciré", parent=root)
    pupil.go("/messages/search?q=cires")
    hit = pupil.page.locator(".quoted", has_text="Prévoir des bottes")
    hit.get_by_role("link").first.click()
    row = pupil.page.locator(".side .row", has_text="Prévoir des bottes")
    expect(row).to_be_focused()


def test_what_a_thread_covers_on_a_phone_is_not_read(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil1", PHONE, has_touch=True, is_mobile=True)
    room = teacher.make_room("Couvert")
    root = teacher.post(room, "Le début")
    teacher.post(room, "Une réponse", parent=root)
    pupil.open_room(room)
    pupil.page.get_by_role("link", name="1 réponse").click()
    expect(pupil.page.locator(".side .row", has_text="Une réponse")).to_be_visible()
    teacher.post(room, "Pendant ce temps")
    expect(pupil.link("Couvert")).to_contain_text("1 message non lu")
    pupil.page.get_by_role("button", name="Retour au salon").click()
    expect(pupil.row("Pendant ce temps")).to_be_visible()
    expect(pupil.link("Couvert")).not_to_contain_text("non lu")
