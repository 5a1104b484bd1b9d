"""Who may enter which room: every person of the scene against every kind of room, and rights that end."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.access import Standing, entering, get_place, get_room, moderators_of, people_of, visible_to
from chat.models import Room
from chat.services.direct import open_direct
from chat.services.listing import room_shape
from chat.services.reports import report_message, reports_for
from chat.services.rooms import create_room
from collab import errors
from schools.models import GroupMembership, Guardianship, Person, SchoolMembership
from tests.chat.scene import Scene, new_person, say, yesterday

PEOPLE = (
    "teacher", "colleague", "pupil", "classmate", "other_pupil", "observer", "guardian", "other_guardian",
    "head", "admin", "foreign_teacher", "foreign_head", "foreign_pupil",
)  # fmt: skip
IN_GROUP = {
    "teacher": Standing.TEACHER,
    "pupil": Standing.PUPIL,
    "classmate": Standing.PUPIL,
    "observer": Standing.OBSERVER,
    "head": Standing.HEAD,
}
IN_FAMILIES = {"teacher": Standing.TEACHER, "guardian": Standing.FAMILY, "head": Standing.HEAD}
IN_DIRECT = {"teacher": Standing.PARTY, "pupil": Standing.PARTY}


def _topic(scene: Scene) -> Room:
    return create_room(person=scene.teacher, group_id=scene.group.pk, title="Sortie au musée")


def _direct(scene: Scene) -> Room:
    return open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])


ROOMS: dict[str, tuple[Callable[[Scene], Room], dict[str, Standing]]] = {
    "group": (lambda scene: scene.room, IN_GROUP),
    "topic": (_topic, IN_GROUP),
    "families": (lambda scene: scene.families(), IN_FAMILIES),
    "direct": (_direct, IN_DIRECT),
}


def _standing(person: Person, room: Room) -> Standing | None:
    """By the list, by the single room, and among many: the three must never differ."""
    listed = room.pk in {each.pk for each in visible_to(person)}
    assert entering([(person.pk, room.pk)]) == ({(person.pk, room.pk)} if listed else set())
    try:
        standing = get_place(person, room.pk).standing
    except errors.NotFound:
        assert not listed
        return None
    assert listed
    return standing


@pytest.mark.parametrize("kind", ROOMS)
def test_each_person_stands_where_they_should(scene: Scene, kind: str) -> None:
    make, expected = ROOMS[kind]
    room = make(scene)
    found = {name: _standing(getattr(scene, name), room) for name in PEOPLE}
    assert found == {name: expected.get(name) for name in PEOPLE}


def test_many_persons_and_rooms_are_answered_for_in_one_query(scene: Scene) -> None:
    rooms = [make(scene) for make, _expected in ROOMS.values()]
    people = [getattr(scene, name) for name in PEOPLE]
    unknown = max(room.pk for room in rooms) + 1
    pairs = [(person.pk, pk) for person in people for pk in (*(room.pk for room in rooms), unknown, 0)]
    own = {(person.pk, room.pk) for person in people for room in rooms if _standing(person, room)}
    entering(pairs[:1])  # compiled, once
    with CaptureQueriesContext(connection) as queries:
        assert entering(pairs) == own
    assert len(queries) == 1
    assert entering([]) == set()


@pytest.mark.parametrize("kind", ROOMS)
def test_the_people_of_a_room_are_those_who_may_enter_it(scene: Scene, kind: str) -> None:
    make, expected = ROOMS[kind]
    people = set(people_of(make(scene)))
    assert people == {getattr(scene, name) for name in expected if name != "head"}


def test_reports_go_to_the_teachers_and_those_of_a_direct_room_to_the_head(scene: Scene) -> None:
    assert set(moderators_of(scene.room)) == {scene.teacher}
    assert set(moderators_of(_direct(scene))) == {scene.head}


def _leave_group(scene: Scene) -> None:
    GroupMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())


def _suspend(scene: Scene) -> None:
    Person.objects.filter(pk=scene.pupil.pk).update(is_active=False, suspended_at=timezone.now())


def _leave_school(scene: Scene) -> None:
    """Nobody said anything of the class."""
    SchoolMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())


@pytest.mark.parametrize("end", [_leave_group, _leave_school, _suspend])
def test_a_right_to_a_class_that_ends_gives_nothing(scene: Scene, end: Callable[[Scene], None]) -> None:
    assert get_room(scene.pupil, scene.room.pk) == scene.room
    end(scene)
    assert _standing(scene.pupil, scene.room) is None
    assert scene.pupil not in people_of(scene.room)


def _end_guardianship(scene: Scene) -> None:
    Guardianship.objects.filter(guardian=scene.guardian).update(starts_on=yesterday(), ends_on=yesterday())


def _restrict(scene: Scene) -> None:
    Guardianship.objects.filter(guardian=scene.guardian).update(restricted=True)


@pytest.mark.parametrize("end", [_end_guardianship, _restrict, _leave_group, _leave_school])
def test_a_guardian_enters_while_the_guardianship_holds(scene: Scene, end: Callable[[Scene], None]) -> None:
    room = scene.families()
    assert _standing(scene.guardian, room) == Standing.FAMILY
    end(scene)
    assert _standing(scene.guardian, room) is None
    assert scene.guardian not in people_of(room)


def test_who_teaches_in_the_school_no_more_looks_after_none_of_its_rooms(scene: Scene) -> None:
    """A former teacher who stays as a parent: the groups' lists may say for long that they teach."""
    families = scene.families()
    message = say(scene.pupil, scene.room)
    report_message(reporter=scene.classmate, room_id=scene.room.pk, message_id=message.pk, reason="")
    assert reports_for(person=scene.teacher)
    SchoolMembership.objects.create(school=scene.school, person=scene.teacher, role="guardian")
    SchoolMembership.objects.filter(person=scene.teacher, role="teacher").update(
        starts_on=yesterday(), ends_on=yesterday()
    )
    for room in (scene.room, families):
        assert _standing(scene.teacher, room) is None
        assert scene.teacher not in people_of(room)
        assert scene.teacher not in moderators_of(room)
        assert room_shape(scene.head, room.pk).people_count == people_of(room).count()
    assert reports_for(person=scene.teacher) == []
    with pytest.raises(errors.NotFound):
        create_room(person=scene.teacher, group_id=scene.group.pk, title="À nous")


