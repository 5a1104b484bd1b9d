"""Where WebSockets are blocked: the same frames by server-sent events and POST."""

import json
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import httpx

from tests.harness import PreauServer
from tests.realtime.live import Desk, cookie_header

Frame = dict[str, Any]


class Events:
    """What a stream says, frame by frame, and the id to come back with."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.iter_lines()
        self.last_id = ""
        self.heard: list[Frame] = []

    def _event(self) -> Iterator[Frame]:
        kind = ""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                self.last_id = value
            elif name == "data":
                said = json.loads(value)
                for frame in said if isinstance(said, list) else [said]:
                    yield {"type": kind, **frame} if kind else frame
            elif not line and kind:
                return

    def until(self, **wanted: object) -> Frame:
        for frame in self._event():
            self.heard.append(frame)
            if all(frame.get(name) == value for name, value in wanted.items()):
                return frame
        raise AssertionError(f"the stream ended before {wanted}")

    def id_that_knows(self, place: str) -> str:
        """The id to come back with once it names this topic and number: it stands behind the event's data."""
        for line in islice(self._lines, 20):
            if line.startswith("id: "):
                self.last_id = line.removeprefix("id: ")
            if place in self.last_id.partition(";")[2].split(","):
                return self.last_id
        raise AssertionError(f"no id named {place}; the last was {self.last_id}")


@contextmanager
def stream(desk: Desk, query: str = "", **headers: str) -> Iterator[Events]:
    with desk.http.stream("GET", f"/api/live{query}", headers=headers) as response:
        response.raise_for_status()
        assert response.headers["content-type"] == "text/event-stream"
        yield Events(response)


def say(desk: Desk, stream_id: str, *frames: Frame) -> list[Frame]:
    answer = desk.http.post("/api/live", json=list(frames), headers={"X-Live-Stream": stream_id})
    answer.raise_for_status()
    replies: list[Frame] = answer.json()
    return replies


def post_frame(room: str, body: str) -> Frame:
    return {"type": "message.post", "ref": 1, "topic": room, "client_id": str(uuid.uuid4()), "body": body}


def test_join_post_and_hear(demo_server: PreauServer, pupil: Desk, teacher: Desk) -> None:
    with stream(pupil) as events:
        hello = events.until(type="hello")
        assert say(pupil, hello["stream"], {"type": "topic.join", "ref": 7, "topic": pupil.room}) == []
        assert events.until(type="reply", ref=7)["ok"]
        [reply] = say(teacher, "", post_frame(pupil.room, "Par HTTP"))
        event = events.until(type="event", seq=reply["data"]["seq"])
        assert event["event"] == "message.posted"


def test_a_method_that_the_address_does_not_take(demo_server: PreauServer, pupil: Desk) -> None:
    answer = pupil.http.put("/api/live")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert (answer.json()["status"], answer.json()["code"]) == (405, "invalid")


def test_coming_back_with_the_last_id(demo_server: PreauServer, pupil: Desk, teacher: Desk) -> None:
    with stream(pupil, f"?topics={pupil.room}") as events:
        events.until(type="reply", ref="open-0")
        [first] = say(teacher, "", post_frame(pupil.room, "Avant"))
        events.until(type="event", seq=first["data"]["seq"])
        [last] = say(teacher, "", post_frame(pupil.room, "Encore"))
        events.until(type="event", seq=last["data"]["seq"])
        known = events.id_that_knows(f"{pupil.room}:{last['data']['seq']}")
    [missed] = say(teacher, "", post_frame(pupil.room, "Pendant"))
    with stream(pupil, **{"Last-Event-ID": known}) as events:
        joined = events.until(type="reply", ref="open-0")["data"]
        assert not joined["resync"]
        told = [event["seq"] for event in joined["events"]]
        assert told == [missed["data"]["seq"]], "what was known is not told again"


def test_a_cut_in_the_middle_of_what_was_missed_loses_little(
    demo_server: PreauServer, pupil: Desk, teacher: Desk
) -> None:
    """What lacks comes in pieces, and each names itself: who is cut again and again still gets on."""
    [known] = say(teacher, "", post_frame(pupil.room, "Connu"))
    said = [say(teacher, "", post_frame(pupil.room, "long " * 1_500))[0]["data"]["seq"] for _ in range(6)]
    have, cuts = known["data"]["seq"], 0
    epoch = pupil.http.get("/api/rooms").json()["items"][0]["epoch"]
    last_id = f"{epoch};{pupil.room}:{have}"
    while have < said[-1]:
        with stream(pupil, **{"Last-Event-ID": last_id}) as events:
            told = events.until(type="reply", ref="open-0")["data"]
            assert not told["resync"]
            assert len(told["events"]) == 1, "the first piece alone"
            have = told["head"]
            last_id = events.id_that_knows(f"{pupil.room}:{have}")
        cuts += 1
    assert cuts == len(said)


