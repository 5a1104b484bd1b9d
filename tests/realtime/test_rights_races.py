"""A right that ends in the very moment that it is asked for: nothing stays open by it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpRequest

from collab.errors import NotFound
from collab.realtime import db, log, publishing, rights, sessions, socket
from collab.realtime.connection import Connection
from collab.realtime.dispatch import Dispatcher
from collab.realtime.events import AccessChanged
from collab.realtime.hub import Hub
from collab.realtime.recheck import recheck
from collab.realtime.rights import person_topic
from collab.realtime.runtime import Runtime
from collab.realtime.topics import Caller, Registry, TopicConsumer
from schools.models import Person
from tests.realtime.engine import Wire, engine_of, until

pytestmark = pytest.mark.django_db(transaction=True)


def somebody() -> tuple[Person, SessionStore]:
    """A person, logged in."""
    person = Person.objects.create_user("lou", "corbeau-lampe-41", given_name="Lou", family_name="Petit")
    return person, another_session(person)


def another_session(person: Person) -> SessionStore:
    request = HttpRequest()
    session = request.session = SessionStore()
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session.save()
    return session


@pytest.mark.parametrize("moment", ["before the head is read", "after the head is read"])
@pytest.mark.parametrize("end", ["the session", "the account"])
def test_a_session_that_ends_while_its_socket_opens(
    monkeypatch: pytest.MonkeyPatch, moment: str, end: str
) -> None:
    """Either the socket is refused, or the change is past the head from which it follows its own topic."""
    person, session = somebody()
    assert session.session_key is not None
    assert socket.log_in(session.session_key)[0] == person, "the premise"
    read_standing = log.standing

    def end_it() -> None:
        if end == "the session":
            session.delete()
        else:
            Person.objects.update(is_active=False)
        rights.recheck([person.pk])

    def standing_meanwhile(topic: str) -> tuple[str, int, int]:
        if moment.startswith("before"):
            end_it()
            return read_standing(topic)
        standing = read_standing(topic)
        end_it()
        return standing

    monkeypatch.setattr(log, "standing", standing_meanwhile)
    found, head, _epoch = socket.log_in(session.session_key)
    monkeypatch.undo()
    assert found is None or head < log.head(person_topic(person.pk))


class RoomThatLetsIn(TopicConsumer):
    """Whoever asks; until `taken`. `meanwhile` happens after it has decided."""

    kind = "room"
    taken: ClassVar[bool] = False
    meanwhile: ClassVar[Callable[[], None]] = lambda: None

    def join(self, caller: Caller, topic_id: str) -> None:
        taken = RoomThatLetsIn.taken
        RoomThatLetsIn.meanwhile()
        if taken:
            raise NotFound("gone")


class Engine:
    """As much of a process as one connection needs."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.dispatcher = Dispatcher(Registry({"room": RoomThatLetsIn}))
        self.tasks: list[asyncio.Task[Any]] = []
        self.connections: list[Connection] = []

    def rights_changed(self, person: int) -> None:
        self.tasks.append(asyncio.create_task(recheck(self.connections)))

    def add(self, connection: Connection) -> None:
        self.connections.append(connection)

    def remove(self, connection: Connection) -> None: ...
    def entered(self, connection: Connection, topic: str) -> None: ...


async def test_a_right_that_ends_while_a_topic_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the gate has said yes, and before the topic is among those that are asked again."""
    person, session = await db.run(somebody)
    assert session.session_key is not None
    engine = Engine()
    wire = Wire(engine, person, session.session_key)
    wire.opened(await db.run(log.head, person_topic(person.pk)))
    loop = asyncio.get_running_loop()

    def end_it() -> None:
        monkeypatch.setattr(RoomThatLetsIn, "meanwhile", lambda: None)
        monkeypatch.setattr(RoomThatLetsIn, "taken", True)
        rights.recheck([person.pk])
        seq = log.head(person_topic(person.pk))
        frame = log.read(person_topic(person.pk), seq - 1, 1)[0].frame
        heard = asyncio.run_coroutine_threadsafe(hear(seq, frame), loop)
        heard.result(5)

    async def hear(seq: int, frame: str) -> None:
        """The process learns of it, and has asked all it knows again, before the gate's answer is here."""
        engine.hub.arrive(person_topic(person.pk), seq, frame)
        await asyncio.gather(*engine.tasks)

    monkeypatch.setattr(RoomThatLetsIn, "meanwhile", end_it)
    await wire.handle({"type": "topic.join", "ref": 1, "topic": "room.1"}, wire.reply)
    assert engine.tasks, "the premise: the change was heard while the gate was asked"
    await asyncio.gather(*engine.tasks)
    assert wire.topics == set()
    assert not engine.hub.topics.get("room.1")
    assert not wire.closed


