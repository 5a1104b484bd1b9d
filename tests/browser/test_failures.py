"""What fails is said, can be tried again, and is tried again by itself when the connection comes back."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, WebSocketRoute, expect

from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.browser.people import PHONE, WIDE, Visitor

CLASS = "5e A"
SLOW_NET = re.compile("Le réseau ne répond pas")


def _fail(page: Page, address: str) -> None:
    """Let requests to `address` come to nothing, until `page.unroute_all()`."""
    page.route(re.compile(address), lambda route: route.abort())


def _back(visitor: Visitor) -> None:
    """The connection is cut and comes back."""
    visitor.context.set_offline(True)
    expect(visitor.page.locator(".shell-offline")).to_be_visible()
    visitor.context.set_offline(False)


def test_older_messages_that_do_not_come_are_asked_for_again(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2", service_workers="block")
    room = teacher.make_room("Trop loin")
    for n in range(1, 91):
        teacher.post(room, f"Pas {n}.")
    page = pupil.page
    _fail(page, r"/messages\?.*before=")
    pupil.open_room(room)
    expect(pupil.row("Pas 90.")).to_be_attached()
    box = page.locator(".messages")
    box.evaluate("e => { e.scrollTop = 0 }")
    edge = page.locator(".messages-edge").first
    expect(edge.get_by_role("alert")).to_contain_text(SLOW_NET)
    # Seen to be asked for once more, and to fail once more.
    with page.expect_request(re.compile(r"/messages\?.*before=")):
        edge.get_by_role("button", name="Réessayer").click()
    expect(edge.get_by_role("alert")).to_be_visible()
    page.unroute_all()
    edge.get_by_role("button", name="Réessayer").click()
    expect(pupil.row("Pas 1.")).to_be_attached()
    expect(edge).to_contain_text("Début de la conversation")


def test_older_messages_come_by_themselves_with_the_connection(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil3", service_workers="block")
    room = teacher.make_room("Coupé en lisant")
    for n in range(1, 91):
        teacher.post(room, f"Pas {n}.")
    page = pupil.page
    _fail(page, r"/messages\?.*before=")
    pupil.open_room(room)
    page.locator(".messages").evaluate("e => { e.scrollTop = 0 }")
    expect(page.locator(".messages-edge").first.get_by_role("alert")).to_be_visible()
    page.unroute_all()
    _back(pupil)
    expect(pupil.row("Pas 1.")).to_be_attached()


def test_a_thread_that_does_not_load_says_so_and_comes_back(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2", PHONE, service_workers="block")
    room = teacher.make_room("Fil coupé")
    root = teacher.post(room, "Tout en haut")
    teacher.post(room, "La première réponse", parent=root)
    for n in range(60):
        teacher.post(room, f"Plus bas {n}.")
    page = pupil.page
    _fail(page, rf"/messages(/{root}|\?.*parent=)")
    pupil.go(f"/messages/{room}/thread/{root}")
    side = page.locator(".side")
    expect(side.get_by_role("alert")).to_contain_text(SLOW_NET)
    page.unroute_all()
    side.get_by_role("button", name="Réessayer").click()
    expect(side.locator(".row", has_text="La première réponse")).to_be_visible()
    expect(side.locator(".row", has_text="Tout en haut")).to_be_visible()


def test_the_head_of_a_thread_lives_though_the_room_does_not_show_it(visit: Visit) -> None:
    teacher, pupil = visit("teacher1", WIDE), visit("pupil2", WIDE)
    room = teacher.make_room("Tête de fil")
    root = teacher.post(room, "Une vieille question")
    for n in range(60):
        teacher.post(room, f"Depuis {n}.")
    pupil.go(f"/messages/{room}/thread/{root}")
    head = pupil.page.locator(".side .row", has_text="Une vieille question")
    expect(head).to_be_visible()
    head.hover()
    head.get_by_role("button", name="Réagir avec 👍").click()
    expect(head.locator(".reaction")).to_contain_text("1")
    teacher.post(room, "Une réponse tardive", parent=root)
    expect(pupil.page.locator(".thread-count")).to_contain_text("1 réponse")


def test_the_people_of_a_room_that_do_not_come_are_asked_for_again(visit: Visit) -> None:
    pupil = visit("pupil2", service_workers="block")
    page = pupil.page
    _fail(page, r"/rooms/\d+/people")
    pupil.go(f"/messages/{pupil.room(CLASS)}/people")
    expect(page.locator(".side").get_by_role("alert")).to_contain_text(SLOW_NET)
    page.unroute_all()
    _back(pupil)
    expect(page.locator(".side").get_by_text("Claire Moreau")).to_be_visible()


def test_a_file_that_did_not_leave_says_why_and_is_sent_again(visit: Visit) -> None:
    teacher = visit("teacher1", service_workers="block")
    room = teacher.make_room("Fichier coupé")
    teacher.open_room(room)
    page = teacher.page
    _fail(page, r"/api/attachments$")
    page.get_by_label("Joindre un fichier").set_input_files(
        [
            FilePayload(name="devoir.txt", mimeType="text/plain", buffer=b"Exercice 4"),
        ]
    )
    chip = page.locator(".upload", has_text="devoir.txt")
    expect(chip.get_by_role("alert")).to_contain_text(SLOW_NET)
    assert violations(page) == []
    teacher.say("Sans le fichier")
    expect(teacher.row("Sans le fichier")).to_be_visible()
    expect(chip.get_by_role("alert")).to_contain_text(SLOW_NET)  # it did not go with what was sent without it
    page.unroute_all()
    chip.get_by_role("button", name="Réessayer").press("Enter")
    expect(chip.get_by_role("alert")).to_have_count(0)
    expect(chip).to_be_focused()
    expect(chip.locator("progress")).to_have_count(0)  # until it is there, nothing is sent
    teacher.say("Le devoir")
    expect(teacher.row("Le devoir").get_by_role("link", name="Télécharger devoir.txt")).to_be_visible()


def test_the_rooms_come_by_themselves_once_the_server_answers(visit: Visit) -> None:
    pupil = visit("pupil2", service_workers="block")
    page = pupil.page
    _fail(page, r"/api/rooms$")
    pupil.go("/messages")
    expect(page.get_by_text("Les salons ne se sont pas chargés.")).to_be_visible()
    page.unroute_all()
    _back(pupil)
    expect(pupil.link(CLASS)).to_be_visible()
    assert page.evaluate("document.documentElement.dataset.session") == "signed-in"


def test_a_part_of_the_application_that_does_not_come_is_said(visit: Visit) -> None:
    teacher = visit("teacher1", service_workers="block")
    room = teacher.make_room("Sans dialogue")
    teacher.open_room(room)
    page = teacher.page
    _fail(page, r"/static/build/assets/asking|/static/build/assets/index-")
    page.get_by_role("button", name="Menu du salon").click()
    page.get_by_role("menuitem", name="Renommer").click()
    expect(page.locator(".toast-danger")).to_contain_text("Vérifiez la connexion")
    page.unroute_all()


def test_a_choice_made_in_a_dialog_stays_while_the_room_goes_on(visit: Visit) -> None:
    teacher, pupil = visit("teacher1"), visit("pupil2")
    room = teacher.make_room("Vie du salon")
    teacher.open_room(room)
    page = teacher.page
    page.get_by_role("button", name="Menu du salon").click()
    page.get_by_role("menuitem", name="Renommer").click()
    page.get_by_label("Nom du salon").fill("Un meilleur nom")
    pupil.post(room, "Pendant qu’on choisit")
    expect(teacher.row("Pendant qu’on choisit")).to_be_attached()
    expect(page.get_by_label("Nom du salon")).to_have_value("Un meilleur nom")
    page.keyboard.press("Escape")

    teacher.composer.fill("Pour plus tard")
    page.get_by_role("button", name="Envoyer plus tard").click()
    page.get_by_label("Jour et heure").fill("2030-01-07T07:30")
    pupil.post(room, "Encore un mot")
    expect(teacher.row("Encore un mot")).to_be_attached()
    expect(page.get_by_label("Jour et heure")).to_have_value("2030-01-07T07:30")


def _again_from_nothing(page: Page) -> Callable[[], None]:
    """Gives what cuts the socket; the joins after it are told that the log reaches back no longer."""
    sockets: list[WebSocketRoute] = []
    cut = False

    def told(frame: dict[str, Any]) -> dict[str, Any]:
        if cut and frame["type"] == "reply" and "resync" in (frame.get("data") or {}):
            frame["data"].update(resync=True, events=[])
        return frame

    def hear(message: str | bytes) -> None:
        frames = json.loads(message)
        sockets[-1].send(
            json.dumps([told(one) for one in frames] if isinstance(frames, list) else told(frames))
        )

    def opened(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server().on_message(hear)

    def again() -> None:
        nonlocal cut
        cut = True
        sockets[-1].close(code=1012)

    page.route_web_socket(re.compile("/ws/live/"), opened)
    return again


def test_what_is_prepared_in_a_thread_outlives_a_log_that_cannot_be_resumed(visit: Visit) -> None:
    teacher, pupil = visit("teacher1", WIDE), visit("pupil2", WIDE, service_workers="block")
    room = teacher.make_room("Fil repris")
    root = teacher.post(room, "La question")
    teacher.post(room, "La réponse", parent=root)
    page = pupil.page
    cut = _again_from_nothing(page)
    pupil.go(f"/messages/{room}/thread/{root}")
    side = page.locator(".side")
    expect(side.locator(".row", has_text="La réponse")).to_be_visible()
    side.get_by_label("Joindre un fichier").set_input_files(
        FilePayload(name="devoir.txt", mimeType="text/plain", buffer=b"Exercice 4")
    )
    box = side.get_by_role("textbox", name="Répondre dans le fil")
    box.fill("Voici mon")
    expect(side.locator(".upload progress")).to_have_count(0)
    asked = re.compile(rf"/messages\?.*parent={root}")
    with page.expect_response(asked):
        cut()
    teacher.post(room, "Encore une", parent=root)
    expect(side.locator(".row", has_text="Encore une")).to_be_visible()
    expect(side.locator(".upload", has_text="devoir.txt")).to_be_visible()
    expect(box).to_be_focused()
    page.keyboard.type(" devoir")
    page.keyboard.press("Enter")
    reply = side.locator(".row:not(.row-waiting)", has_text="Voici mon devoir")
    expect(reply.get_by_role("link", name="Télécharger devoir.txt")).to_be_visible()
