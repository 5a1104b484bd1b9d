"""Taking away and silencing: told, on record, and by those only who may."""

import pytest

from chat.models import AuditEntry
from chat.services.audit import entries_in
from chat.services.direct import open_direct
from chat.services.editing import pin_message
from chat.services.moderation import mute_person, remove_message, unmute_person
from chat.services.reading import get_message_shape, revisions_of
from chat.services.reports import reports_in
from chat.services.rooms import set_mode
from collab import errors
from collab.realtime.models import LogEntry
from tests.chat.scene import SECRET, Scene, last_told, say


def test_a_removed_message_is_told_recorded_and_kept_for_the_teachers(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, SECRET)
    remove_message(moderator=scene.teacher, room_id=scene.room.pk, message_id=message.pk, reason="Blessant")
    shape = get_message_shape(person=scene.classmate, room_id=scene.room.pk, message_id=message.pk)
    assert shape.deleted is not None
    assert (shape.deleted.by, shape.deleted.reason, shape.body) == ("moderator", "Blessant", "")
    assert last_told(scene.pupil)["event"] == "message.removed"
    assert not LogEntry.objects.filter(frame__contains="méchant").exists()
    revisions = revisions_of(person=scene.teacher, room_id=scene.room.pk, message_id=message.pk)
    assert [revision.body for revision in revisions] == [SECRET]
    _, entries, _ = entries_in(person=scene.teacher, room_id=scene.room.pk)
    assert [(entry.action, entry.subject, entry.reason) for entry in entries] == [
        ("message.remove", scene.pupil, "Blessant")
    ]
    assert SECRET not in str(AuditEntry.objects.values())


@pytest.mark.parametrize("name", ["pupil", "classmate", "observer"])
def test_pupils_do_not_moderate(scene: Scene, name: str) -> None:
    person, message = getattr(scene, name), say(scene.teacher, scene.room)
    with pytest.raises(errors.Forbidden):
        remove_message(moderator=person, room_id=scene.room.pk, message_id=message.pk, reason="Non")
    with pytest.raises(errors.Forbidden):
        mute_person(
            moderator=person, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=5, reason="Non"
        )
    with pytest.raises(errors.Forbidden):
        set_mode(person=person, room_id=scene.room.pk, mode="paused", reason="Non")
    with pytest.raises(errors.Forbidden):
        pin_message(person=person, room_id=scene.room.pk, message_id=message.pk, on=True)
    with pytest.raises(errors.Forbidden):
        reports_in(person=person, room_id=scene.room.pk)
    with pytest.raises(errors.Forbidden):
        entries_in(person=person, room_id=scene.room.pk)
    assert not AuditEntry.objects.exists()


def test_nobody_moderates_a_direct_room(scene: Scene) -> None:
    room = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    message = say(scene.pupil, room)
    with pytest.raises(errors.Forbidden):
        remove_message(moderator=scene.teacher, room_id=room.pk, message_id=message.pk, reason="Non")
    with pytest.raises(errors.NotFound):
        remove_message(moderator=scene.head, room_id=room.pk, message_id=message.pk, reason="Non")


def test_a_mute_is_told_with_its_reason_and_so_is_its_end(scene: Scene) -> None:
    room = scene.room.pk
    mute_person(moderator=scene.teacher, room_id=room, person_id=scene.pupil.pk, minutes=5, reason="Calme")
    told = last_told(scene.pupil)
    assert (told["event"], told["data"]["reason"]) == ("person.muted", "Calme")
    unmute_person(moderator=scene.teacher, room_id=room, person_id=scene.pupil.pk)
    unmute_person(moderator=scene.teacher, room_id=room, person_id=scene.pupil.pk)
    assert last_told(scene.pupil)["data"]["until"] is None
    actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["person.mute", "person.unmute"]


CANNOT_BE_MUTED: dict[str, type[errors.AppError]] = {
    "teacher": errors.Forbidden,
    "head": errors.NotFound,  # who looks in, and is not of the room
    "guardian": errors.NotFound,
    "other_pupil": errors.NotFound,
    "foreign_pupil": errors.NotFound,
}


@pytest.mark.parametrize("name", CANNOT_BE_MUTED)
def test_only_people_of_the_room_who_do_not_look_after_it_can_be_muted(scene: Scene, name: str) -> None:
    with pytest.raises(CANNOT_BE_MUTED[name]):
        mute_person(
            moderator=scene.teacher,
            room_id=scene.room.pk,
            person_id=getattr(scene, name).pk,
            minutes=5,
            reason="Non",
        )


@pytest.mark.parametrize("reason", ["", "   "])
def test_moderation_needs_a_reason(scene: Scene, reason: str) -> None:
    message = say(scene.pupil, scene.room)
    with pytest.raises(errors.Invalid):
        remove_message(moderator=scene.teacher, room_id=scene.room.pk, message_id=message.pk, reason=reason)
    with pytest.raises(errors.Invalid):
        set_mode(person=scene.teacher, room_id=scene.room.pk, mode="paused", reason="")
