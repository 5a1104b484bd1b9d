"""The network goes and comes; WebSockets are blocked; nothing written is lost, doubled or reordered."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Visit
from tests.browser.people import WIDE, Visitor, wait_for_worker
from tests.harness.process import wait_until

ROOM = "Mathématiques 5e A"


def test_offline_and_back(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher2", WIDE)
    room = pupil.room(ROOM)
    pupil.open_room(room)
    teacher.open_room(room)
    teacher.say("Avant la coupure")
    expect(pupil.row("Avant la coupure")).to_be_visible()
    wait_for_worker(pupil.page)
    _wait_until_kept(pupil.page, room, "Avant la coupure")

    pupil.context.set_offline(True)
    expect(pupil.page.get_by_text("Hors connexion.")).to_be_visible()
    for word in ("un", "deux", "trois"):
        pupil.say(f"Écrit hors ligne {word}")
    expect(pupil.page.locator(".rows-pending .row")).to_have_count(3)
    pupil.page.reload()  # the application, the room and the outbox come from this browser alone
    expect(pupil.row("Avant la coupure")).to_be_visible()
    expect(pupil.page.locator(".rows-pending .row")).to_have_count(3)
    teacher.say("Pendant la coupure")

    pupil.context.set_offline(False)
    for person in (pupil, teacher):
        expect(person.row("Écrit hors ligne trois")).to_be_visible(timeout=15_000)
        expect(person.page.locator(".rows-pending .row")).to_have_count(0)
        assert person.said()[-5:] == [
            "Avant la coupure",
            "Pendant la coupure",
            "Écrit hors ligne un",
            "Écrit hors ligne deux",
            "Écrit hors ligne trois",
        ]


def test_a_refused_message_says_why_and_can_be_sent_again_or_given_up(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher2")
    room = pupil.room(ROOM)
    pupil.open_room(room)
    teacher.open_room(room)
    pupil.context.set_offline(True)
    pupil.say("Refusé")
    pupil.say("Abandonné")
    teacher.set_mode("En pause", "Fin de l’heure")
    pupil.context.set_offline(False)
    failed = pupil.page.locator(".row-failed")
    expect(failed).to_have_count(2, timeout=15_000)
    expect(failed.first).to_contain_text("Pas envoyé :")

    teacher.set_mode("Ouvert", "")
    failed.filter(has_text="Abandonné").get_by_role("button", name="Abandonner").click()
    failed.filter(has_text="Refusé").get_by_role("button", name="Réessayer").click()
    expect(teacher.row("Refusé")).to_be_visible()
    expect(failed).to_have_count(0)
    assert "Abandonné" not in teacher.said()


def test_where_websockets_are_blocked_the_same_product_runs_over_http(visit: Visit) -> None:
    pupil, teacher = visit("pupil1"), visit("teacher2")
    room = pupil.room(ROOM)
    blocked = True

    def proxy(socket: WebSocketRoute) -> None:
        if blocked:
            socket.close(code=1011)
        else:
            socket.connect_to_server()

    pupil.page.route_web_socket("**/ws/live/", proxy)
    teacher.open_room(room)
    pupil.open_room(room)
    expect(pupil.page.locator("html[data-live=sse]")).to_have_count(1, timeout=20_000)
    pupil.say("Par HTTP")
    expect(teacher.row("Par HTTP")).to_be_visible()
    teacher.say("Bien reçu")
    expect(pupil.row("Bien reçu")).to_be_visible()

    blocked = False
    pupil.page.evaluate("dispatchEvent(new Event('online'))")
    expect(pupil.page.locator("html[data-live=socket]")).to_have_count(1, timeout=20_000)
    teacher.say("Par la prise")
    expect(pupil.row("Par la prise")).to_be_visible()


def test_a_room_already_seen_is_shown_while_the_server_does_not_answer(visit: Visit) -> None:
    """There is a network, so that the browser says it is online, and nobody at its other end."""
    pupil, teacher = visit("pupil1", service_workers="block"), visit("teacher2")
    room = pupil.room(ROOM)
    teacher.post(room, "Déjà lu")
    pupil.open_room(room)
    expect(pupil.row("Déjà lu")).to_be_visible()
    _wait_until_kept(pupil.page, room, "Déjà lu")
    away = True
    pupil.page.route("**/api/**", lambda route: route.abort() if away else route.continue_())
    pupil.page.route_web_socket(
        "**/ws/live/", lambda socket: socket.close(code=1011) if away else socket.connect_to_server()
    )
    pupil.page.reload()
    expect(pupil.row("Déjà lu")).to_be_visible()
    expect(pupil.page.get_by_text("Reconnexion…")).to_be_visible()
    teacher.post(room, "Pas encore lu")
    made = teacher.request("POST", "/rooms", {"group": _group_of(teacher, room), "title": "Né ailleurs"})
    away = False
    expect(pupil.row("Pas encore lu")).to_be_visible(timeout=40_000)
    expect(pupil.link("Né ailleurs")).to_be_visible()
    assert made["title"] == "Né ailleurs"


def _group_of(visitor: Visitor, room: str) -> str:
    return str(visitor.request("GET", f"/rooms/{room}")["group"]["id"])


def test_the_end_of_a_session_takes_what_was_read_and_a_log_out_everything(visit: Visit) -> None:
    pupil = visit("pupil6")
    room = pupil.room("5e A")
    pupil.open_room(room)
    wait_for_worker(pupil.page)
    pupil.request("DELETE", "/session")
    expect(pupil.page).to_have_url(f"{pupil.base}/login?next=%2Fmessages%2F{room}")
    count_all = """async () => {  // kept, messages, outbox, rooms
      const db = await new Promise((ok) => {
        const r = indexedDB.open("preau"); r.onsuccess = () => ok(r.result); });
      const count = (name) => new Promise((ok) => {
        const r = db.transaction(name).objectStore(name).count(); r.onsuccess = () => ok(r.result); });
      const all = await Promise.all([...db.objectStoreNames].map(count));
      db.close();
      return all;
    }"""
    wait_until(lambda: not any(pupil.page.evaluate(count_all)[1::2]), timeout=20, what="what was read")

    again = visit("pupil6")
    again.open_room(room)
    wait_until(lambda: all(again.page.evaluate(count_all)[1::2]), timeout=20, what="the room is kept")
    again.go("/me")
    again.page.get_by_role("button", name="Se déconnecter", exact=True).click()
    expect(again.page).to_have_url(re.compile("/login"))
    wait_until(lambda: not any(again.page.evaluate(count_all)), timeout=20, what="everything cleared")


def _wait_until_kept(page: Page, room: str, text: str) -> None:
    """What is on the screen is kept for the next visit a little later than it is shown."""
    read = """async ([room, text]) => {
      const db = await new Promise((ok) => {
        const r = indexedDB.open("preau"); r.onsuccess = () => ok(r.result); });
      const kept = await new Promise((ok) => {
        const r = db.transaction("messages").objectStore("messages").get(room);
        r.onsuccess = () => ok(r.result); });
      db.close();
      return kept?.main.items.some(({ body }) => body === text);
    }"""
    wait_until(lambda: bool(page.evaluate(read, [room, text])), timeout=20, what=f"{text!r} kept")
