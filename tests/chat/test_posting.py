"""Posting: kept, in order, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Message
from chat.services.editing import edit_message
from chat.services.posting import post_message
from chat.services.reading import read_history
from chat.services.scheduling import schedule_message
from collab import errors
from collab.realtime import log
from tests.chat.scene import Scene, say


def test_a_message_is_in_the_history_and_in_the_log_under_the_same_seq(scene: Scene) -> None:
    first, second = say(scene.pupil, scene.room, "**un**"), say(scene.teacher, scene.room, "deux")
    assert (first.seq, second.seq) == (1, 2)
    page = read_history(person=scene.classmate, room_id=scene.room.pk)
    assert [item.body for item in page.items] == ["**un**", "deux"]
    assert page.items[0].html == "<p><strong>un</strong></p>"
    assert page.items[1].author.role == "teacher"
    assert page.head == 2
    entries = log.read(scene.room.topic, 0, 10)
    assert [entry.seq for entry in entries] == [1, 2]
    assert page.items[0].model_dump_json() in entries[0].frame


def test_a_retry_gives_the_first_message_and_changes_nothing(scene: Scene) -> None:
    client_id = uuid4()
    first = say(scene.pupil, scene.room, "un", client_id=client_id)
    again = say(scene.pupil, scene.room, "autre chose", client_id=client_id)
    assert (again.pk, again.seq, again.body) == (first.pk, 1, "un")
    assert log.head(scene.room.topic) == 1
    assert Message.objects.count() == 1


def test_a_client_id_used_elsewhere_is_a_conflict(scene: Scene) -> None:
    client_id = uuid4()
    say(scene.teacher, scene.room, client_id=client_id)
    families = scene.families()
    with pytest.raises(errors.Conflict):
        post_message(author=scene.teacher, room_id=families.pk, client_id=client_id, body="Bonjour")
    assert log.head(families.topic) == 0


@pytest.mark.parametrize("body", ["", " \n\t ", "\u200b", "\u2060\u00a0\ufeff", "\u3164", "\u2800", "\u202e"])
def test_nothing_to_say_is_refused(scene: Scene, body: str) -> None:
    """Nor is it said later, or by an edit."""
    at = timezone.now() + timedelta(hours=1)
    with pytest.raises(errors.Invalid) as caught:
        post_message(author=scene.pupil, room_id=scene.room.pk, client_id=uuid4(), body=body)
    assert "body" in caught.value.fields
    with pytest.raises(errors.Invalid):
        schedule_message(author=scene.pupil, room_id=scene.room.pk, client_id=uuid4(), body=body, at=at)
    assert log.head(scene.room.topic) == 0
    message = say(scene.pupil, scene.room)
    with pytest.raises(errors.Invalid):
        edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=body, version=1)


@pytest.mark.parametrize("body", ["👍", "?", "---", "\u202bمرحبا", "👩\u200d👧", "\u200b."])
def test_whatever_can_be_seen_can_be_said(scene: Scene, body: str) -> None:
    assert say(scene.pupil, scene.room, body).html
    assert log.head(scene.room.topic) == 1
