"""Drafts, scheduled messages, read markers, and finding people."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.access import people_of
from chat.models import Message, Room, ScheduledMessage
from chat.services.direct import open_direct
from chat.services.drafts import drafts_of, save_draft
from chat.services.editing import delete_message
from chat.services.listing import room_shape
from chat.services.moderation import mute_person
from chat.services.people import MAX_FOUND, find_people
from chat.services.reading import mark_read, read_history
from chat.services.rooms import ensure_group_rooms, set_mode
from chat.services.scheduling import (
    MAX_WAITING,
    cancel_scheduled,
    post_due,
    schedule_message,
    scheduled_in,
    scheduled_of,
)
from collab import errors
from collab.realtime import log
from collab.realtime.models import LogEntry
from schools import access as schools_access
from schools.models import Group, Person, SchoolMembership
from schools.services.people import remove_from_group
from tests.chat.scene import Scene, enrol, new_group, new_person, say, yesterday


def _schedule(author: Person, room: Room, body: str = "Demain") -> ScheduledMessage:
    at = timezone.now() + timedelta(hours=1)
    return schedule_message(author=author, room_id=room.pk, client_id=uuid4(), body=body, at=at)


def _an_hour_later() -> int:
    ScheduledMessage.objects.update(at=timezone.now() - timedelta(seconds=1))
    return post_due()


def test_a_scheduled_message_is_posted_when_due_and_once(scene: Scene) -> None:
    scheduled = _schedule(scene.teacher, scene.room)
    assert post_due() == 0
    assert _an_hour_later() == 1
    assert post_due() == 0
    message = Message.objects.get()
    assert (message.body, message.client_id) == ("Demain", scheduled.client_id)
    assert scheduled_in(person=scene.teacher, room_id=scene.room.pk) == []


def test_a_crash_between_posting_and_noting_it_does_not_post_twice(scene: Scene) -> None:
    _schedule(scene.teacher, scene.room)
    _an_hour_later()
    ScheduledMessage.objects.update(state=ScheduledMessage.State.WAITING)
    post_due()
    assert Message.objects.count() == 1


def test_what_was_sent_is_kept_in_its_message_and_nowhere_else(scene: Scene) -> None:
    _schedule(scene.pupil, scene.room, "Un secret pour demain")
    assert _an_hour_later() == 1
    message = Message.objects.get()
    assert message.body == "Un secret pour demain"
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    assert "secret" not in str(list(ScheduledMessage.objects.values()))


def test_scheduling_again_gives_the_first_whatever_has_happened_since(scene: Scene) -> None:
    at, client_id = timezone.now() + timedelta(hours=1), uuid4()

    def schedule() -> ScheduledMessage:
        return schedule_message(
            author=scene.pupil, room_id=scene.room.pk, client_id=client_id, body="Demain", at=at
        )

    first = schedule()
    for _ in range(MAX_WAITING - 1):
        _schedule(scene.pupil, scene.room)
    with pytest.raises(errors.Invalid):
        _schedule(scene.pupil, scene.room)
    assert schedule() == first
    at = timezone.now() - timedelta(seconds=1)
    assert schedule() == first
    assert ScheduledMessage.objects.count() == MAX_WAITING


def test_who_may_no_longer_write_is_told_why_it_was_not_sent(scene: Scene) -> None:
    _schedule(scene.pupil, scene.room)
    mute_person(
        moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=60, reason="Calme"
    )
    assert _an_hour_later() == 0
    (failed,) = scheduled_in(person=scene.pupil, room_id=scene.room.pk)
    assert failed.state == ScheduledMessage.State.FAILED
    assert "Calme" in failed.error
    assert not Message.objects.exists()


def test_what_waits_is_listed_over_all_rooms_that_are_still_ones_own(scene: Scene) -> None:
    scheduled = _schedule(scene.teacher, scene.room)
    assert scheduled_of(person=scene.teacher) == [scheduled]
    assert scheduled_of(person=scene.pupil) == []
    remove_from_group(group=scene.group, person=scene.teacher)
    assert scheduled_of(person=scene.teacher) == []


def test_slow_mode_delays_a_scheduled_message(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="slow", slow_seconds=60)
    _schedule(scene.pupil, scene.room)
    say(scene.pupil, scene.room)
    assert _an_hour_later() == 0
    scheduled = ScheduledMessage.objects.get()
    assert scheduled.state == ScheduledMessage.State.WAITING
    assert timezone.now() < scheduled.at


def test_a_cancelled_message_is_not_sent(scene: Scene) -> None:
    scheduled = _schedule(scene.teacher, scene.room)
    with pytest.raises(errors.NotFound):
        cancel_scheduled(author=scene.head, room_id=scene.room.pk, scheduled_id=scheduled.pk)
    cancel_scheduled(author=scene.teacher, room_id=scene.room.pk, scheduled_id=scheduled.pk)
    assert _an_hour_later() == 0
    assert not Message.objects.exists()


@pytest.mark.parametrize("minutes", [-1, 60 * 24 * 400])
def test_a_message_is_scheduled_for_the_near_future(scene: Scene, minutes: int) -> None:
    at = timezone.now() + timedelta(minutes=minutes)
    with pytest.raises(errors.Invalid):
        schedule_message(author=scene.teacher, room_id=scene.room.pk, client_id=uuid4(), body="x", at=at)


def test_a_draft_is_kept_replaced_and_thrown_away(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    for body in ("Un brouillon secret", "Autre chose"):
        save_draft(person=scene.pupil, room_id=scene.room.pk, body=body)
    save_draft(person=scene.pupil, room_id=scene.room.pk, body="En réponse", parent_id=parent.pk)
    assert {draft.body for draft in drafts_of(person=scene.pupil)} == {"Autre chose", "En réponse"}
    assert not LogEntry.objects.filter(frame__contains="secret").exists()
    save_draft(person=scene.pupil, room_id=scene.room.pk, body="")
    assert [draft.parent for draft in drafts_of(person=scene.pupil)] == [str(parent.pk)]
    assert drafts_of(person=scene.teacher) == []


def test_a_draft_in_a_foreign_room_is_refused(scene: Scene) -> None:
    with pytest.raises(errors.NotFound):
        save_draft(person=scene.guardian, room_id=scene.room.pk, body="x")
    elsewhere = say(scene.colleague, scene.other_room)
    with pytest.raises(errors.NotFound):
        save_draft(person=scene.pupil, room_id=scene.room.pk, body="x", parent_id=elsewhere.pk)


def test_reading_goes_forward_only_and_is_told_to_the_other_devices(scene: Scene) -> None:
    for _ in range(5):
        say(scene.teacher, scene.room)
    assert room_shape(scene.pupil, scene.room.pk).unread == 5
    assert mark_read(person=scene.pupil, room_id=scene.room.pk, seq=3).unread == 2
    assert mark_read(person=scene.pupil, room_id=scene.room.pk, seq=1).unread == 2
    assert mark_read(person=scene.pupil, room_id=scene.room.pk, seq=10**9).read_seq == 5
    assert log.head(scene.pupil.topic) == 2
    with pytest.raises(errors.NotFound):
        mark_read(person=scene.guardian, room_id=scene.room.pk, seq=1)


def test_history_comes_in_pages_from_any_point(scene: Scene) -> None:
    seqs = [say(scene.teacher, scene.room, str(number)).seq for number in range(10)]

    def read(**point: int) -> tuple[list[int], int | None, int | None]:
        page = read_history(person=scene.pupil, room_id=scene.room.pk, limit=4, **point)
        return [item.seq for item in page.items], page.next, page.newer

    assert read() == (seqs[6:], 7, None)
    assert read(before=7) == (seqs[2:6], 3, 6)
    assert read(before=3) == (seqs[:2], None, 2)
    assert read(after=2) == (seqs[2:6], 3, 6)
    assert read(after=8) == (seqs[8:], 9, None)
    assert read(around=5) == (seqs[2:6], 3, 6)
    assert read(around=1) == (seqs[:2], None, 2)
    assert read(around=10**9) == (seqs[8:], 9, None)


def test_a_thread_is_read_by_its_parent(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    replies = [say(scene.pupil, scene.room, parent=parent).pk for _ in range(3)]
    say(scene.teacher, scene.room)
    page = read_history(person=scene.pupil, room_id=scene.room.pk, parent_id=parent.pk)
    assert [int(item.id) for item in page.items] == replies
    with pytest.raises(errors.NotFound):
        read_history(person=scene.other_pupil, room_id=scene.other_room.pk, parent_id=parent.pk)


def test_every_class_and_course_gets_one_room(scene: Scene) -> None:
    course, club = new_group(scene.school, "course"), new_group(scene.school, "club")
    assert ensure_group_rooms() == 1
    assert ensure_group_rooms([course, club]) == 0
    assert Room.objects.filter(group=course, kind="group").count() == 1
    assert not Room.objects.filter(group=club).exists()
    Group.objects.filter(pk=course.pk).update(archived_at=timezone.now())


NAMES = (
    "teacher",
    "colleague",
    "pupil",
    "classmate",
    "guardian",
    "observer",
    "head",
    "admin",
    "foreign_pupil",
)


@pytest.mark.parametrize("open_to_pupils", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_the_people_found_are_those_to_whom_one_may_write(
    scene: Scene, name: str, open_to_pupils: bool
) -> None:
    scene.school.settings["pupil_to_pupil"] = open_to_pupils
    scene.school.save()
    new_person(scene.school, "teacher", "guardian")
    person = getattr(scene, name)
    found = {int(brief.id) for brief in find_people(person=person, words="")}
    assert found == {other.pk for other in Person.objects.all() if schools_access.can_direct(person, other)}


def test_people_are_found_whatever_the_accents(scene: Scene) -> None:
    Person.objects.filter(pk=scene.pupil.pk).update(given_name="Maëlys", family_name="Le Goff")
    (found,) = find_people(person=scene.teacher, words="goff MAELYS")
    assert (found.name, found.role) == ("Maëlys Le Goff", "pupil")
    SchoolMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    assert find_people(person=scene.teacher, words="maelys") == []
    with pytest.raises(errors.NotFound):
        open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])


def test_people_of_one_group_are_found_by_those_who_see_the_group(scene: Scene) -> None:
    def found(person: Person, group: Group) -> set[int]:
        return {int(brief.id) for brief in find_people(person=person, words="", group_id=str(group.pk))}

    assert found(scene.teacher, scene.group) == {
        scene.pupil.pk, scene.classmate.pk, scene.observer.pk,
    }  # fmt: skip
    assert found(scene.pupil, scene.group) == {scene.teacher.pk}
    assert scene.teacher.pk in found(scene.guardian, scene.group)
    for outside in ("999999", "x", str(scene.other_group.pk)):
        with pytest.raises(errors.NotFound):
            find_people(person=scene.pupil, words="", group_id=outside)


def test_all_the_people_of_a_room_to_whom_one_may_write_are_found(scene: Scene) -> None:
    """Whatever their number, and families too; of the whole school, only the first."""
    for _ in range(MAX_FOUND + 10):
        enrol(scene.group, new_person(scene.school, "pupil"), "pupil")
    room, families = str(scene.room.pk), str(scene.families().pk)
    assert len(find_people(person=scene.teacher, words="")) == MAX_FOUND
    for where in ({"room_id": room}, {"group_id": str(scene.group.pk)}):
        found = {int(brief.id) for brief in find_people(person=scene.teacher, words="", **where)}
        everybody = {each.pk for each in people_of(scene.room)} - {scene.teacher.pk}
        assert len(everybody) > MAX_FOUND
        assert found == everybody
    parents = find_people(person=scene.teacher, words="", room_id=families)
    assert str(scene.guardian.pk) in {brief.id for brief in parents}
    assert [brief.id for brief in find_people(person=scene.pupil, words="", room_id=room)] == [
        str(scene.teacher.pk)
    ]
    for outside in ("999999", "x", families):
        with pytest.raises(errors.NotFound):
            find_people(person=scene.pupil, words="", room_id=outside)
