"""Modes, mutes, threads: what may be posted, and what a refusal says and leaves."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from chat.models import Message
from chat.services.editing import edit_message
from chat.services.listing import room_shape
from chat.services.moderation import mute_person, unmute_person
from chat.services.posting import post_message
from chat.services.rooms import set_mode
from collab import errors
from collab.realtime import log
from schools.models import School
from tests.chat.scene import (
    Scene,
    refused,
    say,
)

MODES = {
    # mode: who may post, who may reply
    "open": ({"teacher", "pupil", "head"}, {"teacher", "pupil", "head"}),
    "announcements": ({"teacher", "head"}, {"teacher", "pupil", "head"}),
    "paused": ({"teacher", "head"}, {"teacher", "head"}),
    "archived": (set(), set()),
}


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_lets_write_whom_it_should(scene: Scene, mode: str) -> None:
    first = say(scene.teacher, scene.room)
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode=mode, reason="Examen blanc")
    posting, replying = MODES[mode]
    for name in ("teacher", "pupil", "head", "observer"):
        person = getattr(scene, name)
        for allowed, parent in ((posting, None), (replying, first)):
            if name in allowed:
                say(person, scene.room, parent=parent)
            else:
                refused(person, scene.room, errors.Forbidden, parent)
        abilities = room_shape(person, scene.room.pk).abilities
        assert (abilities.post, abilities.reply) == (name in posting, name in replying)


def test_who_cannot_see_the_room_is_told_that_there_is_none(scene: Scene) -> None:
    for name in ("guardian", "other_pupil", "colleague", "admin", "foreign_teacher", "foreign_head"):
        refused(getattr(scene, name), scene.room, errors.NotFound)


def test_a_refusal_says_why(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="paused", reason="Examen blanc")
    assert "Examen blanc" in refused(scene.pupil, scene.room, errors.Forbidden).message


def test_slow_mode_lets_pupils_write_once_in_a_while(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="slow", slow_seconds=30)
    say(scene.pupil, scene.room)
    refusal = refused(scene.pupil, scene.room, errors.TooFast)
    assert refusal.retry_after is not None
    assert 28 < refusal.retry_after <= 30
    say(scene.classmate, scene.room)
    for _ in range(2):
        say(scene.teacher, scene.room)
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    say(scene.pupil, scene.room)


def test_a_muted_pupil_reads_and_waits(scene: Scene) -> None:
    until = mute_person(
        moderator=scene.teacher,
        room_id=scene.room.pk,
        person_id=scene.pupil.pk,
        minutes=10,
        reason="Insultes",
    )
    assert "Insultes" in refused(scene.pupil, scene.room, errors.Forbidden).message
    shape = room_shape(scene.pupil, scene.room.pk)
    assert shape.muted is not None
    assert (shape.muted.until, shape.muted.reason) == (until, "Insultes")
    assert not any(
        (shape.abilities.post, shape.abilities.reply, shape.abilities.react, shape.abilities.attach)
    )
    say(scene.classmate, scene.room)
    unmute_person(moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk)
    say(scene.pupil, scene.room)


def test_a_muted_pupil_is_told_the_time_that_their_clock_will_show(scene: Scene) -> None:
    School.objects.filter(pk=scene.school.pk).update(time_zone="Pacific/Noumea")
    until = mute_person(
        moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=30, reason="Pause"
    )
    with pytest.raises(
        errors.Forbidden, match=until.astimezone(ZoneInfo("Pacific/Noumea")).strftime("%H:%M")
    ):
        say(scene.pupil, scene.room)


def test_slow_mode_holds_for_edits_too(scene: Scene) -> None:
    """A slip is mended at once; a conversation by edits is not faster than one by messages."""
    room = scene.room.pk
    first, second = (say(scene.pupil, scene.room) for _ in range(2))
    set_mode(person=scene.teacher, room_id=room, mode="slow", slow_seconds=30)
    edit_message(author=scene.pupil, room_id=room, message_id=second.pk, body="Salut", version=1)
    head = log.head(scene.room.topic)
    for message, version in ((second, 2), (first, 1)):
        with pytest.raises(errors.TooFast) as caught:
            edit_message(
                author=scene.pupil, room_id=room, message_id=message.pk, body="Ça va ?", version=version
            )
        assert caught.value.retry_after is not None
        assert 28 < caught.value.retry_after <= 30
    assert log.head(scene.room.topic) == head
    Message.objects.filter(pk=second.pk).update(edited_at=timezone.now() - timedelta(seconds=31))
    edit_message(author=scene.pupil, room_id=room, message_id=second.pk, body="Ça va ?", version=2)
    ours = say(scene.teacher, scene.room)
    for version in (1, 2):
        edit_message(
            author=scene.teacher, room_id=room, message_id=ours.pk, body=f"v{version}", version=version
        )


@pytest.mark.parametrize("mode", ["announcements", "paused", "archived"])
def test_an_edit_says_no_more_than_a_message_may(scene: Scene, mode: str) -> None:
    """What one said before a room was closed is no place to go on writing in."""
    room, first = scene.room.pk, say(scene.pupil, scene.room)
    answer = say(scene.pupil, scene.room, parent=say(scene.teacher, scene.room))
    set_mode(person=scene.teacher, room_id=room, mode=mode, reason="Examen blanc")
    with pytest.raises(errors.Forbidden):
        edit_message(author=scene.pupil, room_id=room, message_id=first.pk, body="À tous !", version=1)
    if mode == "announcements":  # pupils answer in threads
        edit_message(author=scene.pupil, room_id=room, message_id=answer.pk, body="Oui", version=1)
    else:
        with pytest.raises(errors.Forbidden):
            edit_message(author=scene.pupil, room_id=room, message_id=answer.pk, body="Oui", version=1)


def test_posting_at_an_unknown_room_is_not_found(scene: Scene) -> None:
    for room_id in ("0", "x", "99999999999999999999"):
        with pytest.raises(errors.NotFound):
            post_message(author=scene.head, room_id=room_id, client_id=uuid4(), body="x")


# --- Threads ------------------------------------------------------------------------------------------------


def test_replies_count_on_their_parent(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    for _ in range(2):
        last = say(scene.pupil, scene.room, parent=parent)
    parent.refresh_from_db()
    assert (parent.reply_count, parent.last_reply_at) == (2, last.created_at)


def test_a_thread_has_one_level_and_stays_in_its_room(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    reply = say(scene.pupil, scene.room, parent=parent)
    refused(scene.pupil, scene.room, errors.NotFound, parent=reply)
    elsewhere = say(scene.colleague, scene.other_room)
    refused(scene.pupil, scene.room, errors.NotFound, parent=elsewhere)
