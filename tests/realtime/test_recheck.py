"""Rights of many people asked again at once: in few questions, for each the right answer, and nobody's fault
is anybody else's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.errors import NotFound
from collab.realtime import db, rights, sessions
from collab.realtime.conf import live
from collab.realtime.connection import SESSION_ENDED
from collab.realtime.runtime import Runtime
from collab.realtime.topics import Caller, TopicConsumer
from schools.models import Person
from tests.realtime.engine import Wire, engine_of, until

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 120
ROOMS = ("room.1", "room.2", "room.3")


class Doors(TopicConsumer):
    """Rooms that are open but for those `shut`; `broken` for one person, by a fault of ours."""

    kind = "room"
    shut: ClassVar[set[str]] = set()
    broken: ClassVar[int | None] = None

    def join(self, caller: Caller, topic_id: str) -> None:
        if caller.person.pk == Doors.broken:
            raise ValueError("a fault of ours")
        if topic_id in Doors.shut:
            raise NotFound("gone")


@pytest.fixture(autouse=True)
def doors() -> Iterator[None]:
    yield
    Doors.shut, Doors.broken = set(), None


@pytest.fixture
async def runtime() -> AsyncIterator[Runtime]:
    async with engine_of(Doors) as runtime:
        yield runtime


class Closing(Wire):
    """Keeps the code that it was closed with."""

    code: int | None = None

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self.code = code
            self.ended()


def logged_in(person: Person) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session


def crowd(count: int = PEOPLE) -> list[tuple[Person, str]]:
    people = [Person(username=f"crowd{number}", given_name="Lou", password="!") for number in range(count)]
    Person.objects.bulk_create(people)
    return [(person, logged_in(person).session_key or "") for person in people]


async def connected(runtime: Runtime) -> list[Closing]:
    wires = [Closing(runtime, person, key) for person, key in await db.run(crowd)]
    for wire in wires:
        wire.opened(0)
        for topic in ROOMS:
            wire.topics.add(topic)
            wire.runtime.hub._topic(topic).listeners[wire] = None
    return wires


def services(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is run before everything else, as it is run."""
    ran: list[str] = []
    run_first = db.run_first

    async def noting(service: Any, *args: Any) -> Any:
        ran.append(service.__name__)
        return await run_first(service, *args)

    monkeypatch.setattr(db, "run_first", noting)
    return ran


