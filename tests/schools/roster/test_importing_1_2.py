"""What OneRoster 1.2 says otherwise than 1.1: roles have rows of their own."""

from schools import access
from schools.models import SchoolMembership
from tests.schools.roster.scene import Importer, as_1_2, college, counts, person, role_row


def test_in_1_2_a_teacher_may_be_a_guardian_too(office: Importer) -> None:
    rows = as_1_2(college())
    rows["roles"].append(role_row("claire", "parent"))
    office.take(rows, version="1.2")
    assert [child.source_id for child in access.children_of(person("claire"))] == ["lea"]
    assert set(access.roles_of(person("claire")).values_list("role", flat=True)) == {"teacher", "guardian"}
    assert office.take(rows, version="1.2").report == []
    rows["roles"].pop()
    office.take(rows, version="1.2")
    assert set(access.roles_of(person("claire")).values_list("role", flat=True)) == {"teacher"}
    assert not access.children_of(person("claire")).exists()


def test_in_1_2_roles_have_dates_and_people_their_own_names(office: Importer) -> None:
    rows = as_1_2(college())
    rows["users"][1]["preferredGivenName"] = "Nono"
    rows["roles"][1].update(beginDate="2026-09-01", endDate="2027-07-06")
    rows["roles"].append(role_row("claire", "ext:librarian"))
    office.take(rows, version="1.2")
    role = SchoolMembership.objects.get(person__source_id="noah")
    assert (str(role.starts_on), str(role.ends_on)) == ("2026-09-01", "2027-07-06")
    assert person("noah").name == "Nono Petit"


def test_in_1_2_a_delta_ends_one_role(office: Importer) -> None:
    rows = as_1_2(college())
    rows["roles"].append(role_row("claire", "principal"))
    office.take(rows, version="1.2")
    gone = {"roles": [role_row("claire", "principal", status="tobedeleted")]}
    assert counts(office.take(gone, version="1.2", modes={"roles": "delta"}).report) == {"roles.end": 1}
    assert [row.role for row in access.roles_of(person("claire"))] == ["teacher"]
