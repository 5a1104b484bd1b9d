"""A right that ends, ends on open sockets within a second; a process that stops says so."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness import PreauServer
from tests.harness.server import demo_data, manage
from tests.realtime.live import Desk, Live, live

WITHIN = 1.0  # s, of the design
SLACK = 1.0  # s, for a machine that runs the other half of the tests meanwhile


@pytest.fixture(scope="module")
def own_server(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreauServer]:
    """A server whose people this module may suspend."""
    folder = tmp_path_factory.mktemp("rights")
    demo_data(run_folder, folder)
    server = PreauServer(folder).start()
    yield server
    server.stop()


def shell(server: PreauServer, code: str) -> None:
    """Another process, such as an import at night, changes rights: no hub there tells anybody."""
    manage("shell", "-c", f"from schools.models import *\n{code}", env=server.env)


async def closed_at(one: Live) -> float:
    await one.socket.wait_closed()
    return time.time()


async def seconds_until_closed(one: Live, code: int, *, since: float) -> float:
    assert await one.close_code() == code
    return time.monotonic() - since


def log_out(desk: Desk) -> None:
    desk.http.delete("/api/session").raise_for_status()


def log_out_everywhere(desk: Desk) -> None:
    desk.http.delete("/api/sessions").raise_for_status()


@pytest.mark.parametrize("end", [log_out, log_out_everywhere])
async def test_the_session_ends(own_server: PreauServer, end: Callable[[Desk], None]) -> None:
    desk = await asyncio.to_thread(Desk, own_server, "pupil4")
    async with live(own_server, desk.cookies) as one:
        await one.join(desk.room)
        since = time.monotonic()
        await asyncio.to_thread(end, desk)
        assert await seconds_until_closed(one, 4401, since=since) < WITHIN + SLACK


async def test_a_new_password_ends_the_other_sessions(own_server: PreauServer) -> None:
    here = await asyncio.to_thread(Desk, own_server, "pupil5")
    there = await asyncio.to_thread(Desk, own_server, "pupil5")
    async with live(own_server, there.cookies) as other:
        words = {"current": "demo", "new": "une-phrase-bien-longue-7"}
        answer = await asyncio.to_thread(here.http.post, "/api/password", json=words)
        answer.raise_for_status()
        assert await other.close_code() == 4401
    async with live(own_server, here.http.cookies) as mine:
        await mine.join(here.room)


async def test_a_suspension_from_another_process(own_server: PreauServer) -> None:
    desk = await asyncio.to_thread(Desk, own_server, "pupil6")
    async with live(own_server, desk.cookies) as one:
        code = (
            "import time\nfrom schools.services.people import suspend_people\n"
            "suspend_people(people=[Person.objects.get(username='pupil6')])\nprint('at', time.time())"
        )
        closed = asyncio.create_task(closed_at(one))  # the other process takes its time to end, too
        done = await asyncio.to_thread(
            manage, "shell", "-c", f"from schools.models import *\n{code}", env=own_server.env
        )
        assert await one.close_code() == 4401
        assert await closed - float(done.split("at")[-1]) < WITHIN + SLACK


async def test_leaving_a_class_ends_its_room_and_nothing_else(own_server: PreauServer) -> None:
    desk = await asyncio.to_thread(Desk, own_server, "pupil7")
    teacher = await asyncio.to_thread(Desk, own_server, "teacher1")
    async with live(own_server, desk.cookies) as one, live(own_server, teacher.cookies) as other:
        own_topic, room = f"person.{desk.id}", desk.room
        await one.join(own_topic)
        await one.join(room)
        await other.join(room)
        code = (
            "from schools.services.people import remove_from_group\n"
            "person = Person.objects.get(username='pupil7')\n"
            "for membership in GroupMembership.objects.filter(person=person):\n"
            "    remove_from_group(group=membership.group, person=person)"
        )
        await asyncio.to_thread(shell, own_server, code)
        assert (await one.until(type="signal", signal="ended"))["topic"] == room
        posted = await other.ask(
            "message.post", topic=room, client_id="4b7f4b9e-6a3c-4c1e-9a57-1f5d6f5f8a01", body="Sans toi"
        )
        assert posted["ok"]
        await one.socket.send('{"type":"ping"}')
        while (frame := await one.next())["type"] != "pong":
            assert frame.get("topic") != room, "what happens there is not told any more"
        refused = await one.ask("topic.join", topic=room)
        assert refused["error"]["code"] == "not_found"


async def test_a_stopping_process_sends_everybody_away_with_1012(own_server: PreauServer) -> None:
    desk = await asyncio.to_thread(Desk, own_server, "pupil8")
    async with live(own_server, desk.cookies) as one:
        await asyncio.to_thread(own_server.stop)
        assert await one.close_code() == 1012
        assert one.socket.close_reason is not None
        assert one.socket.close_reason.startswith("retry_after=")
    own_server.start()
