"""Writers of one process take turns on SQLite: in the order they came, and every turn is given back."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, connections, transaction

from chat.models import Message, ReadMarker
from chat.services.posting import post_message
from chat.services.reactions import react_to_message
from chat.services.reading import mark_read
from collab.realtime import log
from collab.sqlite.base import turns_of
from collab.sqlite.turns import Turns
from schools.models import School
from tests.chat.scene import Scene, say

WRITERS = 12  # fewer than the connections of a pool
ROUNDS = 12
PATIENCE = 10.0  # s


# --- The queue ------------------------------------------------------------------------------------------


def waiting(turns: Turns) -> int:
    return len(turns._waiting)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), []
    assert turns.take(0)

    def writer(number: int) -> None:
        assert turns.take(PATIENCE)
        order.append(number)
        turns.give_back()

    threads = []
    for number in range(8):
        threads.append(Thread(target=writer, args=(number,)))
        threads[-1].start()
        until(lambda: waiting(turns) == len(threads))
    turns.give_back()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list(range(8))
    assert turns.take(0), "the last one gave it back"


def test_who_gives_up_is_passed_over() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.01)
    assert waiting(turns) == 0
    turns.give_back()
    assert turns.take(0)


def test_a_hundred_thousand_turns_are_never_two_at_once() -> None:
    turns, inside, seen = Turns(), [0], []

    def writer() -> None:
        for _ in range(2_000):
            if turns.take(PATIENCE):
                inside[0] += 1
                if inside[0] > 1:
                    seen.append(inside[0])
                inside[0] -= 1
                turns.give_back()

    threads = [Thread(target=writer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert seen == []
    assert turns.take(0)


# --- The database ---------------------------------------------------------------------------------------

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="another database has its own way")


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Callable[[], object]], "Future[object]"]]:
    """Runs something in another thread, with a connection of its own."""
    with ThreadPoolExecutor(1) as pool:

        def run(work: Callable[[], object]) -> "Future[object]":
            return pool.submit(work)

        yield run
        pool.submit(connections.close_all).result(PATIENCE)


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_writer_waits_for_the_transaction_of_another_and_a_reader_does_not(
    elsewhere: Callable[[Callable[[], object]], "Future[object]"],
) -> None:
    turns = turns_of(str(connection.settings_dict["NAME"]))
    with transaction.atomic():
        School.objects.create(name="Un", uai="0000001A")
        assert elsewhere(School.objects.count).result(PATIENCE) == 0
        late = elsewhere(lambda: School.objects.filter(uai="0000001A").update(name="Deux"))
        until(lambda: waiting(turns) == 1)
        assert not late.done()
    assert late.result(PATIENCE) == 1
    assert School.objects.get().name == "Deux"


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_the_turn_is_given_back_however_a_transaction_ends(
    elsewhere: Callable[[Callable[[], object]], "Future[object]"],
) -> None:
    def broken() -> None:
        with transaction.atomic():
            School.objects.create(name="Un", uai="0000001A")
            raise KeyError

    def cut_off() -> None:
        with transaction.atomic():
            School.objects.create(name="Un", uai="0000001A")
            connection.close()

    def refused() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO no_such_table VALUES (1)")

    for work, problem in ((broken, KeyError), (cut_off, type(None)), (refused, OperationalError)):
        assert isinstance(elsewhere(work).exception(PATIENCE), problem)
        School.objects.create(name="Deux", uai=f"{School.objects.count():07d}B")
    assert School.objects.count() == 3


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so(
    elsewhere: Callable[[Callable[[], object]], "Future[object]"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    go, ready = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            ready.set()
            go.wait(PATIENCE)

    held = elsewhere(hold)
    assert ready.wait(PATIENCE)
    with pytest.raises(OperationalError, match="locked"):
        School.objects.create(name="Un", uai="0000001A")
    go.set()
    held.result(PATIENCE)
    School.objects.create(name="Un", uai="0000001A")


@pytest.mark.django_db(transaction=True)
def test_many_threads_write_through_the_services_and_none_fails() -> None:
    """What the embedded server does all day, faster. Without the queue some waited for ten seconds here."""
    scene = Scene()
    first = say(scene.teacher, scene.room)
    people = (scene.pupil, scene.classmate, scene.teacher, scene.head)
    waits: list[float] = []

    def write(number: int) -> None:
        person = people[number % len(people)]
        try:
            for turn in range(ROUNDS):
                start = time.monotonic()
                posted = post_message(author=person, room_id=scene.room.pk, client_id=uuid4(), body="Un")
                mark_read(person=person, room_id=scene.room.pk, seq=posted.seq)
                react_to_message(
                    person=person, room_id=scene.room.pk, message_id=first.pk, emoji="👍", on=turn % 2 == 0
                )
                waits.append(time.monotonic() - start)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        for done in [pool.submit(write, number) for number in range(WRITERS)]:
            done.result()
    assert Message.objects.count() == 1 + WRITERS * ROUNDS
    assert ReadMarker.objects.filter(room=scene.room).count() == len(people)
    numbers = [entry.seq for entry in log.read(scene.room.topic, 0, 10_000)]
    assert numbers == list(range(1, log.head(scene.room.topic) + 1))
    assert len(waits) == WRITERS * ROUNDS
    assert max(waits) < PATIENCE
