"""One person, one measure: a socket and HTTP share it."""

from tests.harness import PreauServer
from tests.realtime.live import Desk


def test_writes_over_http_are_limited_as_on_the_socket(demo_server: PreauServer) -> None:
    desk = Desk(demo_server, "pupil10")
    answers = [desk.http.put("/api/nothing-like-this") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {404}, "a route that is not there costs nothing"
    room = desk.room.removeprefix("room.")
    for _ in range(200):
        answer = desk.http.delete(f"/api/rooms/{room}/messages/999999")
        if answer.status_code != 404:
            break
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_fast"
    assert answer.json()["retry_after"] > 0
    assert int(answer.headers["Retry-After"]) >= 1
    assert desk.http.get("/api/me").status_code == 200, "reading has a measure of its own"


def test_what_a_page_asks_for_when_it_opens_is_far_below_the_measure(demo_server: PreauServer) -> None:
    desk = Desk(demo_server, "pupil11")
    statuses = [desk.http.get("/api/me").status_code for _ in range(100)]
    assert set(statuses) == {200}
