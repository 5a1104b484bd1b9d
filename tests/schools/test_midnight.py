"""A day ends when it ends at the school, wherever the server is: in Paris, Fort-de-France and Nouméa."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.utils import timezone

from chat.access import get_place
from chat.models import Room
from chat.services.listing import rooms_of
from collab.errors import NotFound
from collab.realtime import log, rights
from schools import access
from schools.models import GroupMembership, Guardianship, Person, School, SchoolMembership
from schools.roster.authority import people_elsewhere
from schools.services import people
from schools.services.days import tell_of_new_days
from tests.chat.scene import Scene, say
from tests.schools.roster.scene import UAI, Importer, change, college, without

DAY = date(2026, 11, 25)
# Time zone → when the 25th of November begins there, in UTC.
MIDNIGHTS = {
    "Pacific/Noumea": datetime(2026, 11, 24, 13, tzinfo=UTC),
    "Europe/Paris": datetime(2026, 11, 24, 23, tzinfo=UTC),
    "America/Martinique": datetime(2026, 11, 25, 4, tzinfo=UTC),
}
SECOND = timedelta(seconds=1)
Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the time of the whole server."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return at


@pytest.fixture(params=MIDNIGHTS)
def zone(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scene(db: None, zone: str) -> Scene:
    scene = Scene()
    School.objects.filter(pk=scene.school.pk).update(time_zone=zone)
    scene.school.refresh_from_db()
    long_ago = DAY - timedelta(days=90)
    for model in (SchoolMembership, GroupMembership, Guardianship):
        model.objects.update(starts_on=long_ago)
    scene.families()
    return scene


def sees(scene: Scene, person: Person) -> bool:
    """By every way there is to ask: all must agree."""
    group, room = scene.group, scene.room
    if person == scene.guardian:
        room = Room.objects.get(group=group, kind="families")
    answers = {
        access.groups_visible_to(person).filter(pk=group.pk).exists(),
        access.role_in(person, group) is not None,
        any(each.id == str(room.pk) for each in rooms_of(person)),
    }
    for ask in (lambda: get_place(person, room.pk), lambda: say(person, room)):
        try:
            ask()
        except NotFound:
            answers.add(False)
        else:
            answers.add(True)
    (answer,) = answers
    return answer


@pytest.mark.parametrize("who", ["pupil", "guardian"])
def test_a_right_holds_from_its_first_midnight_to_its_last(
    scene: Scene, zone: str, clock: Clock, who: str
) -> None:
    person = getattr(scene, who)
    rows = (
        GroupMembership.objects.filter(person=scene.pupil)
        if who == "pupil"
        else Guardianship.objects.filter(guardian=scene.guardian)
    )
    assert rows.update(starts_on=DAY, ends_on=DAY) == 1
    begins = MIDNIGHTS[zone]
    ends = begins + timedelta(days=1)
    for moment, expected in (
        (begins - SECOND, False), (begins, True), (ends - SECOND, True), (ends, False)
    ):  # fmt: skip
        clock(moment)
        assert sees(scene, person) == expected, moment


def test_a_role_in_the_school_ends_at_its_own_midnight(scene: Scene, zone: str, clock: Clock) -> None:
    SchoolMembership.objects.filter(person=scene.head).update(ends_on=DAY)
    for moment, expected in (
        (MIDNIGHTS[zone] + timedelta(days=1) - SECOND, True), (MIDNIGHTS[zone] + timedelta(days=1), False)
    ):  # fmt: skip
        clock(moment)
        assert access.roles_of(scene.head).exists() == expected
        assert access.can_direct(scene.head, scene.teacher) == expected
        assert sees(scene, scene.head) == expected


def test_who_is_made_a_member_is_one_at_once_and_who_is_removed_is_none(
    scene: Scene, zone: str, clock: Clock
) -> None:
    """Whatever day the server's own clock shows."""
    clock(MIDNIGHTS[zone] + timedelta(hours=1))
    assert not sees(scene, scene.other_pupil)
    membership = people.add_to_group(group=scene.group, person=scene.other_pupil, role="pupil")
    assert membership.starts_on == scene.school.today() == DAY
    assert sees(scene, scene.other_pupil)
    people.remove_from_group(group=scene.group, person=scene.other_pupil)
    assert not sees(scene, scene.other_pupil)
    guardianship = people.set_guardianship(guardian=scene.other_guardian, pupil=scene.pupil)
    assert guardianship.starts_on == DAY
    assert scene.pupil in access.children_of(scene.other_guardian)
    people.end_guardianship(guardian=scene.other_guardian, pupil=scene.pupil)
    assert scene.pupil not in access.children_of(scene.other_guardian)