async def test_a_right_that_ends_while_the_log_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The topic is said to have ended, and nothing of it after that."""
    person, session = await db.run(somebody)
    assert session.session_key is not None
    wire = Wire(Engine(), person, session.session_key)
    await db.run(another_event)
    loop = asyncio.get_running_loop()
    resume = log.resume

    async def lose() -> None:
        wire.lose({"room.1"})

    def resumed_meanwhile(*known: Any) -> log.Resumed:
        found = resume(*known)
        asyncio.run_coroutine_threadsafe(lose(), loop).result(5)
        return found

    monkeypatch.setattr(log, "resume", resumed_meanwhile)
    await wire.handle({"type": "topic.join", "ref": 1, "topic": "room.1", "after": 0}, wire.reply)
    said = [json.loads(message) for message in wire.said]
    assert [frame.get("signal") or frame["error"]["code"] for frame in said] == ["ended", "not_found"]
    assert not wire.runtime.hub.topics


def another_event() -> None:
    with transaction.atomic():
        log.append("room.1", AccessChanged())


@pytest.fixture
async def runtime() -> AsyncIterator[Runtime]:
    async with engine_of(RoomThatLetsIn) as runtime:
        yield runtime


async def test_who_was_thought_gone_is_shown_again(runtime: Runtime) -> None:
    """Their process was held up, another ended their leases and said so; it finds that out when it renews."""
    person, session = await db.run(somebody)
    assert session.session_key is not None
    wire = Wire(runtime, person, session.session_key)
    wire.opened(await db.run(log.head, person_topic(person.pk)))
    await wire.handle({"type": "topic.join", "ref": 1, "topic": "room.1"}, wire.reply)

    def presences() -> list[bool]:
        said = [json.loads(message) for message in wire.said]
        frames = [frame for one in said for frame in (one if isinstance(one, list) else [one])]
        return [frame["online"] for frame in frames if frame.get("signal") == "presence"]

    await until(lambda: presences() == [True])
    runtime.board.hear(["v", [person.pk]])
    await until(lambda: presences() == [True, False])
    runtime.board.on_restated({person.pk})
    await until(lambda: presences() == [True, False, True])


def opened_wires(runtime: Runtime, person: Person, session_key: str, head: int) -> list[Wire]:
    wires = [Wire(runtime, person, session_key) for _ in range(20)]
    for wire in wires:
        wire.opened(head)
    return wires


async def test_who_changes_their_rights_for_ever_is_asked_for_now_and_then(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody can: by changing their own settings. What counts is that the last change is seen."""
    person, session = await db.run(somebody)
    assert session.session_key is not None
    wires = opened_wires(runtime, person, session.session_key, await db.run(log.head, person.topic))
    for wire in wires:
        await wire.handle({"type": "topic.join", "ref": 1, "topic": "room.1"}, wire.reply)
        assert wire.topics == {"room.1"}
    asked = []
    people_of = sessions.people_of

    def counting(session_keys: Iterable[str]) -> dict[str, Person]:
        asked.extend(keys := list(session_keys))
        return people_of(keys)

    monkeypatch.setattr(sessions, "people_of", counting)
    for number in range(30):
        if number == 29:
            monkeypatch.setattr(RoomThatLetsIn, "taken", True)
        await db.run(rights.recheck, [person.pk])
    await until(lambda: not any(wire.topics for wire in wires), 2)
    assert 1 <= len(asked) <= 10
    assert all(sum('"ended"' in said for said in wire.said) == 1 for wire in wires), "each is told once"


async def test_a_session_that_ends_closes_all_its_connections_and_no_other(runtime: Runtime) -> None:
    person, session = await db.run(somebody)
    other = await db.run(another_session, person)
    assert session.session_key is not None
    assert other.session_key is not None
    head = await db.run(log.head, person.topic)
    ended = opened_wires(runtime, person, session.session_key, head)
    going_on = opened_wires(runtime, person, other.session_key, head)
    await db.run(session.delete)
    await db.run(rights.recheck, [person.pk])
    await until(lambda: all(wire.closed for wire in ended), 2)
    assert not any(wire.closed for wire in going_on)


async def test_one_failure_does_not_end_the_sweep(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    person, session = await db.run(somebody)
    assert session.session_key is not None
    wire = Wire(runtime, person, session.session_key)
    wire.opened(await db.run(log.head, person.topic))
    failures = []

    async def fail(names: object = None) -> int:
        failures.append(names)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(runtime.hub, "heal", fail)
    await until(lambda: bool(failures), 5)
    monkeypatch.undo()
    publishing.set_publisher(None)  # as from another process: nobody here is told but by the sweep
    await db.run(session.delete)
    await db.run(rights.recheck, [person.pk])
    await until(lambda: wire.closed, 5)
