"""Direct rooms: who meets whom there, and what is left when what allowed it ends."""

import pytest

from chat.access import get_place
from chat.services.direct import open_direct
from chat.services.editing import edit_message, pin_message
from chat.services.listing import room_shape, rooms_of
from chat.services.reactions import react_to_message
from collab import errors
from schools.models import GroupMembership, Person, SchoolMembership
from tests.chat.scene import Scene, enrol, new_group, new_school, refused, say, yesterday


def test_the_same_people_meet_in_the_same_room(scene: Scene) -> None:
    room = open_direct(person=scene.pupil, people_ids=[scene.teacher.pk])
    assert open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.teacher.pk]) == room
    say(scene.pupil, room)
    shape = room_shape(scene.teacher, room.pk)
    assert (shape.title, shape.unread, shape.people_count) == (scene.pupil.name, 1, 2)


def test_pupils_do_not_write_to_each_other_alone(scene: Scene) -> None:
    for other in (scene.classmate, scene.foreign_pupil, scene.foreign_teacher, scene.colleague):
        with pytest.raises(errors.NotFound):
            open_direct(person=scene.pupil, people_ids=[other.pk])
    with pytest.raises(errors.NotFound):
        open_direct(person=scene.pupil, people_ids=[scene.teacher.pk, scene.classmate.pk])
    together = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    say(scene.pupil, together)


def test_pupils_left_alone_by_a_teacher_do_not_go_on(scene: Scene) -> None:
    together = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    said = say(scene.pupil, together)
    Person.objects.filter(pk=scene.teacher.pk).update(is_active=False)
    refused(scene.pupil, together, errors.Forbidden)
    shown = (room_shape(scene.pupil, together.pk), *rooms_of(scene.pupil))
    listed = [shape.abilities for shape in shown if shape.id == str(together.pk)]
    assert len(listed) == 2
    place = get_place(scene.pupil, together.pk)
    for able in (place.abilities.as_dict(), *(each.model_dump() for each in listed)):
        assert not any(able.values())
    with pytest.raises(errors.Forbidden):  # nor by what was said before
        edit_message(
            author=scene.pupil, room_id=together.pk, message_id=said.pk, body="Rendez-vous ce soir", version=1
        )
    with pytest.raises(errors.Forbidden):
        react_to_message(person=scene.classmate, room_id=together.pk, message_id=said.pk, emoji="👍", on=True)
    with pytest.raises(errors.Forbidden):
        pin_message(person=scene.classmate, room_id=together.pk, message_id=said.pk, on=True)


def test_the_school_may_let_pupils_write_to_each_other_and_stop_it_again(scene: Scene) -> None:
    scene.school.settings["pupil_to_pupil"] = True
    scene.school.save()
    room = open_direct(person=scene.pupil, people_ids=[scene.classmate.pk])
    say(scene.pupil, room)
    scene.school.settings["pupil_to_pupil"] = False
    scene.school.save()
    refused(scene.pupil, room, errors.Forbidden)
    assert get_place(scene.pupil, room.pk).room == room  # what was said can be read


def test_a_conversation_ends_with_what_allowed_it(scene: Scene) -> None:
    room = open_direct(person=scene.guardian, people_ids=[scene.teacher.pk])
    say(scene.guardian, room)
    GroupMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    refused(scene.guardian, room, errors.Forbidden)


def test_the_list_says_of_each_direct_room_what_posting_there_would(scene: Scene) -> None:
    with_teacher = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    with_both = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    with_head = open_direct(person=scene.pupil, people_ids=[scene.head.pk])

    def writable() -> set[int]:
        shapes = [shape for shape in rooms_of(scene.pupil) if shape.kind == "direct"]
        assert len(shapes) == 3
        for shape in shapes:
            assert shape.abilities == room_shape(scene.pupil, shape.id).abilities
            assert get_place(scene.pupil, shape.id).abilities.as_dict() == shape.abilities.model_dump()
        return {int(shape.id) for shape in shapes if shape.abilities.post}

    assert writable() == {with_teacher.pk, with_both.pk, with_head.pk}
    GroupMembership.objects.filter(person=scene.teacher).update(starts_on=yesterday(), ends_on=yesterday())
    assert writable() == {with_head.pk}
    SchoolMembership.objects.filter(person=scene.head).update(starts_on=yesterday(), ends_on=yesterday())
    assert writable() == set()


def test_people_who_meet_in_another_school_later_have_a_room_there(scene: Scene) -> None:
    old = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    lycee = new_school()
    group = new_group(lycee)
    for person, role in ((scene.teacher, "teacher"), (scene.pupil, "pupil")):
        SchoolMembership.objects.create(school=lycee, person=person, role=role)
        enrol(group, person, role)
    assert open_direct(person=scene.pupil, people_ids=[scene.teacher.pk]) == old
    SchoolMembership.objects.filter(person=scene.pupil, school=scene.school).update(
        starts_on=yesterday(), ends_on=yesterday()
    )
    new = open_direct(person=scene.pupil, people_ids=[scene.teacher.pk])
    assert (new.school, new.pk == old.pk) == (lycee, False)
    assert open_direct(person=scene.teacher, people_ids=[scene.pupil.pk]) == new
    say(scene.pupil, new)
    with pytest.raises(errors.NotFound):
        get_place(scene.pupil, old.pk)
    assert room_shape(scene.teacher, old.pk).people_count == 1
