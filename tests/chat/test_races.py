"""Several at once: real threads, real transactions."""

import json
from datetime import timedelta
from functools import partial
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from chat.models import AuditEntry, Message, Room, ScheduledMessage
from chat.services.audit import find_faults
from chat.services.direct import open_direct
from chat.services.editing import delete_message, edit_message
from chat.services.moderation import mute_person
from chat.services.posting import post_message
from chat.services.reactions import react_to_message
from chat.services.rooms import archive_group_rooms, rename_room, set_mode
from chat.services.scheduling import post_due, schedule_message
from collab import errors
from collab.realtime import log
from tests.chat.scene import Scene, say
from tests.chat.together import succeeded, together
from tests.harness.process import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_retries_at_the_same_time_make_one_message(scene: Scene) -> None:
    for _ in range(5):
        post = partial(post_message, author=scene.pupil, room_id=scene.room.pk, client_id=uuid4(), body="Un")
        posts = together(*[post] * THREADS)
        assert len({repr(each) for each in posts}) == 1, posts
    assert Message.objects.count() == 5
    assert log.head(scene.room.topic) == 5


def test_many_writers_leave_no_hole_and_no_double(scene: Scene) -> None:
    writers = (scene.pupil, scene.classmate, scene.teacher, scene.head)

    def write(number: int) -> None:
        for _ in range(10):
            say(writers[number], scene.room, f"de {number}")

    assert together(*[partial(write, number) for number in range(THREADS)]) == [None] * THREADS
    seqs = list(Message.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, 10 * THREADS + 1))
    assert [entry.seq for entry in log.read(scene.room.topic, 0, 100)] == seqs


def test_slow_mode_counts_messages_sent_at_the_same_time(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="slow", slow_seconds=60)
    results = together(*[lambda: say(scene.pupil, scene.room)] * THREADS)
    assert sum(isinstance(result, Message) for result in results) == 1
    assert sum(isinstance(result, errors.TooFast) for result in results) == THREADS - 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets nobody read before its turn")
def test_a_post_that_waits_for_its_number_is_judged_when_it_has_it(scene: Scene) -> None:
    """Else it would stand one number behind the pause that forbids it."""

    def pause() -> None:
        with transaction.atomic():
            set_mode(person=scene.teacher, room_id=scene.room.pk, mode="paused", reason="Récréation")
            paused.set()
            wait_until(somebody_waits, timeout=10, what="the post")

    def post() -> Message:
        assert paused.wait(10)
        return say(scene.pupil, scene.room)

    say(scene.pupil, scene.room)
    paused = Event()
    done, refused = together(pause, post)
    assert done is None
    assert isinstance(refused, errors.Forbidden)
    assert "Récréation" in refused.message
    assert Message.objects.count() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets nobody read before its turn")
def test_a_year_may_end_while_a_room_is_changed(scene: Scene) -> None:
    """Both take the room's head before its row: neither holds what the other waits for."""

    def change() -> None:
        with transaction.atomic():
            say(scene.teacher, scene.room)
            held.set()
            wait_until(somebody_waits, timeout=10, what="the end of the year")
            set_mode(person=scene.teacher, room_id=scene.room.pk, mode="paused", reason="Récréation")

    def end() -> None:
        assert held.wait(10)
        archive_group_rooms([scene.group])

    held = Event()
    assert together(change, end) == [None, None]
    scene.room.refresh_from_db()
    assert (scene.room.mode, scene.room.mode_before, scene.room.reason_before) == (
        "archived", "paused", "Récréation"
    )  # fmt: skip
    events = [json.loads(entry.frame) for entry in log.read(scene.room.topic, 0, 100)]
    assert [event["data"].get("mode") for event in events] == [None, "paused", "archived"]


