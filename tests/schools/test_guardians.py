"""A court's order, noted by the school: from then on the guardian sees and hears nothing of the child."""

from typing import Any

import pytest

from schools import access
from schools.models import Guardianship, Person
from schools.roster.models import AdminAct
from tests.schools.world import Browser, World, access_changes, came_in, days, new_person


@pytest.fixture
def admin(world: World) -> Browser:
    return came_in(new_person(world.school, "school_admin"))


def address(world: World, pupil: Person, guardian: Person | None = None) -> str:
    end = f"/{guardian.pk}" if guardian else ""
    return f"/schools/{world.school.pk}/people/{pupil.pk}/guardians{end}"


def put(browser: Browser, world: World, guardian: Person, **body: Any) -> Any:
    return browser.call("put", address(world, world.pupil, guardian), body)


def test_an_order_takes_everything_away_at_once_and_lifting_it_gives_it_back(
    world: World, admin: Browser
) -> None:
    family = came_in(world.guardian)
    group = f"/api/groups/{world.group.pk}/people"
    assert family.get(group).status_code == 200
    assert [one["id"] for one in family.get("/api/me").json()["children"]] == [str(world.pupil.pk)]
    before = access_changes(world.guardian)
    shown = put(admin, world, world.guardian, restricted=True)
    assert (shown.status_code, shown.json()["restricted"]) == (200, True)
    assert access_changes(world.guardian) == before + 1, "open sockets hear of it"
    assert family.get(group).status_code == 404
    assert family.get("/api/me").json()["children"] == []
    assert not access.guardians_of(world.pupil).exists()
    [listed] = admin.get(f"/api{address(world, world.pupil)}").json()["items"]
    assert (listed["id"], listed["restricted"]) == (str(world.guardian.pk), True), "the school still knows"
    assert put(admin, world, world.guardian).status_code == 200
    assert family.get(group).status_code == 200
    assert list(AdminAct.objects.values_list("action", "details__restricted")) == [
        ("guardian.put", True), ("guardian.put", False)
    ]  # fmt: skip


def test_an_order_on_what_had_ended_does_not_begin_it_again(world: World, admin: Browser) -> None:
    Guardianship.objects.update(starts_on=days(-9), ends_on=days(-1))
    assert put(admin, world, world.guardian, restricted=True).json()["ends_on"] == days(-1).isoformat()
    assert put(admin, world, world.guardian).json()["ends_on"] == days(-1).isoformat(), "nor does lifting it"
    assert not access.children_of(world.guardian).exists()
    assert put(admin, world, world.guardian).json()["ends_on"] is None, "named again, it begins again"


def test_a_guardian_is_named_and_ended_by_hand(world: World, admin: Browser) -> None:
    aunt = new_person(world.school, "guardian")
    assert put(admin, world, aunt, kind="contact", receives_notices=False).json()["kind"] == "contact"
    assert list(access.children_of(aunt)) == [world.pupil]
    assert admin.call("delete", address(world, world.pupil, aunt)).status_code == 204
    assert not access.children_of(aunt).exists()
    assert admin.call("delete", address(world, world.pupil, world.teacher)).status_code == 404


def test_only_of_pupils_and_with_people_of_the_school(world: World, admin: Browser) -> None:
    pairs = (
        (world.pupil, world.foreign_head),
        (world.foreign_pupil, world.guardian),
        (world.teacher, world.guardian),
    )
    for pupil, guardian in pairs:
        found = admin.call("put", address(world, pupil, guardian), {"restricted": True})
        assert found.status_code == 404, (pupil, guardian)
    own = admin.call("put", address(world, world.pupil, world.pupil), {})
    assert (own.status_code, Guardianship.objects.count()) == (422, 1)


def test_who_learns_elsewhere_too_can_be_protected_and_no_more(world: World, admin: Browser) -> None:
    """The other school must agree to anything but a court's order."""
    world.pupil.school_memberships.create(school=world.elsewhere, role="pupil")
    aunt = new_person(world.school, "guardian")
    assert put(admin, world, aunt).status_code == 403
    assert admin.call("delete", address(world, world.pupil, world.guardian)).status_code == 403
    assert put(admin, world, world.guardian, restricted=True).status_code == 200
    assert put(admin, world, world.guardian, restricted=False).status_code == 403
    changed = put(admin, world, world.guardian, restricted=True, kind="contact", receives_notices=False)
    kept = Guardianship.objects.get(guardian=world.guardian)
    assert (changed.status_code, kept.kind, kept.receives_notices) == (200, "legal", True), "nothing else"
    assert not access.guardians_of(world.pupil).exists()


def test_nobody_else_says_who_answers_for_a_pupil(world: World) -> None:
    for person in (world.teacher, world.head, world.guardian, new_person(world.elsewhere, "school_admin")):
        browser = came_in(person)
        assert browser.get(f"/api{address(world, world.pupil)}").status_code == 404
        assert put(browser, world, world.guardian, restricted=True).status_code == 404
    assert not Guardianship.objects.filter(restricted=True).exists()
