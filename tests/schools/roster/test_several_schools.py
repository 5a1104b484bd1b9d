"""Files of one school and of several: who is at home where."""

from schools import access
from schools.models import Person, School
from tests.schools.roster.scene import (
    UAI,
    Importer,
    Rows,
    change,
    college,
    lycee,
    person,
    problems,
    user,
    without,
    zipped,
)


def two_schools() -> Rows:
    """Tom learns at the lycée, where Eve teaches too."""
    rows = college()
    rows["orgs"].append(lycee())
    rows["users"] += [
        user("tom", "student", "Tom", "Roy", org="s2"),
        user("eve", "teacher", "Eve", "Roy", org="s1,s2"),
    ]
    return rows


def test_a_file_of_one_school_leaves_the_other_alone(office: Importer) -> None:
    office.take(two_schools())
    office.take(college())
    assert person("tom").is_active
    eve = person("eve")
    assert eve.is_active, "she left one school, and is at home in the other"
    assert [row.school.source_id for row in access.roles_of(eve)] == ["s2"]


def test_who_moves_to_another_school_gets_that_school_alone(office: Importer) -> None:
    office.take(two_schools())
    office.take(without(college(), "noah"))
    assert not person("noah").is_active
    office.take({
        "orgs": two_schools()["orgs"][1:], "users": [user("tom", "student", "Tom", "Roy", org="s2"),
        user("eve", "teacher", "Eve", "Roy", org="s2"), user("noah", "student", "Noah", "Petit", org="s2")],
    })  # fmt: skip
    assert person("noah").is_active
    assert [row.school.source_id for row in access.roles_of(person("noah"))] == ["s2"]


def test_a_school_is_known_by_its_uai_code_first(office: Importer) -> None:
    school = School.objects.create(name="Notre collège", uai=UAI)
    office.take(college())
    school.refresh_from_db()
    assert (school.name, school.source_id) == ("Notre collège", "s1")
    assert School.objects.count() == 1


def test_departments_belong_to_their_school_and_districts_to_none(office: Importer) -> None:
    rows = college()
    rows["orgs"] += [
        {"sourcedId": "d", "name": "Maths", "type": "department", "parentSourcedId": "s1"},
        {"sourcedId": "r", "name": "Région", "type": "district"},
    ]
    rows["users"] += [
        user("m", "teacher", "Max", "Roy", org="d"),
        user("z", "administrator", "Zoé", "Roy", org="r"),
    ]
    one = office.take(rows)
    assert [row.school.source_id for row in access.roles_of(person("m"))] == ["s1"]
    assert not Person.objects.filter(source_id="z").exists()
    assert problems(one, "warning") == ["users.csv:8: sourcedId: No role in any school: not taken."]


def test_one_s_only_school_may_be_said(office: Importer) -> None:
    """As in the sample of a Moodle plugin: one department, whose school is not in the file."""
    school = School.objects.create(name="Collège", uai="0350009Z")
    rows = change(college(), "s1", type="department", parentSourcedId="nowhere", identifier="History")
    assert office.read(zipped(rows)).errors
    office.school = school
    office.take(rows)
    assert school.memberships.count() == 5 and school.groups.count() == 1
    assert office.take(rows).report == []