def somebody_waits() -> bool:
    """Whether a connection to this PostgreSQL waits for a lock of another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_two_edits_at_the_same_time_are_one_edit_and_one_conflict(scene: Scene) -> None:
    message = say(scene.pupil, scene.room)
    results = together(
        *[
            partial(
                edit_message,
                author=scene.pupil,
                room_id=scene.room.pk,
                message_id=message.pk,
                body=body,
                version=1,
            )
            for body in ("un", "deux")
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "int"]


def test_two_changes_of_a_room_at_the_same_time_are_both_in_the_last_event(scene: Scene) -> None:
    """Who follows the events knows what a fresh snapshot says."""
    for number in range(10):
        title, mode = f"Titre {number}", ("slow", "open")[number % 2]
        results = together(
            partial(rename_room, person=scene.teacher, room_id=scene.room.pk, title=title),
            partial(set_mode, person=scene.head, room_id=scene.room.pk, mode=mode, slow_seconds=5),
        )
        assert results == [None, None]
        told = json.loads(log.read(scene.room.topic, 0, 100)[-1].frame)["data"]
        scene.room.refresh_from_db()
        assert (scene.room.title, scene.room.mode) == (title, mode)
        assert (told["title"], told["mode"]) == (title, mode)


def test_everything_at_once_does_not_deadlock(scene: Scene) -> None:
    """Replies lock their parent's row, edits too, and all lock the room's head: always in one order."""
    parent = say(scene.pupil, scene.room)

    def reply() -> None:
        for _ in range(8):
            say(scene.teacher, scene.room, parent=parent)

    def edit() -> None:
        for version in range(1, 9):
            edit_message(
                author=scene.pupil,
                room_id=scene.room.pk,
                message_id=parent.pk,
                body=f"v{version}",
                version=version,
            )

    def react() -> None:
        for number in range(8):
            react_to_message(
                person=scene.classmate,
                room_id=scene.room.pk,
                message_id=parent.pk,
                emoji="👍",
                on=number % 2 == 0,
            )

    def silence() -> None:
        for _ in range(8):
            mute_person(
                moderator=scene.head,
                room_id=scene.room.pk,
                person_id=scene.classmate.pk,
                minutes=1,
                reason="x",
            )

    results = together(reply, edit, react, silence)
    unexpected = [each for each in results if each is not None and not isinstance(each, errors.Forbidden)]
    assert unexpected == []  # Forbidden: the classmate was silenced before all reactions were through
    parent.refresh_from_db()
    assert (parent.reply_count, parent.version) == (8, 9)


def test_a_delete_wins_over_what_comes_with_it(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, "secret")
    deleted, *_ = together(
        lambda: delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk),
        lambda: react_to_message(
            person=scene.classmate, room_id=scene.room.pk, message_id=message.pk, emoji="👍", on=True
        ),
        lambda: edit_message(
            author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="autre secret", version=1
        ),
    )
    succeeded([deleted])
    message.refresh_from_db()
    assert (message.body, message.deleted_at is None) == ("", False)
    assert not any("secret" in entry.frame for entry in log.read(scene.room.topic, 0, 100))


def test_the_audit_chain_takes_entries_from_everywhere(scene: Scene) -> None:
    families = scene.families()
    acts = [
        partial(
            mute_person,
            moderator=scene.teacher,
            room_id=room.pk,
            person_id=person.pk,
            minutes=1,
            reason="x",
        )
        for room, person in ((scene.room, scene.pupil), (families, scene.guardian)) * 2
    ]
    succeeded(together(*acts))
    assert AuditEntry.objects.count() == len(acts)
    assert list(find_faults(scene.school)) == []


def test_several_processes_post_a_due_message_once(scene: Scene) -> None:
    for number in range(6):
        schedule_message(
            author=scene.teacher,
            room_id=scene.room.pk,
            client_id=uuid4(),
            body=str(number),
            at=timezone.now() + timedelta(minutes=5),
        )
    ScheduledMessage.objects.update(at=timezone.now())
    assert sum(succeeded(together(*[post_due] * THREADS))) == 6
    assert Message.objects.count() == log.head(scene.room.topic) == 6


def test_a_direct_room_opened_from_both_sides_is_one(scene: Scene) -> None:
    rooms = together(
        lambda: open_direct(person=scene.teacher, people_ids=[scene.pupil.pk]),
        lambda: open_direct(person=scene.pupil, people_ids=[scene.teacher.pk]),
    )
    assert rooms[0] == rooms[1]
    assert Room.objects.filter(kind="direct").count() == 1