async def test_a_crowd_that_loses_a_room_is_asked_in_few_questions(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires = await connected(runtime)
    ran = services(monkeypatch)
    Doors.shut = {"2"}
    await db.run(rights.recheck, [wire.person.pk for wire in wires])
    await until(lambda: not any("room.2" in wire.topics for wire in wires))
    assert all(wire.topics == {"room.1", "room.3"} and not wire.closed for wire in wires)
    assert all(sum('"ended"' in said for said in wire.said) == 1 for wire in wires), "each is told once"
    assert "room.2" not in runtime.hub.topics
    assert len(ran) <= 10, ran


async def test_a_crowd_that_is_suspended_is_sent_away_and_nobody_else(runtime: Runtime) -> None:
    wires = await connected(runtime)
    gone, staying = wires[::2], wires[1::2]
    before = {wire: wire.person for wire in staying}

    def suspend() -> None:
        Person.objects.filter(pk__in=[wire.person.pk for wire in gone]).update(is_active=False)
        rights.recheck([wire.person.pk for wire in wires])

    await db.run(suspend)
    await until(lambda: all(wire.closed for wire in gone))
    assert {wire.code for wire in gone} == {SESSION_ENDED}
    await until(lambda: all(wire.person is not before[wire] for wire in staying))  # they were asked, too
    assert all(wire.topics == set(ROOMS) and not wire.closed for wire in staying)


async def test_a_fault_with_one_person_keeps_nobody_elses_right_open(runtime: Runtime) -> None:
    """And theirs no longer than the fault lasts."""
    wires = await connected(runtime)
    Doors.shut, Doors.broken = {"2"}, wires[7].person.pk
    await db.run(rights.recheck, [wire.person.pk for wire in wires])
    others = wires[:7] + wires[8:]
    await until(lambda: not any("room.2" in wire.topics for wire in others))
    assert wires[7].topics == set(ROOMS) and not wires[7].closed
    Doors.broken = None
    await until(lambda: wires[7].topics == {"room.1", "room.3"})


async def test_without_a_database_nobody_loses_anything_and_all_are_asked_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires = await connected(runtime)
    asked = []

    def away(_keys: object) -> dict[str, Person]:
        asked.append(1)
        raise OperationalError("away")

    with monkeypatch.context() as broken:
        broken.setattr(sessions, "people_of", away)
        Doors.shut = {"2"}
        await db.run(rights.recheck, [wire.person.pk for wire in wires])
        await until(lambda: bool(asked))
        await asyncio.sleep(0.3)
        assert all(wire.topics == set(ROOMS) and not wire.closed for wire in wires)
        assert len(asked) <= 5, "not one by one, and not without a pause"
    await until(lambda: not any("room.2" in wire.topics for wire in wires))


async def test_a_change_while_one_is_asked_is_not_lost(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer was true when it was given, and is not any more when it arrives."""
    wires = await connected(runtime)
    loop = asyncio.get_running_loop()
    people_of = sessions.people_of
    late = [wires[3].person.pk]

    def meanwhile(keys: Any) -> dict[str, Person]:
        found = people_of(keys)
        if late:
            heard = asyncio.run_coroutine_threadsafe(change(late.pop()), loop)
            heard.result(5)
        return found

    async def change(person: int) -> None:
        runtime.rights_changed(person)

    monkeypatch.setattr(sessions, "people_of", meanwhile)
    still = Doors.still

    def shut_behind(self: Doors, asked: Any) -> set[tuple[int, str]]:
        answer = still(self, asked)
        Doors.shut = {"2"}
        return answer

    monkeypatch.setattr(Doors, "still", shut_behind)
    runtime.rights_changed(wires[3].person.pk)
    await until(lambda: wires[3].topics == {"room.1", "room.3"})
    assert wires[4].topics == set(ROOMS), "nobody asked about these"


# --- Sessions, one by one and together ------------------------------------------------------------------


def _expired(person: Person, session: SessionStore) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def _with(person: Person, session: SessionStore, **values: object) -> None:
    session.update(values)
    session.save()


def _emptied(session: SessionStore) -> None:
    session.clear()
    session.save()


def _new_password(person: Person, session: SessionStore) -> None:
    person.set_unusable_password()
    person.save()


ENDS: dict[str, Callable[[Person, SessionStore], object]] = {
    "nothing": lambda person, session: None,
    "log-out": lambda person, session: session.delete(),
    "time": _expired,
    "suspension": lambda person, session: Person.objects.update(is_active=False),
    "deletion": lambda person, session: person.delete(),
    "password": _new_password,
    "no hash": lambda person, session: _with(person, session, **{HASH_SESSION_KEY: ""}),
    "no such way in": lambda person, session: _with(person, session, **{BACKEND_SESSION_KEY: "gone.Backend"}),
    "somebody unknown": lambda person, session: _with(person, session, **{SESSION_KEY: "999999"}),
    "nobody": lambda person, session: _emptied(session),
    "damage": lambda person, session: Session.objects.update(session_data="x"),
}


@pytest.mark.parametrize("end", ENDS)
def test_many_sessions_are_judged_as_one_is(end: str) -> None:
    (person, key), (other, _its_key) = crowd(2)
    ENDS[end](person, SessionStore(key))
    keys = [key, *Session.objects.values_list("session_key", flat=True)]
    together = sessions.people_of(keys)
    assert together == {one: found for one in keys if (found := sessions.person_of(one)) is not None}
    assert (person in together.values()) == (end == "nothing")
    assert "" not in sessions.people_of([""])
    assert other.pk


def test_many_sessions_cost_two_queries() -> None:
    keys = [key for _person, key in crowd(40)]
    with CaptureQueriesContext(connection) as queries:
        assert len(sessions.people_of(keys)) == 40
    assert len(queries) == 2


async def test_one_who_cannot_be_told_keeps_nobody_elses_right_open(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires = await connected(runtime)

    def fail(person: Person) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(wires[0], "become", fail)
    Doors.shut = {"2"}
    for wire in wires:
        runtime.rights_changed(wire.person.pk)
    await until(lambda: all("room.2" not in wire.topics for wire in wires[1:]))
    monkeypatch.undo()
    await until(lambda: "room.2" not in wires[0].topics)


async def test_a_session_that_runs_out_without_a_word_ends_whatever_a_look_at_the_log_meets(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    wires = await connected(runtime)
    heal = runtime.hub.heal

    async def fail_for_all(names: Iterable[str] | None = None) -> int:
        if names is None:
            raise ValueError("a fault of ours")
        return await heal(names)

    monkeypatch.setattr(runtime.hub, "heal", fail_for_all)
    over, other = wires[:2]
    await db.run(SessionStore(over.caller.session_key).delete)
    over._check_at = 0.0
    await until(lambda: over.closed, 3 * live().SWEEP_SECONDS)
    assert over.code == SESSION_ENDED
    assert not other.closed


async def test_a_new_day_asks_for_everybody(runtime: Runtime) -> None:
    wires = await connected(runtime)
    Doors.shut = {"2"}  # by a date that has come: nobody is told
    for wire in wires:
        wire._checked_on -= timedelta(days=1)
    await until(lambda: all("room.2" not in wire.topics for wire in wires), 3 * live().SWEEP_SECONDS)
    assert all(wire.topics == {"room.1", "room.3"} for wire in wires)


async def test_of_who_has_gone_nothing_is_looked_at_any_more(runtime: Runtime) -> None:
    wires = await connected(runtime)
    assert len(runtime.hub.own) == len(wires)
    for wire in wires:
        wire.ended()
    assert not runtime.hub.own
