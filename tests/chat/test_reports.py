"""Reports: what they keep, who reads them, and who must not learn of them."""

import pytest

from chat.models import Message, Report
from chat.services.direct import open_direct
from chat.services.editing import delete_message
from chat.services.moderation import mute_person
from chat.services.reports import report_message, reports_for, reports_in
from collab import errors
from collab.realtime import log
from schools.models import GroupMembership, Person
from tests.chat.browser import client_of
from tests.chat.scene import SECRET, Scene, enrol, last_told, say, yesterday


def test_a_report_keeps_its_context_even_when_the_message_goes(scene: Scene) -> None:
    for number in range(8):
        say(scene.classmate, scene.room, f"avant {number}")
    message = say(scene.pupil, scene.room, SECRET)
    first = report_message(
        reporter=scene.classmate, room_id=scene.room.pk, message_id=message.pk, reason="Moquerie"
    )
    assert (
        report_message(reporter=scene.classmate, room_id=scene.room.pk, message_id=message.pk, reason="")
        == first
    )
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    (report,) = reports_in(person=scene.teacher, room_id=scene.room.pk)
    assert [shape.body for shape in report.context] == [*(f"avant {n}" for n in range(3, 8)), SECRET]
    assert last_told(scene.teacher)["event"] == "report.filed"
    assert "context" not in last_told(scene.teacher)["data"]["report"]
    assert [report.id for report in reports_for(person=scene.teacher)] == [str(first.pk)]
    assert log.head(scene.pupil.topic) == 0  # its author is not told who complained


def test_a_report_about_a_teacher_goes_to_the_head(scene: Scene) -> None:
    message = say(scene.teacher, scene.room)
    report_message(reporter=scene.pupil, room_id=scene.room.pk, message_id=message.pk, reason="")
    assert last_told(scene.head)["event"] == "report.filed"
    assert log.head(scene.teacher.topic) == 0
    assert reports_in(person=scene.teacher, room_id=scene.room.pk) == []
    assert len(reports_for(person=scene.head)) == 1
    assert reports_for(person=scene.foreign_head) == []
    GroupMembership.objects.filter(person=scene.teacher).update(starts_on=yesterday(), ends_on=yesterday())
    assert len(reports_for(person=scene.head)) == 1, "it does not go with the teacher"


def test_whoever_was_reported_does_not_read_in_the_record_by_whom(scene: Scene) -> None:
    enrol(scene.group, scene.colleague, "teacher")
    message = say(scene.teacher, scene.room)
    report_message(reporter=scene.pupil, room_id=scene.room.pk, message_id=message.pk, reason="Il crie")
    mute_person(
        moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=1, reason="Calme"
    )

    def read_by(person: Person) -> str:
        response = client_of(person).get(f"/api/rooms/{scene.room.pk}/audit")
        assert response.status_code == 200
        return str(response.content.decode())

    for other in (scene.head, scene.colleague):
        assert "Il crie" in read_by(other)
    assert "message.report" not in read_by(scene.teacher)
    assert "Il crie" not in read_by(scene.teacher)
    assert "person.mute" in read_by(scene.teacher), "the premise: the record itself is theirs to read"


def test_a_report_from_a_direct_room_goes_to_the_head_who_cannot_open_the_room(scene: Scene) -> None:
    room = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    message = say(scene.teacher, room, SECRET)
    report_message(reporter=scene.pupil, room_id=room.pk, message_id=message.pk, reason="")
    (report,) = reports_for(person=scene.head)
    assert report.context[-1].body == SECRET
    assert reports_for(person=scene.teacher) == []


def test_where_a_school_has_no_head_its_administrators_read_what_nobody_else_would(scene: Scene) -> None:
    direct = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    said = [say(scene.teacher, room, SECRET) for room in (scene.room, direct, scene.room)]

    def report(message: Message) -> None:
        report_message(reporter=scene.pupil, room_id=message.room_id, message_id=message.pk, reason="")

    report(said[0])
    assert reports_for(person=scene.admin) == [], "the premise: there is a head"
    Person.objects.filter(pk=scene.head.pk).update(is_active=False)
    for message in said[1:]:
        report(message)
    assert last_told(scene.admin)["event"] == "report.filed"
    assert log.head(scene.admin.topic) == 2
    assert len(reports_for(person=scene.admin)) == 3
    assert reports_for(person=scene.teacher) == []


def test_what_one_cannot_see_one_cannot_report(scene: Scene) -> None:
    message = say(scene.pupil, scene.room)
    for name in ("guardian", "other_pupil", "foreign_teacher"):
        with pytest.raises(errors.NotFound):
            report_message(
                reporter=getattr(scene, name), room_id=scene.room.pk, message_id=message.pk, reason=""
            )
    with pytest.raises(errors.NotFound):
        report_message(
            reporter=scene.other_pupil, room_id=scene.other_room.pk, message_id=message.pk, reason=""
        )
    assert not Report.objects.exists()