def test_an_id_of_another_history(demo_server: PreauServer, pupil: Desk) -> None:
    known = f"{uuid.uuid4()};{pupil.room}:1"
    with stream(pupil, **{"Last-Event-ID": known}) as events:
        assert events.until(type="reply", ref="open-0")["data"]["resync"]


def test_an_id_of_nonsense(demo_server: PreauServer, pupil: Desk) -> None:
    with stream(pupil, **{"Last-Event-ID": ";;room.x:0x1,,person.-1:9,:::"}) as events:
        events.until(type="hello")
        assert not events.until(type="reply", ok=False)["ok"]


def test_somebody_elses_stream_is_not_there(demo_server: PreauServer, pupil: Desk, teacher: Desk) -> None:
    with stream(teacher) as events:
        hello = events.until(type="hello")
        frame = {"type": "topic.join", "ref": 1, "topic": pupil.room}
        [reply] = say(pupil, hello["stream"], frame)
        assert reply["error"]["code"] == "not_found"


def test_the_end_of_the_session_is_said(demo_server: PreauServer, passing: Desk) -> None:
    with stream(passing) as events:
        events.until(type="hello")
        passing.http.delete("/api/session").raise_for_status()
        assert events.until(type="close")["code"] == 4401


def test_bad_input_over_post(demo_server: PreauServer, pupil: Desk) -> None:
    cases = {b"{": 422, b"7": 422, b"[1]": 422, b"[]": 200, b"\xff": 422, b"x" * 70_000: 413}
    for body, status in cases.items():
        answer = pupil.http.post("/api/live", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == status, body[:10]
        if status != 200:
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_frame_of_any_type_at_all(demo_server: PreauServer, pupil: Desk) -> None:
    """Each is refused by itself; what stands beside it is carried out."""
    kinds: tuple[Any, ...] = ({}, [], None, 7, True, "x" * 5_000)
    for kind in kinds:
        replies = say(pupil, "", {"type": kind, "ref": 1, "topic": pupil.room}, {"type": "ping"})
        assert replies[0]["error"]["code"] == "invalid"
        assert replies[1] == {"type": "pong"}


def test_without_a_session_or_a_token(demo_server: PreauServer, pupil: Desk) -> None:
    with httpx.Client(base_url=demo_server.url) as nobody:
        assert nobody.get("/api/live").status_code == 401
    with httpx.Client(base_url=demo_server.url, cookies=pupil.cookies) as forged:
        assert forged.post("/api/live", json=[]).status_code == 403


def test_all_topics_at_once(demo_server: PreauServer, pupil: Desk) -> None:
    """Who has many rooms joins them all by one POST when the stream begins."""
    with stream(pupil) as events:
        hello = events.until(type="hello")
        joins = [{"type": "topic.join", "ref": number, "topic": pupil.room} for number in range(151)]
        assert say(pupil, hello["stream"], *joins) == []
        for number in range(151):
            assert events.until(type="reply", ref=number)["ok"]


def test_posting_frames_for_ever_is_too_fast(demo_server: PreauServer) -> None:
    desk = Desk(demo_server, "pupil10")
    frames = [{"type": "signal", "topic": desk.room, "signal": "typing", "data": {}}] * 200
    headers = {"X-Live-Stream": uuid.uuid4().hex}
    answers = [desk.http.post("/api/live", json=frames, headers=headers) for _ in range(8)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "too_fast"
    assert answers[-1].json()["retry_after"] > 0


def test_a_megabyte_by_post_is_too_large(demo_server: PreauServer, pupil: Desk) -> None:
    headers = {"Content-Type": "application/json"}
    answer = pupil.http.post("/api/live", content=b"[" + b" " * 2_000_000 + b"]", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_readers_that_are_gone_before_the_stream_begins_leave_nothing(demo_server: PreauServer) -> None:
    """More of them than one person may have connections; then the person comes and is let in."""
    desk = Desk(demo_server, "pupil11")
    topics = ",".join([desk.room] * 30)
    for patience in range(40):
        with socket.create_connection(("127.0.0.1", demo_server.port)) as raw:
            raw.sendall(
                f"GET /api/live?topics={topics} HTTP/1.1\r\nHost: 127.0.0.1:{demo_server.port}\r\n"
                f"Cookie: {cookie_header(desk.cookies)}\r\n\r\n".encode()
            )
            time.sleep(patience / 500)  # gone at another moment of its beginning each time
    deadline = time.monotonic() + 30
    while True:
        with desk.http.stream("GET", "/api/live") as response:
            if response.status_code == 200:
                break
        assert response.status_code == 429
        assert time.monotonic() < deadline, "those that are gone still count"
        time.sleep(0.5)
