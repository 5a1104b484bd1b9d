"""Mentions: whom they call, and whom they do not."""

import pytest

from chat.access import people_of
from chat.gate import MAX_NAMED
from chat.models import Mention
from chat.services.editing import edit_message
from chat.services.listing import room_shape
from collab import errors
from tests.chat.scene import Scene, enrol, new_person, say


def test_a_mention_calls_only_who_is_there(scene: Scene) -> None:
    body = f"@[Toi](person:{scene.classmate.pk}) et @[lui](person:{scene.other_pupil.pk})"
    message = say(scene.pupil, scene.room, body)
    assert list(Mention.objects.values_list("person", flat=True)) == [scene.classmate.pk]
    assert f"@{scene.classmate.name}" in message.html
    assert room_shape(scene.classmate, scene.room.pk).mentions == 1
    assert message.html.count('class="mention"') == 1


def test_mentions_do_not_tell_names_to_strangers(scene: Scene) -> None:
    """One who does not see the room learns nothing by naming people in it."""
    with pytest.raises(errors.NotFound):
        say(scene.other_pupil, scene.room, f"@[x](person:{scene.pupil.pk})")


def test_only_teachers_call_the_whole_room(scene: Scene) -> None:
    say(scene.teacher, scene.room, "@[tous](room) en classe !")
    assert room_shape(scene.pupil, scene.room.pk).mentions == 1
    with pytest.raises(errors.Invalid):
        say(scene.pupil, scene.room, "@[tous](room) coucou")
    assert room_shape(scene.pupil, scene.room.pk).mentions == 1


def test_nobody_but_teachers_calls_the_whole_room_by_naming_each(scene: Scene) -> None:
    for _ in range(MAX_NAMED + 1):
        enrol(scene.group, new_person(scene.school, "pupil"), "pupil")
    everybody = [f"@[x](person:{person.pk})" for person in people_of(scene.room)]
    some, all_of_them = " ".join(everybody[:MAX_NAMED]), " ".join(everybody)
    message = say(scene.pupil, scene.room, some)
    with pytest.raises(errors.Invalid):
        say(scene.pupil, scene.room, all_of_them)
    with pytest.raises(errors.Invalid):
        edit_message(
            author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=all_of_them, version=1
        )
    assert Mention.objects.count() == MAX_NAMED
    say(scene.teacher, scene.room, all_of_them)
