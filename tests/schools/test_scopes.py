"""What is not yours looks like what does not exist; what has ended gives nothing."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from collab.errors import AppError, NotFound
from collab.realtime.topics import Caller
from schools import access
from schools.consumers import PersonTopic
from schools.models import Group, GroupMembership, Guardianship, Person, SchoolMembership
from schools.services import people
from tests.schools.world import World, came_in, days, new_group, new_person


def sees(person: Person, group: Group) -> bool:
    """By the queryset, by the getter and by the role: three answers that must agree."""
    person = Person.objects.get(pk=person.pk)
    listed = access.groups_visible_to(person).filter(pk=group.pk).exists()
    assert listed == (access.role_in(person, group) is not None)
    try:
        access.get_group(person, str(group.pk))
    except NotFound:
        assert not listed
    else:
        assert listed
    return listed


# --- Days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (1, None, False), (-9, -1, False), (1, 5, False)],
)
def test_a_right_holds_from_its_first_day_to_its_last(
    world: World, starts: int, ends: int | None, holds: bool
) -> None:
    last = None if ends is None else days(ends)
    GroupMembership.objects.filter(pk=world.learning.pk).update(starts_on=days(starts), ends_on=last)
    assert sees(world.pupil, world.group) == holds
    assert sees(world.guardian, world.group) == holds, "a family sees what its child may"
    assert GroupMembership.objects.current().filter(pk=world.learning.pk).exists() == holds


def test_whoever_left_the_school_has_left_its_groups(world: World) -> None:
    """Though nobody said so of each of them: an enrolment has no last day of its own in most files."""
    assert sees(world.pupil, world.group) and sees(world.guardian, world.group)
    assert access.teaches(world.teacher, world.pupil)
    SchoolMembership.objects.filter(person=world.pupil).update(starts_on=days(-9), ends_on=days(-1))
    assert not sees(world.pupil, world.group) and not sees(world.guardian, world.group)
    assert not access.teaches(world.teacher, world.pupil)
    members = access.members_visible_to(world.teacher, world.group)
    assert [one.person for one in members] == [world.teacher]


def test_whoever_teaches_there_no_longer_is_no_teacher_of_its_groups(world: World) -> None:
    """A teacher who left the staff and is still a parent there."""
    SchoolMembership.objects.create(school=world.school, person=world.teacher, role="guardian")
    staff = SchoolMembership.objects.filter(person=world.teacher, role="teacher")
    staff.update(starts_on=days(-9), ends_on=days(-1))
    assert not sees(world.teacher, world.group)
    assert not access.teaches(world.teacher, world.pupil)


def test_who_oversees_a_school_is_not_less_for_looking_into_a_class(world: World) -> None:
    world.enrol(world.group, world.head, "observer")
    assert access.role_in(world.head, world.group) == "admin"


def test_no_right_ends_before_it_begins(world: World) -> None:
    for row in (world.learning, world.guardianship, SchoolMembership.objects.get(person=world.pupil)):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(starts_on=days(0), ends_on=days(-1))


def test_nobody_is_their_own_guardian(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Guardianship.objects.create(guardian=world.pupil, pupil=world.pupil)


# --- Schools and groups -------------------------------------------------------------------------------------


def test_another_school_does_not_exist(world: World) -> None:
    assert sees(world.head, world.group) and sees(world.foreign_head, world.foreign_group)
    assert not sees(world.foreign_head, world.group)
    assert not sees(world.head, world.foreign_group)
    assert not sees(world.pupil, world.foreign_group)
    assert not access.is_staff_of(world.foreign_head, world.school)
    assert not access.can_administer(world.foreign_head, world.school)


def test_a_pupil_sees_their_own_class_only(world: World) -> None:
    assert sees(world.pupil, world.group)
    assert not sees(world.pupil, world.other_group)
    assert not sees(world.guardian, world.other_group)


def test_somebody_suspended_sees_nothing(world: World) -> None:
    assert sees(world.teacher, world.group) and access.teaches(world.teacher, world.pupil)
    people.suspend_people(people=[world.teacher])
    teacher = Person.objects.get(pk=world.teacher.pk)
    assert not sees(teacher, world.group)
    assert not access.can_direct(teacher, world.pupil) and not access.can_direct(world.pupil, teacher)
    assert not access.schools_of(teacher).exists()


def test_nobody_joins_the_class_of_a_school_they_do_not_belong_to(world: World) -> None:
    people.add_to_group(group=world.other_group, person=world.pupil, role="pupil")
    assert sees(world.pupil, world.other_group), "premise: within the school it works"
    with pytest.raises(AppError):
        people.add_to_group(group=world.foreign_group, person=world.pupil, role="pupil")
    assert not sees(world.pupil, world.foreign_group)


def test_leaving_a_group_ends_it_for_the_family_too(world: World) -> None:
    assert sees(world.pupil, world.group) and sees(world.guardian, world.group)
    people.remove_from_group(group=world.group, person=world.pupil)
    assert not sees(world.pupil, world.group) and not sees(world.guardian, world.group)
    people.add_to_group(group=world.group, person=world.pupil, role="pupil")
    assert sees(world.pupil, world.group) and sees(world.guardian, world.group)


# --- Families -----------------------------------------------------------------------------------------------


def test_a_court_order_takes_everything_from_a_guardian(world: World) -> None:
    assert sees(world.guardian, world.group)
    assert access.can_direct(world.guardian, world.teacher)
    assert list(access.children_of(world.guardian)) == [world.pupil]
    people.set_guardianship(guardian=world.guardian, pupil=world.pupil, restricted=True)
    assert not sees(world.guardian, world.group)
    assert not access.can_direct(world.guardian, world.teacher)
    assert not access.can_direct(world.teacher, world.guardian)
    assert not access.children_of(world.guardian).exists()
    assert not access.guardians_of(world.pupil).exists()


def test_a_guardianship_that_ends_takes_everything(world: World) -> None:
    assert sees(world.guardian, world.group)
    people.end_guardianship(guardian=world.guardian, pupil=world.pupil)
    assert not sees(world.guardian, world.group)
    assert not access.can_direct(world.guardian, world.teacher)


def test_a_family_is_not_shown_other_peoples_children(world: World) -> None:
    classmate = new_person(world.school, "pupil")
    world.enrol(world.group, classmate, "pupil")
    path = f"/api/groups/{world.group.pk}/people"
    shown = {one["id"] for one in came_in(world.teacher).get(path).json()["items"]}
    assert str(classmate.pk) in shown, "premise: the teacher sees the whole class"
    shown = {one["id"] for one in came_in(world.guardian).get(path).json()["items"]}
    assert shown == {str(world.teacher.pk), str(world.pupil.pk)}


# --- Who may write to whom ----------------------------------------------------------------------------------


def test_the_default_policy(world: World) -> None:
    colleague = new_person(world.school, "teacher")
    other_guardian = new_person(world.school, "guardian")
    allowed = [
        (world.pupil, world.teacher), (world.guardian, world.teacher), (world.teacher, colleague),
        (world.teacher, world.head),
    ]  # fmt: skip
    refused = [
        (world.pupil, world.stranger), (world.guardian, other_guardian), (world.guardian, world.stranger),
        (world.foreign_head, world.teacher), (world.foreign_pupil, world.pupil),
        (world.foreign_head, world.pupil), (world.teacher, world.teacher),
    ]  # fmt: skip
    for one, other in allowed:
        assert access.can_direct(one, other) and access.can_direct(other, one), (one.pk, other.pk)
    for one, other in refused:
        assert not access.can_direct(one, other) and not access.can_direct(other, one), (one.pk, other.pk)


# --- Over HTTP, and the person's own topic ------------------------------------------------------------------


def test_a_foreign_group_is_not_found(world: World) -> None:
    browser = came_in(world.pupil)
    assert browser.get(f"/api/groups/{world.group.pk}/people").status_code == 200
    for odd in (world.foreign_group.pk, world.other_group.pk, 0, "abc", "9" * 30):
        assert browser.get(f"/api/groups/{odd}/people").status_code == 404, odd


def test_me_tells_ones_own_and_no_more(world: World) -> None:
    me = came_in(world.guardian).get("/api/me").json()
    assert [child["id"] for child in me["children"]] == [str(world.pupil.pk)]
    assert [group["id"] for group in me["groups"]] == [str(world.group.pk)]
    assert me["groups"][0]["role"] == "family"
    assert me["abilities"]["administer"] == []


def test_a_role_cannot_be_given_to_oneself(world: World) -> None:
    browser = came_in(world.pupil)
    fields: tuple[dict[str, object], ...] = (
        {"is_active": False},
        {"roles": []},
        {"username": "head"},
        {"locale": "xx"},
        {"id": "1"},
    )
    for field in fields:
        assert browser.call("patch", "/me", field).status_code == 422, field


def test_a_persons_topic_is_theirs_alone(world: World) -> None:
    topic = PersonTopic()
    topic.join(Caller(world.pupil), str(world.pupil.pk))
    for other in (world.teacher, world.foreign_pupil):
        with pytest.raises(NotFound):
            topic.join(Caller(world.pupil), str(other.pk))


# --- What it costs ------------------------------------------------------------------------------------------


def test_me_costs_the_same_for_one_group_and_for_fifty(world: World) -> None:
    browser = came_in(world.teacher)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/api/me").status_code == 200
        return len(queries)

    few = cost()
    for _ in range(50):
        world.enrol(new_group(world.school), world.teacher, "teacher")
    assert len(browser.get("/api/me").json()["groups"]) == 51
    assert cost() == few <= 10
