"""What a message and a page cost: counted queries, and plans that do not grow with history."""

from collections.abc import Callable
from time import process_time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.access import get_room
from chat.models import Message, Room
from chat.services.direct import open_direct
from chat.services.drafts import save_draft
from chat.services.listing import rooms_of
from chat.services.posting import post_message
from chat.services.reading import mark_read, read_history
from chat.services.rooms import set_mode
from collab.realtime import log
from schools.models import Person
from tests.chat.scene import Scene, say

MAX_POST_QUERIES = 4
MAX_POST_CPU = 2.5e-3  # s, on PostgreSQL
_FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def queries(work: Callable[[], object]) -> list[str]:
    """The statements of some work, without those that open and close transactions."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return [query["sql"] for query in captured if not query["sql"].startswith(_FRAME)]


def _post(author: Person, room: Room) -> None:
    post_message(author=author, room_id=room.pk, client_id=uuid4(), body="Bonjour à tous")


def test_a_message_takes_four_queries(scene: Scene) -> None:
    """The number, which locks the room; may they write here; the message; its event."""
    for person, room in ((scene.pupil, scene.room), (scene.guardian, scene.families())):
        _post(person, room)
        sent = queries(lambda person=person, room=room: _post(person, room))  # type: ignore[misc]
        assert len(sent) == MAX_POST_QUERIES, sent


def test_a_message_in_slow_mode_takes_four_queries(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode=Room.Mode.SLOW, slow_seconds=1)
    sent = queries(lambda: _post(scene.pupil, scene.room))
    assert len(sent) == MAX_POST_QUERIES, sent


def test_an_answer_takes_four_queries(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    say(scene.classmate, scene.room, parent=parent)

    def answer() -> None:
        post_message(
            author=scene.pupil, room_id=scene.room.pk, client_id=uuid4(), body="Oui", parent_id=parent.pk
        )

    sent = queries(answer)
    assert len(sent) == MAX_POST_QUERIES, sent
    parent.refresh_from_db()
    assert parent.reply_count == 2


@pytest.mark.parametrize("open_to_pupils", [True, False])
def test_a_direct_message_takes_four_queries(scene: Scene, *, open_to_pupils: bool) -> None:
    """Also where two pupils meet, whom the school's own setting lets talk, or a teacher's being there."""
    scene.school.settings["pupil_to_pupil"] = open_to_pupils
    scene.school.save()
    direct = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    rooms = [direct]
    if open_to_pupils:
        rooms.append(open_direct(person=scene.pupil, people_ids=[scene.classmate.pk]))
    for room in rooms:
        say(scene.pupil, room)
        sent = queries(lambda room=room: _post(scene.pupil, room))  # type: ignore[misc]
        assert len(sent) == MAX_POST_QUERIES, sent


def test_a_direct_room_is_entered_by_one_query(scene: Scene) -> None:
    direct = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    get_room(scene.pupil, direct.pk)
    assert len(queries(lambda: get_room(scene.pupil, direct.pk))) == 1


def test_saving_a_draft_costs_the_same_after_a_month_of_drafts(scene: Scene) -> None:
    def save() -> None:
        save_draft(person=scene.pupil, room_id=scene.room.pk, body=f"Je pensais {uuid4()}")

    for _ in range(3):
        save()
    with CaptureQueriesContext(connection) as captured:
        for _ in range(30):
            save()
    updates = [
        query["sql"] for query in captured if query["sql"].startswith("UPDATE") and "logentry" in query["sql"]
    ]
    assert len(updates) == 30
    assert max(map(len, updates)) < 2 * min(map(len, updates)), "an update names the rows that it changes"


@pytest.mark.django_db(transaction=True)
def test_a_message_takes_little_cpu() -> None:
    scene = Scene()
    for _ in range(50):
        _post(scene.pupil, scene.room)
    rounds = []
    for _ in range(5):
        start = process_time()
        for _ in range(100):
            _post(scene.pupil, scene.room)
        rounds.append((process_time() - start) / 100)
    print(f"{connection.vendor}: {min(rounds) * 1e3:.2f} ms of CPU per message")
    if connection.vendor == "postgresql":
        assert min(rounds) < MAX_POST_CPU


def _fill(scene: Scene, count: int) -> Room:
    room = scene.room
    Message.objects.bulk_create(
        Message(room=room, seq=seq, author=scene.teacher, client_id=uuid4(), body="x", html="<p>x</p>")
        for seq in range(1, count + 1)
    )
    log_head = log.advance(room.topic)
    assert log_head == 1
    return room


def test_the_list_of_rooms_takes_the_same_queries_for_one_room_and_for_many(scene: Scene) -> None:
    say(scene.teacher, scene.room)
    open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    rooms_of(scene.teacher)  # the first one names the epoch
    of_teacher = len(queries(lambda: rooms_of(scene.teacher)))
    for other in (scene.head, scene.classmate, scene.colleague):
        say(scene.teacher, open_direct(person=scene.teacher, people_ids=[other.pk]))
    assert len(queries(lambda: rooms_of(scene.teacher))) == of_teacher
    few = len(queries(lambda: rooms_of(scene.head)))
    for room in (scene.families(), scene.other_room):
        say(scene.head, room)
    assert len(queries(lambda: rooms_of(scene.head))) <= few + 2  # members and guardians, of families' rooms


def test_a_page_takes_the_same_queries_for_one_message_and_for_fifty(scene: Scene) -> None:
    say(scene.teacher, scene.room)
    one = len(queries(lambda: read_history(person=scene.pupil, room_id=scene.room.pk)))
    for _ in range(50):
        say(scene.teacher, scene.room)
    assert len(queries(lambda: read_history(person=scene.pupil, room_id=scene.room.pk))) == one


def test_unread_messages_are_counted_to_a_hundred(scene: Scene) -> None:
    room = _fill(scene, 300)
    assert [shape.unread for shape in rooms_of(scene.pupil)] == [100]
    assert [shape.unread for shape in rooms_of(scene.teacher)] == [0]
    log.append_many([])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE realtime_topichead SET head = 300 WHERE topic = %s", [room.topic])
    assert mark_read(person=scene.pupil, room_id=room.pk, seq=290).unread == 10
    assert mark_read(person=scene.pupil, room_id=room.pk, seq=5).read_seq == 290