def test_who_left_the_school_has_no_direct_rooms_there(scene: Scene) -> None:
    room = _direct(scene)
    SchoolMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    assert _standing(scene.pupil, room) is None
    assert _standing(scene.teacher, room) == Standing.PARTY


def test_whom_a_court_keeps_apart_nobody_brings_together(scene: Scene) -> None:
    """A teacher's conversation with a child and both its parents; then one of them may not come near it."""
    mother = new_person(scene.school, "guardian")
    Guardianship.objects.create(guardian=mother, pupil=scene.pupil)
    everybody = [scene.pupil.pk, scene.guardian.pk, mother.pk]
    room = open_direct(person=scene.teacher, people_ids=everybody)
    assert _standing(scene.guardian, room) == Standing.PARTY
    assert scene.guardian in people_of(room)
    _restrict(scene)
    _end_guardianship(scene)  # which opens nothing again
    assert _standing(scene.guardian, room) is None
    assert set(people_of(room)) == {scene.teacher, scene.pupil, mother}
    shape = room_shape(scene.teacher, room.pk)
    assert (shape.people_count, shape.abilities.post) == (3, True)
    for person in (scene.teacher, scene.pupil, mother):
        say(person, room, "À nous trois")
    for person in (scene.teacher, scene.head):
        with pytest.raises(errors.NotFound):
            open_direct(person=person, people_ids=[scene.pupil.pk, scene.guardian.pk])


def test_a_right_that_begins_tomorrow_gives_nothing_today(scene: Scene) -> None:
    tomorrow = timezone.localdate() + (timezone.localdate() - yesterday())
    GroupMembership.objects.filter(person=scene.pupil).update(starts_on=tomorrow)
    assert _standing(scene.pupil, scene.room) is None


@pytest.mark.parametrize("room_id", ["0", "-1", "x", "", "9" * 30, "1 OR 1=1", "१", "999999"])
def test_what_is_no_room_is_not_found(scene: Scene, room_id: str) -> None:
    with pytest.raises(errors.NotFound):
        get_room(scene.head, room_id)


def test_a_place_is_the_room_as_it_stands_in_the_tables(scene: Scene) -> None:
    """It is read by a query of its own, compiled once: nothing of it may be mixed up."""
    families = scene.families()
    direct = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    Room.objects.filter(pk=scene.room.pk).update(mode="slow", slow_seconds=7, title="Titre")
    for room in (scene.room, families, direct):
        place = get_place(scene.teacher, room.pk)
        expected = Room.objects.select_related("group", "school").get(pk=room.pk)
        with CaptureQueriesContext(connection) as queries:
            found = [place.room, place.room.school, place.room.group]
        assert len(queries) == 0
        for one, other in zip(found, [expected, expected.school, expected.group], strict=True):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert model_to_dict(one) == model_to_dict(other)
