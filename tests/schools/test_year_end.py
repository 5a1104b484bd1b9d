"""The end of a school year: by command and by the administrator's page, on record, and to be taken back."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from chat.models import Message, Room
from chat.services.rooms import ensure_group_rooms
from collab.errors import Forbidden
from schools.models import Group, Person
from schools.roster.models import AdminAct, ArchivedByImport
from schools.services.rollover import roll_over
from tests.chat.scene import say
from tests.schools.world import YEAR, Browser, World, came_in, new_person


@pytest.fixture
def admin(world: World) -> Browser:
    ensure_group_rooms()
    return came_in(new_person(world.school, "school_admin"))


def years(browser: Browser, world: World) -> Any:
    return browser.get(f"/api/schools/{world.school.pk}/years").json()


def post(browser: Browser, world: World, what: str, body: object = None) -> Any:
    return browser.call("post", f"/schools/{world.school.pk}/years/{what}", body)


def acts() -> list[str]:
    return list(AdminAct.objects.order_by("pk").values_list("action", flat=True))


def test_a_year_is_ended_and_taken_back_on_the_page(world: World, admin: Browser) -> None:
    room = Room.objects.get(group=world.group)
    say(world.teacher, room)
    coming = Group.objects.create(school=world.school, kind="class", name="3e", school_year="2027-2028")
    assert years(admin, world) == {
        "items": [{"school_year": YEAR, "groups": 2}, {"school_year": "2027-2028", "groups": 1}],
        "next": None, "ended": None,
    }  # fmt: skip
    assert post(admin, world, "reopen").status_code == 409, "nothing was ended yet"
    assert post(admin, world, "end", {"school_year": YEAR}).json() == {"groups": 2}
    with pytest.raises(Forbidden):
        say(world.teacher, room)
    assert Message.objects.filter(room=room).exists(), "what was said is kept"
    assert came_in(world.pupil).get(f"/api/rooms/{room.pk}").status_code == 200, "and read"
    assert years(admin, world)["ended"] == YEAR
    assert post(admin, world, "reopen").json() == {"groups": 2}
    say(world.teacher, room)
    assert (years(admin, world)["ended"], acts()) == (None, ["year.end", "year.reopen"])
    assert Group.objects.get(pk=coming.pk).archived_at is None


def test_taking_back_opens_what_that_end_archived_and_nothing_else(world: World, admin: Browser) -> None:
    roll_over(school=world.school, school_year=YEAR)  # earlier
    late = Group.objects.create(school=world.school, kind="club", name="Club", school_year=YEAR)
    assert post(admin, world, "end", {"school_year": YEAR}).json() == {"groups": 1}
    assert post(admin, world, "reopen").json() == {"groups": 1}
    assert list(Group.objects.filter(school=world.school, archived_at=None)) == [late]
    assert not ArchivedByImport.objects.exists()


@pytest.mark.parametrize("year", ["2026", "2026-27", "26-27", "2026-2027; DROP", None])
def test_a_year_is_two_numbers(world: World, admin: Browser, year: str | None) -> None:
    assert post(admin, world, "end", {"school_year": year}).status_code == 422
    assert acts() == []


@pytest.mark.parametrize("year", ["9999-9999", "2026-2028", "2027-2026", "٢٠٢٦-٢٠٢٧"])
def test_the_second_year_follows_the_first(world: World, admin: Browser, year: str) -> None:
    refused = post(admin, world, "end", {"school_year": year})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "school_year" in refused.json()["fields"]
    with pytest.raises(CommandError, match="not a school year"):
        call_command("rollover_year", world.school.uai, year)
    assert acts() == [] and not Group.objects.exclude(archived_at=None).exists()


def test_a_year_that_has_not_begun_is_not_ended(world: World, admin: Browser) -> None:
    """A slip of the hand would archive all that there is, and what next year's groups were made for."""
    this_year = timezone.localdate().year
    for first in (this_year + 1, 9998):
        year = f"{first}-{first + 1}"
        refused = post(admin, world, "end", {"school_year": year})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
        for dry in ((), ("--dry-run",)):
            with pytest.raises(CommandError, match="not begun"):
                call_command("rollover_year", world.school.uai, year, *dry)
    assert acts() == [] and not Group.objects.exclude(archived_at=None).exists()
    assert post(admin, world, "end", {"school_year": f"{this_year}-{this_year + 1}"}).status_code == 200


def test_nobody_else_ends_a_year(world: World) -> None:
    others: list[Person] = [
        world.teacher,
        world.head,
        world.pupil,
        new_person(world.elsewhere, "school_admin"),
    ]
    for person in others:
        browser = came_in(person)
        assert post(browser, world, "end", {"school_year": YEAR}).status_code == 404
    assert Group.objects.filter(archived_at=None).count() == 3


def test_the_command_says_what_it_would_do_does_it_and_takes_it_back(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    uai = world.school.uai.lower()
    call_command("rollover_year", uai, YEAR, "--dry-run")
    assert "2 groups would be archived" in capsys.readouterr().out
    assert not Group.objects.exclude(archived_at=None).exists()
    call_command("rollover_year", uai, YEAR)
    assert Group.objects.exclude(archived_at=None).count() == 2
    call_command("rollover_year", uai, "--undo")
    assert not Group.objects.exclude(archived_at=None).exists()
    with pytest.raises(CommandError, match="opened again"):
        call_command("rollover_year", uai, "--undo")
