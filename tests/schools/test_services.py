"""What the services change, whom they tell of it, and what they leave alone."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from collab.errors import AppError
from schools import access, signals
from schools.models import Group, GroupMembership, Guardianship, Person
from schools.services import people
from schools.services.rollover import roll_over
from tests.schools.world import YEAR, World, access_changes, days

# A change, those whose rights it touches, and those whom it does not concern.
Change = Callable[[World], object]
CHANGES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "suspension": (lambda w: people.suspend_people(people=[w.pupil]), ("pupil",)),
    "joining": (
        lambda w: people.add_to_group(group=w.other_group, person=w.pupil, role="pupil"),
        ("pupil", "guardian"),
    ),
    "leaving": (lambda w: people.remove_from_group(group=w.group, person=w.pupil), ("pupil", "guardian")),
    "court order": (
        lambda w: people.set_guardianship(guardian=w.guardian, pupil=w.pupil, restricted=True),
        ("guardian",),
    ),
    "end of a guardianship": (
        lambda w: people.end_guardianship(guardian=w.guardian, pupil=w.pupil),
        ("guardian",),
    ),
    "end of the year": (
        lambda w: roll_over(school=w.school, school_year=YEAR),
        ("pupil", "teacher", "stranger"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whoever_loses_or_gains_is_told_once_and_nobody_else(world: World, name: str) -> None:
    change, concerned = CHANGES[name]
    everybody = ("pupil", "guardian", "teacher", "stranger", "foreign_pupil", "foreign_head")

    def told() -> dict[str, int]:
        return {who: access_changes(getattr(world, who)) for who in everybody}

    assert set(told().values()) == {0}, "premise: nobody was told before"
    change(world)
    assert told() == {who: int(who in concerned) for who in everybody}


def test_suspending_twice_is_suspending_once(world: World) -> None:
    assert people.suspend_people(people=[world.pupil, world.teacher]) == 2
    since = Person.objects.get(pk=world.pupil.pk).suspended_at
    assert people.suspend_people(people=[world.pupil]) == 0
    assert Person.objects.get(pk=world.pupil.pk).suspended_at == since
    assert people.reactivate_people(people=[world.pupil, world.stranger]) == 1
    assert Person.objects.get(pk=world.pupil.pk).is_active


def test_a_refused_change_changes_nothing(world: World) -> None:
    before = GroupMembership.objects.count()
    with pytest.raises(AppError):
        people.add_to_group(group=world.foreign_group, person=world.pupil, role="pupil")
    assert (GroupMembership.objects.count(), access_changes(world.pupil)) == (before, 0)


def test_who_joined_today_can_leave_today(world: World) -> None:
    people.add_to_group(group=world.other_group, person=world.pupil, role="pupil")
    people.remove_from_group(group=world.other_group, person=world.pupil)
    assert access.role_in(world.pupil, world.other_group) is None


def test_a_guardianship_made_today_can_end_today_and_begin_again(world: World) -> None:
    people.set_guardianship(guardian=world.guardian, pupil=world.stranger)
    assert access.role_in(world.guardian, world.other_group) == "family"
    people.end_guardianship(guardian=world.guardian, pupil=world.stranger)
    assert access.role_in(world.guardian, world.other_group) is None
    people.set_guardianship(guardian=world.guardian, pupil=world.stranger)
    assert access.role_in(world.guardian, world.other_group) == "family"


def test_a_guardianship_that_ended_long_ago_can_begin_again(world: World) -> None:
    Guardianship.objects.filter(pk=world.guardianship.pk).update(starts_on=days(-99), ends_on=days(-9))
    assert access.role_in(world.guardian, world.group) is None
    people.set_guardianship(guardian=world.guardian, pupil=world.pupil)
    assert access.role_in(world.guardian, world.group) == "family"


def test_the_end_of_the_year_archives_that_year_of_that_school_once(world: World) -> None:
    coming = Group.objects.create(school=world.school, kind="class", name="3e", school_year="2027-2028")
    archived: list[Group] = []

    def listen(groups: list[Group], **_: object) -> None:
        archived.extend(groups)

    signals.groups_archived.connect(listen)
    try:
        assert roll_over(school=world.school, school_year=YEAR) == 2
        assert roll_over(school=world.school, school_year=YEAR) == 0
    finally:
        signals.groups_archived.disconnect(listen)
    assert {group.pk for group in archived} == {world.group.pk, world.other_group.pk}
    living = Group.objects.filter(archived_at=None).values_list("pk", flat=True)
    assert set(living) == {coming.pk, world.foreign_group.pk}
    assert not access.teaches(world.teacher, world.pupil), "last year's class opens no conversation"


@pytest.mark.parametrize(("uai", "year"), [("9999999Z", YEAR), (None, "2026"), (None, "2026-2028")])
def test_the_command_refuses_what_it_does_not_know(world: World, uai: str | None, year: str) -> None:
    with pytest.raises(CommandError):
        call_command("rollover_year", uai or world.school.uai, year)
    assert not Group.objects.exclude(archived_at=None).exists()
