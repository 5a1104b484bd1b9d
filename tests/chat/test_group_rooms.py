"""The rooms of a group: who makes them, and what becomes of them with the group and its year."""

import pytest

from chat.models import Room
from chat.services.rooms import archive_group_rooms, create_room, reopen_group_rooms, set_mode
from collab import errors
from collab.realtime import log
from schools.services.rollover import roll_over
from tests.chat.scene import YEAR, Scene, enrol, refused, say


def test_only_those_who_teach_a_group_make_rooms_in_it(scene: Scene) -> None:
    for name in ("pupil", "guardian", "observer", "colleague", "admin", "foreign_teacher"):
        with pytest.raises(errors.NotFound):
            create_room(person=getattr(scene, name), group_id=scene.group.pk, title="À nous")
    enrol(scene.group, scene.colleague, "teacher")
    assert create_room(person=scene.colleague, group_id=scene.group.pk, title="Projet").title == "Projet"


def test_the_families_of_a_class_have_one_room(scene: Scene) -> None:
    scene.families()
    with pytest.raises(errors.Conflict):
        scene.families()


def test_those_who_see_a_new_room_are_told(scene: Scene) -> None:
    create_room(person=scene.teacher, group_id=scene.group.pk, title="Projet")
    for person in (scene.teacher, scene.pupil, scene.classmate, scene.observer, scene.head):
        assert '"rooms.changed"' in log.read(person.topic, 0, 10)[-1].frame
    assert log.head(scene.guardian.topic) == 0


# --- Rooms that are closed, and opened again ----------------------------------------------------------------


def test_a_room_of_a_past_year_stays_closed(scene: Scene) -> None:
    roll_over(school=scene.school, school_year=YEAR)
    for mode in ("open", "announcements"):
        with pytest.raises(errors.Forbidden):
            set_mode(person=scene.teacher, room_id=scene.room.pk, mode=mode)
    refused(scene.pupil, scene.room, errors.Forbidden)


def test_a_year_that_was_ended_by_mistake_gives_each_room_back_as_it_was(scene: Scene) -> None:
    """Where teachers announced, pupils must not find an open room."""
    modes = {"announcements": 0, "slow": 30, "paused": 0, "archived": 0, "open": 0}
    rooms = {}
    for mode, seconds in modes.items():
        rooms[mode] = create_room(person=scene.teacher, group_id=scene.group.pk, title=mode)
        set_mode(
            person=scene.teacher, room_id=rooms[mode].pk, mode=mode, slow_seconds=seconds, reason="Examen"
        )

    def found() -> dict[str, str]:
        return {name: Room.objects.get(pk=room.pk).mode for name, room in rooms.items()}

    for _ in range(2):
        archive_group_rooms([scene.group])
        assert set(found().values()) == {"archived"}
        assert Room.objects.get(pk=rooms["paused"].pk).mode_reason == "", "why it was paused is no matter now"
        reopen_group_rooms([scene.group])
        assert found() == {mode: mode for mode in modes}
        reasons = Room.objects.filter(pk__in=[room.pk for room in rooms.values()])
        assert set(reasons.values_list("mode_reason", flat=True)) == {"Examen"}
    for mode, room in rooms.items():
        assert f'"mode":"{mode}"' in log.read(room.topic, 0, 20)[-1].frame
    set_mode(person=scene.teacher, room_id=rooms["archived"].pk, mode="open")


def test_a_room_that_its_teacher_archived_can_be_opened_again(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="archived")
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="open")
    say(scene.pupil, scene.room)


def test_an_archived_group_is_read_only(scene: Scene) -> None:
    archive_group_rooms([scene.group])
    refused(scene.teacher, scene.room, errors.Forbidden)
    assert '"mode":"archived"' in log.read(scene.room.topic, 0, 10)[-1].frame
