"""Who may import into which school, and what a file may not do to people of another one."""

import pytest
from django.db.models import Q

from collab.errors import Conflict, NotFound
from schools import access
from schools.models import GroupMembership, Guardianship, Person, School, SchoolMembership
from schools.roster.imports import approve_import
from schools.roster.models import AdminAct, RosterImport
from tests.schools.roster.scene import (
    Importer,
    change,
    college,
    enrolled,
    everything,
    lycee,
    org,
    person,
    problems,
    user,
    worked,
    zipped,
)


def test_an_administrator_imports_their_own_school(admin: Importer) -> None:
    one = admin.take(college())
    school = School.objects.get()
    assert list(one.schools.all()) == [school] and school.source_id == "s1"
    act = AdminAct.objects.get(action="roster.import")
    assert (act.actor, act.school) == (admin.person, school) and act.details["counts"]["people.create"] == 5


def test_somebody_who_administers_nothing_brings_nothing(admin: Importer, elsewhere: School) -> None:
    stranger = Importer(person("eve"))
    with pytest.raises(NotFound):
        stranger.read(zipped(college()))
    assert not RosterImport.objects.filter(by=stranger.person).exists()


@pytest.mark.parametrize("way", ["a person", "a class", "a new school"])
def test_a_file_that_touches_another_school_is_refused(admin: Importer, elsewhere: School, way: str) -> None:
    rows = college()
    rows["orgs"].append(org("s3", "Lycée", "0350003C") if way == "a new school" else lycee())
    if way == "a class":
        rows["classes"][0]["schoolSourcedId"] = "s2"
    else:
        rows["users"].append(user("spy", "teacher", "S", "P", org=rows["orgs"][-1]["sourcedId"]))
    before = everything()
    one = admin.read(zipped(rows))
    assert one.state == "refused" and "not yours to administer" in one.failure
    assert everything() == before and not one.schools.exists()


def test_no_file_renames_suspends_or_deletes_people_of_another_school(
    admin: Importer, elsewhere: School
) -> None:
    rows = college()
    rows["users"] += [
        user("eve", "teacher", "Renamed", "Roy"), user("tom", "student", "Renamed", "Roy"),
        {**user("mum", "parent", "Renamed", "Roy"), "enabledUser": "false"},
    ]  # fmt: skip
    admin.take(rows, skip_errors=True)
    assert [person(one).given_name for one in ("eve", "tom", "mum")] == ["Eve", "Tom", "Anne"]
    gone = [{"sourcedId": one, "status": "tobedeleted"} for one in ("eve", "tom", "mum")]
    admin.take({"users": gone}, modes={"users": "delta"})
    admin.take(college())
    assert all(person(one).is_active for one in ("eve", "tom", "mum"))
    assert {row.role for row in SchoolMembership.objects.current().filter(school=elsewhere)} == {
        "pupil", "guardian", "teacher",
    }  # fmt: skip


@pytest.mark.parametrize("named_by", ["pupil", "guardian"])
def test_no_file_makes_a_guardian_for_a_pupil_of_another_school(
    admin: Importer, elsewhere: School, named_by: str
) -> None:
    rows = college()
    rows["users"].append(user("tom", "student", "Tom", "Roy", "sandrine" if named_by == "pupil" else ""))
    if named_by == "guardian":
        rows = change(rows, "sandrine", agentSourcedIds="tom")
    one = admin.read(zipped(rows))
    assert any("says who answers for them" in text for text in problems(one)), problems(one)
    admin.apply(one, skip_errors=True)
    guardians = {row.guardian.source_id for row in Guardianship.objects.filter(pupil=person("tom"))}
    assert guardians == {"mum"}


def test_no_file_ends_a_guardianship_of_another_school(admin: Importer, elsewhere: School) -> None:
    rows = college()
    rows["users"] += [user("tom", "student", "Tom", "Roy"), user("mum", "parent", "Anne", "Roy")]
    admin.take(rows, skip_errors=True)
    assert access.children_of(person("mum")).count() == 1


def test_a_right_that_ended_between_preview_and_apply_ends_the_import(admin: Importer) -> None:
    one = admin.read(zipped(college()))
    approve_import(person=admin.person, roster_import=one)
    SchoolMembership.objects.filter(person=admin.person).delete()
    one = worked(one)
    assert one.state == "refused" and not Person.objects.exclude(source_id="").exists()


def test_no_file_takes_in_people_of_another_school(
    admin: Importer, office: Importer, elsewhere: School
) -> None:
    """Else a stranger made by the same file would teach a child of another school, and write to them."""
    rows = college()
    rows["users"].append(user("tom", "student", "Tom", "Roy"))
    rows["enrollments"].append(enrolled("tom", "student"))
    before = everything()
    one = admin.read(zipped(rows))
    assert [text.split(":")[0] for text in problems(one)] == ["users.csv", "enrollments.csv"], problems(one)
    assert all("that school, or the region, must say so" in text for text in problems(one))
    with pytest.raises(Conflict):
        admin.apply(one)
    assert everything() == before
    admin.apply(one, skip_errors=True)
    tom, school = person("tom"), School.objects.get(source_id="s1")
    mine = Q(person=tom, school=school)
    assert not SchoolMembership.objects.filter(mine).exists()
    assert not GroupMembership.objects.filter(person=tom, group__school=school).exists()
    office.take(rows)  # the region may
    assert SchoolMembership.objects.filter(mine).exists()


def test_parents_of_children_in_two_schools_are_taken_as_parents_alone(
    admin: Importer, elsewhere: School
) -> None:
    rows = change(college(), "lea", agentSourcedIds="mum")
    rows["users"].append(user("mum", "parent", "Anne", "Roy"))
    one = admin.read(zipped(rows))
    assert problems(one) == []
    admin.apply(one)
    again = change(rows, "mum", role="teacher")
    assert any("must say so" in text for text in problems(admin.read(zipped(again))))


def test_nobody_is_taken_in_as_a_guardian_first(admin: Importer, elsewhere: School) -> None:
    for stranger in ("tom", "eve"):
        rows = college()
        rows["users"].append(user(stranger, "parent", "A", "Roy"))
        one = admin.read(zipped(rows))
        assert any("must say so" in text for text in problems(one)), problems(one)