def test_midnight_asks_again_for_those_whom_it_concerns(scene: Scene, zone: str, clock: Clock) -> None:
    midnight = MIDNIGHTS[zone] + timedelta(days=1)
    GroupMembership.objects.filter(person=scene.pupil).update(ends_on=DAY)
    concerned = {scene.pupil.topic, scene.guardian.topic}
    everybody = [person.topic for person in Person.objects.all()]
    clock(midnight - SECOND)
    tell_of_new_days()
    before = log.heads(everybody)
    assert tell_of_new_days() == 0
    clock(midnight)
    assert tell_of_new_days() == 2
    after = log.heads(everybody)
    assert {topic for topic in everybody if after.get(topic) != before.get(topic)} == concerned
    assert tell_of_new_days() == 0, "once is enough"


def test_a_midnight_that_the_database_did_not_take_is_told_of_by_the_next_call(
    scene: Scene, zone: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as while an import held a person's log for longer than a lock is waited for."""
    GroupMembership.objects.filter(person=scene.pupil).update(ends_on=DAY)
    clock(MIDNIGHTS[zone] + timedelta(hours=1))
    tell_of_new_days()
    clock(MIDNIGHTS[zone] + timedelta(days=1))

    def give_up(people: set[int]) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    with monkeypatch.context() as patch:
        patch.setattr(rights, "recheck", give_up)
        with pytest.raises(OperationalError):
            tell_of_new_days()
    assert tell_of_new_days() == 2, "the pupil and the guardian"


def test_the_family_of_a_pupil_who_leaves_the_school_is_asked_too(
    scene: Scene, zone: str, clock: Clock
) -> None:
    SchoolMembership.objects.filter(person=scene.pupil).update(ends_on=DAY)
    clock(MIDNIGHTS[zone] + timedelta(hours=1))
    tell_of_new_days()
    assert sees(scene, scene.guardian)
    clock(MIDNIGHTS[zone] + timedelta(days=1))
    assert tell_of_new_days() == 2, "the pupil and the guardian"


def test_a_machine_that_slept_asks_for_every_midnight_it_missed(
    scene: Scene, zone: str, clock: Clock
) -> None:
    GroupMembership.objects.filter(person=scene.pupil).update(ends_on=DAY)
    clock(MIDNIGHTS[zone] + timedelta(hours=1))
    tell_of_new_days()
    clock(MIDNIGHTS[zone] + timedelta(days=4))
    assert tell_of_new_days() == 2, "the pupil and the guardian"


def test_an_import_takes_the_day_from_the_school(
    db: None, zone: str, clock: Clock, settings: Any, tmp_path: Path
) -> None:
    """What it ends has ended when it is done, and what it begins has begun, whatever the server's day."""
    settings.DATA_DIR = tmp_path
    School.objects.create(name="Collège", uai=UAI, time_zone=zone)
    office = Importer()
    for hour in (0, 1, 12, 22, 23):
        moment = MIDNIGHTS[zone] + timedelta(hours=hour)
        clock(moment)
        office.take(college())
        assert GroupMembership.objects.current().filter(person__source_id="noah").exists(), moment
        office.take(without(college(), "noah"))
        assert not GroupMembership.objects.current().filter(person__source_id="noah").exists(), moment


def test_who_belongs_to_another_school_since_its_midnight_is_of_that_school(
    scene: Scene, zone: str, clock: Clock
) -> None:
    far = School.objects.create(name="Lycée", uai="9880001A", time_zone=zone)
    SchoolMembership.objects.create(school=far, person=scene.teacher, role="teacher", starts_on=DAY)
    mine = {scene.school.pk}
    clock(MIDNIGHTS[zone] - SECOND)
    assert people_elsewhere([scene.teacher.pk], mine) == set()
    clock(MIDNIGHTS[zone])
    assert people_elsewhere([scene.teacher.pk], mine) == {scene.teacher.pk}


def test_an_overseas_school_has_its_own_clock(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    Importer().take(change(college(), "s1", identifier="9720001A"))
    assert School.objects.get(uai="9720001A").time_zone == "America/Martinique"


def test_a_time_zone_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(ValidationError):
        School.objects.create(name="Collège", uai="0000001A", time_zone="Europe/Atlantis")
    School.objects.create(name="Collège", uai="0000001A", time_zone="Indian/Reunion")
