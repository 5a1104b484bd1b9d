"""One's own messages, said otherwise or taken back: what stays of the words, and for whom."""

import json

import pytest

from chat.models import Revision
from chat.services.editing import delete_message, edit_message, pin_message
from chat.services.reactions import react_to_message
from chat.services.reading import get_message_shape, pins_of, revisions_of
from collab import errors
from collab.realtime import log
from collab.realtime.models import LogEntry
from tests.chat.scene import SECRET, Scene, say


def test_an_edit_keeps_what_was_said_for_the_teachers(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, SECRET)
    edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="Pardon", version=1)
    shape = get_message_shape(person=scene.classmate, room_id=scene.room.pk, message_id=message.pk)
    assert (shape.body, shape.version, shape.html) == ("Pardon", 2, "<p>Pardon</p>")
    revisions = revisions_of(person=scene.teacher, room_id=scene.room.pk, message_id=message.pk)
    assert [revision.body for revision in revisions] == [SECRET]
    with pytest.raises(errors.Forbidden):
        revisions_of(person=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    with pytest.raises(errors.NotFound):
        revisions_of(person=scene.guardian, room_id=scene.room.pk, message_id=message.pk)


def test_of_two_edits_of_one_version_the_second_is_a_conflict(scene: Scene) -> None:
    message = say(scene.pupil, scene.room)
    edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="Un", version=1)
    with pytest.raises(errors.Conflict):
        edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="Deux", version=1)


@pytest.mark.parametrize("name", ["teacher", "classmate", "head", "observer"])
def test_nobody_edits_or_takes_back_what_another_said(scene: Scene, name: str) -> None:
    message, other = say(scene.pupil, scene.room), getattr(scene, name)
    with pytest.raises(errors.Forbidden):
        edit_message(author=other, room_id=scene.room.pk, message_id=message.pk, body="Faux", version=1)
    with pytest.raises(errors.Forbidden):
        delete_message(author=other, room_id=scene.room.pk, message_id=message.pk)
    message.refresh_from_db()
    assert (message.body, message.deleted_at) == ("Bonjour", None)


def test_a_deleted_message_leaves_a_trace_and_no_word_anywhere(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, SECRET)
    edit_message(
        author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=f"{SECRET}!", version=1
    )
    pin_message(person=scene.teacher, room_id=scene.room.pk, message_id=message.pk, on=True)
    react_to_message(
        person=scene.classmate, room_id=scene.room.pk, message_id=message.pk, emoji="👍", on=True
    )
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)  # a retry
    shape = get_message_shape(person=scene.classmate, room_id=scene.room.pk, message_id=message.pk)
    assert shape.deleted is not None
    assert (shape.body, shape.html, shape.reactions, shape.pinned) == ("", "", [], False)
    assert pins_of(person=scene.pupil, room_id=scene.room.pk) == []
    assert not LogEntry.objects.filter(frame__contains="méchant").exists()
    assert not Revision.objects.exists()
    assert log.head(scene.room.topic) == 5  # the numbers stay, without a hole
    assert len(log.read(scene.room.topic, 0, 10)) == 5


def test_what_a_message_said_before_is_not_to_be_had_from_the_log(scene: Scene) -> None:
    """Whoever may not open the history of a message could join with `after: 0` instead."""
    parent = say(scene.teacher, scene.room)
    message = say(scene.pupil, scene.room, SECRET, parent=parent)
    react_to_message(
        person=scene.classmate, room_id=scene.room.pk, message_id=message.pk, emoji="👍", on=True
    )
    for version, body in enumerate(("un autre secret", "Pardon"), start=1):
        edit_message(
            author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=body, version=version
        )
    frames = [json.loads(entry.frame) for entry in log.read(scene.room.topic, 0, 10)]
    assert [frame["event"] for frame in frames] == [
        "message.posted", "message.posted", "message.reacted", "log.scrubbed", "message.edited",
    ]  # fmt: skip
    for word in ("méchant", "secret"):
        assert not LogEntry.objects.filter(frame__contains=word).exists()
    posted, edited = frames[1]["data"], frames[-1]["data"]
    assert posted["message"] == edited["message"]
    assert posted["parent_thread"]["id"] == str(parent.pk)
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    assert not LogEntry.objects.filter(frame__contains="Pardon").exists()
