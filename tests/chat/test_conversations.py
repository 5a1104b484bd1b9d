"""The policy asked of many at once answers what it answers of two."""

from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.conversations import Circle, refusal
from chat.services.direct import open_direct
from chat.services.people import find_people
from schools import access as schools_access
from schools.models import Group, GroupMembership, Guardianship, Person, SchoolMembership
from tests.chat.scene import Scene, enrol, new_group, new_person, new_school, yesterday


def _crowd(scene: Scene) -> None:
    """People of every kind, with rights that began, ended, were restricted, or lie in two schools."""
    school, ended = scene.school, {"starts_on": yesterday(), "ends_on": yesterday()}
    teacher_and_guardian = new_person(school, "teacher", "guardian")
    Guardianship.objects.create(guardian=teacher_and_guardian, pupil=scene.pupil)
    restricted, former, of_suspended = (new_person(school, "guardian") for _ in range(3))
    Guardianship.objects.create(guardian=restricted, pupil=scene.pupil, restricted=True)
    Guardianship.objects.create(guardian=former, pupil=scene.pupil, **ended)
    suspended = new_person(school, "pupil")
    enrol(scene.group, suspended, "pupil")
    Guardianship.objects.create(guardian=of_suspended, pupil=suspended)
    Person.objects.filter(pk=suspended.pk).update(is_active=False)
    left = new_person(school, "pupil")
    enrol(scene.group, left, "pupil")
    GroupMembership.objects.filter(person=left).update(**ended)
    gone = new_person(school, "teacher")
    enrol(scene.group, gone, "teacher")
    SchoolMembership.objects.filter(person=gone).update(**ended)
    withdrawn, of_withdrawn = new_person(school, "pupil"), new_person(school, "guardian")
    enrol(scene.group, withdrawn, "pupil")  # and nobody ended that when the child left the school
    Guardianship.objects.create(guardian=of_withdrawn, pupil=withdrawn)
    SchoolMembership.objects.filter(person=withdrawn).update(**ended)
    past, of_the_past = new_group(school), new_person(school, "teacher")
    enrol(past, of_the_past, "teacher")
    enrol(past, scene.classmate, "pupil")
    Group.objects.filter(pk=past.pk).update(archived_at=timezone.now())
    lycee = new_school()
    lycee.settings["pupil_to_pupil"] = True
    lycee.save()
    for person, role in ((scene.pupil, "pupil"), (scene.other_pupil, "pupil"), (scene.colleague, "teacher")):
        SchoolMembership.objects.create(school=lycee, person=person, role=role)
    moved, of_moved = new_person(school, "pupil"), new_person(school, "guardian")
    enrol(scene.group, moved, "pupil")
    elsewhere = new_group(lycee)
    SchoolMembership.objects.filter(person=moved).update(**ended)
    SchoolMembership.objects.create(school=lycee, person=moved, role="pupil")
    SchoolMembership.objects.create(school=lycee, person=scene.teacher, role="teacher")
    enrol(elsewhere, moved, "pupil")
    Guardianship.objects.create(guardian=of_moved, pupil=moved)
    new_person(school)  # nobody anywhere


@pytest.mark.parametrize("open_to_pupils", [False, True])
def test_a_circle_says_of_each_two_what_the_policy_says(scene: Scene, open_to_pupils: bool) -> None:
    _crowd(scene)
    scene.school.settings["pupil_to_pupil"] = open_to_pupils
    scene.school.save()
    people = list(Person.objects.all())
    assert len(people) > 20
    circle = Circle.of([person.pk for person in people])
    asked = {
        (one.pk, other.pk): schools_access.can_direct(one, other) for one, other in permutations(people, 2)
    }
    assert {True, False} == set(asked.values())
    assert {pair: circle.can_direct(*pair) for pair in asked} == asked
    assert not any(circle.can_direct(person.pk, person.pk) for person in people)


def test_the_family_of_a_child_who_left_the_school_reaches_its_teachers_no_more(scene: Scene) -> None:
    def found() -> set[str]:
        return {one.id for one in find_people(person=scene.guardian, words="")}

    guardian, teacher, pair = scene.guardian, scene.teacher, [scene.guardian.pk, scene.teacher.pk]
    assert str(teacher.pk) in found()
    assert Circle.of(pair).can_direct(*pair)
    SchoolMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    assert str(teacher.pk) not in found()
    assert guardian.pk not in {int(one.id) for one in find_people(person=teacher, words="")}
    assert not Circle.of(pair).can_direct(*pair)


def test_the_policy_of_twelve_is_one_query(scene: Scene) -> None:
    others = [new_person(scene.school, "pupil") for _ in range(10)]
    for person in others:
        enrol(scene.group, person, "pupil")
    room = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, *(person.pk for person in others)])
    assert refusal(scene.pupil.pk, room.pk, room.school_id) is None
    with CaptureQueriesContext(connection) as queries:
        assert refusal(scene.pupil.pk, room.pk, room.school_id) is None
    assert len(queries) == 1
    GroupMembership.objects.filter(person=scene.teacher).update(starts_on=yesterday(), ends_on=yesterday())
    assert refusal(scene.pupil.pk, room.pk, room.school_id) is not None
