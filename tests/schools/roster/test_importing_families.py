"""Whom an import makes somebody's guardian, and which guardianships no file touches."""

from datetime import timedelta

import pytest
from django.utils import timezone

from schools import access
from schools.models import Guardianship
from schools.services import people
from tests.schools.roster.scene import Importer, change, college, person, user
from tests.schools.roster.zips import HEADERS
from tests.schools.world import days


def test_only_guardian_roles_make_guardianships(office: Importer) -> None:
    """Léa's row names her mother, an uncle and a teacher; another Martin lives at the same address."""
    rows = college()
    rows["users"].append({**user("paul", "parent", "Paul", "Martin"), "email": "martin@example.org"})
    office.take(change(rows, "lea", email="martin@example.org"))
    found = {(row.guardian.source_id, row.pupil.source_id, row.kind) for row in Guardianship.objects.all()}
    assert found == {("sandrine", "lea", "legal"), ("uncle", "lea", "contact")}
    assert access.children_of(person("claire")).count() == 0


def test_a_guardian_s_row_may_name_the_pupil(office: Importer) -> None:
    rows = change(change(college(), "lea", agentSourcedIds=""), "sandrine", agentSourcedIds="lea,noah,claire")
    office.take(rows)
    found = {(row.guardian.source_id, row.pupil.source_id) for row in Guardianship.objects.all()}
    assert found == {("sandrine", "lea"), ("sandrine", "noah")}


def test_what_a_court_restricted_no_import_touches(office: Importer) -> None:
    office.take(college())
    ward = Guardianship.objects.get(guardian__source_id="sandrine")
    people.set_guardianship(guardian=ward.guardian, pupil=ward.pupil, restricted=True)
    for rows in (college(), change(college(), "lea", agentSourcedIds=""), college()):
        office.take(rows)
        ward.refresh_from_db()
        assert ward.restricted and ward.ends_on is None
        assert not access.children_of(ward.guardian).exists()


def test_a_restriction_that_ended_by_date_is_not_opened_either(office: Importer) -> None:
    office.take(college())
    ward = Guardianship.objects.get(guardian__source_id="sandrine")
    Guardianship.objects.filter(pk=ward.pk).update(restricted=True, starts_on=days(-1), ends_on=days(-1))
    office.take(college())
    ward.refresh_from_db()
    assert (ward.restricted, ward.ends_on) == (True, days(-1))


@pytest.mark.parametrize("began_today", [True, False])
def test_a_guardianship_that_a_person_ended_stays_ended(office: Importer, began_today: bool) -> None:
    office.take(college())
    if not began_today:
        Guardianship.objects.update(starts_on=timezone.localdate() - timedelta(days=9))
    people.end_guardianship(guardian=person("sandrine"), pupil=person("lea"))
    office.take(college())
    assert not access.children_of(person("sandrine")).exists()


def test_a_guardianship_made_by_hand_outlives_files(office: Importer) -> None:
    office.take(college())
    people.set_guardianship(guardian=person("sandrine"), pupil=person("noah"))
    office.take(college())
    assert access.children_of(person("sandrine")).count() == 2


def test_what_a_school_says_of_a_guardianship_is_not_overwritten(office: Importer) -> None:
    office.take(college())
    people.set_guardianship(
        guardian=person("sandrine"), pupil=person("lea"), kind="contact", receives_notices=False
    )
    office.take(college())
    ward = Guardianship.objects.get(guardian__source_id="sandrine")
    assert (ward.kind, ward.receives_notices) == ("contact", False)


def test_a_guardianship_ends_when_no_row_names_it(office: Importer) -> None:
    both = change(college(), "sandrine", agentSourcedIds="lea")
    office.take(both)
    office.take(change(both, "lea", agentSourcedIds=""))
    assert access.children_of(person("sandrine")).exists(), "her own row still names Léa"
    office.take(change(college(), "lea", agentSourcedIds=""))
    assert not access.children_of(person("sandrine")).exists()


def test_a_file_that_does_not_speak_of_guardians_ends_none(office: Importer) -> None:
    office.take(college())
    rows = college()
    for row in rows["users"]:
        del row["agentSourcedIds"]
    header = HEADERS["users"].replace("agentSourcedIds,", "")
    office.take(rows, headers={"users": header})
    assert access.children_of(person("sandrine")).exists()


def test_a_delta_ends_a_guardianship_that_its_row_no_longer_names(office: Importer) -> None:
    office.take(college())
    office.take({"users": [user("lea", "student", "Léa", "Martin", "uncle")]}, modes={"users": "delta"})
    assert [row.guardian.source_id for row in access.guardianships()] == ["uncle"]
    office.take({"users": [user("sandrine", "parent", "Sandrine", "Martin")]}, modes={"users": "delta"})
    assert [row.guardian.source_id for row in access.guardianships()] == ["uncle"]
