"""The same matrix through a real server: each command as a frame, on the socket, by POST, on the stream."""

import json
from dataclasses import dataclass

import pytest

import asgi  # noqa: F401 – registers the topics
from collab.realtime.runtime import registered
from tests.contract.matrix import COMMANDS
from tests.contract.world import Spot
from tests.harness import PreauServer
from tests.harness.server import manage
from tests.realtime.live import Desk, Frame, live

LEFT = "left1"  # was in the class until yesterday
OUTSIDE = ("pupil14", "teacher6", "guardian3", "admin", "teacher90", "pupil90", LEFT)
_MAKE_ONE_WHO_LEFT = f"""
from datetime import timedelta
from schools.models import *
group = Group.objects.get(name="5e A")
person, made = Person.objects.get_or_create(
    username="{LEFT}", defaults={{"password": Person.objects.get(username="pupil1").password}}
)
if made:
    yesterday = group.school.today() - timedelta(days=1)
    SchoolMembership.objects.create(school=group.school, person=person, role="pupil")
    GroupMembership.objects.create(
        group=group, person=person, role="pupil", starts_on=yesterday, ends_on=yesterday
    )
"""


@dataclass(frozen=True)
class Place:
    """The room of the class, and what is in it."""

    topic: str
    spot: Spot

    def frames(self) -> list[Frame]:
        """Every registered command about it, each in order."""
        return [
            {"type": command, "ref": ref, "topic": self.topic, **act.fields(self.spot)}
            for ref, (command, act) in enumerate(COMMANDS.items())
        ]


@pytest.fixture(scope="module")
def inside(demo_server: PreauServer) -> Desk:
    return Desk(demo_server, "pupil1")


@pytest.fixture(scope="module")
def place(demo_server: PreauServer, inside: Desk) -> Place:
    room = inside.room.partition(".")[2]
    (message,) = inside.http.get(f"/api/rooms/{room}/messages", params={"limit": 1}).json()["items"]
    people = inside.http.get(f"/api/rooms/{room}/people").json()["items"]
    subject = next(one["id"] for one in people if one["role"] == "pupil" and one["id"] != inside.id)
    return Place(inside.room, Spot(message["id"], subject, "1"))


@pytest.fixture(scope="module", params=OUTSIDE)
def outside(request: pytest.FixtureRequest, demo_server: PreauServer) -> Desk:
    if request.param == LEFT:
        manage("shell", "-c", _MAKE_ONE_WHO_LEFT, env=demo_server.env)
    return Desk(demo_server, request.param)


def codes(replies: list[Frame]) -> set[str]:
    return {"ok" if reply["ok"] else reply["error"]["code"] for reply in replies}


def test_the_frames_are_of_all_that_is_registered(place: Place) -> None:
    kinds = {(frame["topic"].partition(".")[0], frame["type"]) for frame in place.frames()}
    assert kinds == set(registered().commands)


async def test_over_the_socket_nothing_of_the_class_is_there(
    demo_server: PreauServer, inside: Desk, outside: Desk, place: Place
) -> None:
    async with live(demo_server, inside.cookies) as listener, live(demo_server, outside.cookies) as one:
        await listener.join(place.topic)
        replies = [await one.ask("topic.join", topic=place.topic)]
        for frame in place.frames():
            fields = {name: value for name, value in frame.items() if name not in {"type", "ref"}}
            replies.append(await one.ask(frame["type"], **fields))
        await one.socket.send(
            json.dumps({"type": "signal", "topic": place.topic, "signal": "typing", "data": {}})
        )
        assert codes(replies) == {"not_found"}
        assert len({json.dumps(reply["error"]) for reply in replies}) < 4, (
            "a refusal tells nothing of the thing"
        )
        await one.socket.send('{"type":"ping"}')
        await one.until(type="pong")
        await listener.socket.send('{"type":"ping"}')
        while (frame := await listener.next())["type"] != "pong":
            assert frame.get("person") != outside.id, "those inside hear nothing of it"
            assert frame["type"] != "event", frame


def test_by_post_and_on_the_stream_neither(outside: Desk, place: Place) -> None:
    replies = outside.http.post("/api/live", json=place.frames()).json()
    assert len(replies) == len(COMMANDS)
    assert codes(replies) == {"not_found"}
    with outside.http.stream("GET", "/api/live", params={"topics": place.topic}) as stream:
        for line in stream.iter_lines():
            if '"ref":"open-0"' in line:
                said = json.loads(line.removeprefix("data: "))
                frames = said if isinstance(said, list) else [said]
                assert codes([frame for frame in frames if frame.get("ref") == "open-0"]) == {"not_found"}
                break
        else:
            raise AssertionError("the stream ended without a word")


async def test_those_inside_are_heard(demo_server: PreauServer, inside: Desk, place: Place) -> None:
    """The premise: these frames are in order, only the people were not."""
    mine = [frame for frame in place.frames() if frame["type"] in {"room.read", "draft.save"}]
    assert codes(inside.http.post("/api/live", json=mine).json()) == {"ok"}
    forbidden = [frame for frame in place.frames() if frame["type"] in {"room.mode", "person.mute"}]
    assert codes(inside.http.post("/api/live", json=forbidden).json()) == {"forbidden"}
    async with live(demo_server, inside.cookies) as one:
        await one.join(place.topic)
    empty = {"type": "draft.save", "topic": place.topic, "body": ""}
    assert codes(inside.http.post("/api/live", json=[empty]).json()) == {"ok"}
