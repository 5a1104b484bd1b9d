"""A file that was cut off looks as if everybody had left: it empties no school before somebody says so."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from collab.errors import Conflict
from schools.models import Person, School
from schools.roster.imports import approve_import
from schools.roster.models import RosterImport
from tests.schools.roster.scene import (
    Importer,
    Rows,
    administrator,
    as_1_2,
    college,
    counts,
    enrolled,
    everything,
    lycee,
    person,
    post,
    problems,
    user,
    without,
    worked,
    zipped,
)

PUPILS = [f"p{number}" for number in range(40)]


def full() -> Rows:
    """The collège with a full class, beside a lycée of three hundred: few of all, most of one."""
    data = college()
    data["orgs"].append(lycee())
    data["users"] += [user(one, "student", "P", one) for one in PUPILS]
    data["users"] += [user(f"l{number}", "student", "L", "R", org="s2") for number in range(300)]
    data["enrollments"] += [enrolled(one, "student") for one in PUPILS]
    return data


def without_roles(rows: Rows) -> Rows:
    """As 1.2 says it: everybody is there, and what they are was cut off."""
    kept = deepcopy(rows)
    kept["roles"] = [row for row in kept["roles"] if row["userSourcedId"] not in PUPILS]
    return kept


def stopped(one: RosterImport) -> list[tuple[Any, ...]]:
    return [(stop["kind"], stop["school"], stop["going"], stop["present"]) for stop in one.stops]


def test_a_school_is_not_emptied_unasked_however_large_the_region(office: Importer) -> None:
    office.take(full())
    before = everything()
    one = office.read(zipped(without(full(), *PUPILS)))
    assert stopped(one) == [("people", "Collège Conti", 40, 45), ("memberships", "Collège Conti", 40, 43)]
    told = problems(one, "warning")
    assert "users.csv: 40 of 45 people of Collège Conti go. Is the file complete?" in told
    assert "enrollments.csv: 40 of 43 enrolments in Collège Conti end. Is the file complete?" in told
    with pytest.raises(Conflict):
        approve_import(person=None, roster_import=one)
    assert everything() == before
    approve_import(person=None, roster_import=one, suspend_many=True)
    assert worked(one).state == "done"
    assert Person.objects.filter(is_active=False).count() == len(PUPILS)


def test_rights_that_are_cut_off_count_as_people_that_are(office: Importer) -> None:
    data = as_1_2(full())
    office.take(data, version="1.2")
    one = office.read(zipped(without_roles(data), version="1.2"))
    assert ("people", "Collège Conti", 40, 45) in stopped(one)


def test_enrolments_that_are_cut_off_end_nothing_unasked(office: Importer) -> None:
    office.take(full())
    cut = {**full(), "enrollments": college()["enrollments"]}
    assert stopped(office.read(zipped(cut))) == [("memberships", "Collège Conti", 40, 43)]


def test_what_is_much_is_a_warning_and_what_is_little_is_nothing(office: Importer) -> None:
    office.take(full())
    much = office.read(zipped(without(full(), *PUPILS[:20])))
    assert much.stops == []
    assert "users.csv: 20 of 45 people of Collège Conti go. Is the file complete?" in problems(
        much, "warning"
    )
    little = office.read(zipped(without(full(), *PUPILS[:10])))
    assert (little.stops, problems(little, "warning")) == ([], [])


def with_courses() -> Rows:
    data = full()
    data["classes"] += [
        {
            **data["classes"][0],
            "sourcedId": f"k{number}",
            "title": f"Cours {number}",
            "classType": "scheduled",
        }
        for number in range(20)
    ]
    return data


def test_classes_that_are_cut_off_are_not_archived_unasked(office: Importer) -> None:
    office.take(with_courses())
    before = everything()
    one = office.read(zipped({**with_courses(), "classes": with_courses()["classes"][:3]}))
    assert stopped(one) == [("groups", "Collège Conti", 18, 21)]
    with pytest.raises(Conflict):
        approve_import(person=None, roster_import=one)
    assert everything() == before


def test_a_year_that_ends_with_its_classes_is_no_stop(office: Importer) -> None:
    office.take(with_courses())
    coming = with_courses()
    coming["academicSessions"][0]["schoolYear"] = "2028"
    one = office.read(zipped(coming))
    assert (counts(one.plan)["groups.archive"], one.stops) == (21, [])


def test_what_would_empty_a_school_only_by_the_time_it_is_applied_is_stopped_too(office: Importer) -> None:
    office.take(college())
    cut = office.read(zipped(college()))
    assert cut.stops == [], "premise: of what is there when it is looked at, it takes nobody"
    office.take(full())
    before = everything()
    refused = office.apply(cut)
    assert (refused.state, everything() == before) == ("refused", True)
    assert "empty a school" in refused.failure


def test_the_command_stops_until_it_is_told(
    office: Importer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.take(full())
    before = everything()
    path = tmp_path / "cut.zip"
    path.write_bytes(zipped(without(full(), *PUPILS)))
    for arguments in ((), ("--dry-run",), ("--skip-errors",)):
        with pytest.raises(CommandError, match=r"^40 of 45 people of Collège Conti would go"):
            call_command("import_roster", str(path), *arguments)
    assert everything() == before
    call_command("import_roster", str(path), "--suspend-many")
    assert not person(PUPILS[0]).is_active


def test_the_page_says_what_would_go(office: Importer) -> None:
    office.take(full())
    mine = Importer(administrator(School.objects.get(source_id="s1")))
    browser = mine.browser()
    small = {**without(full(), *PUPILS), "orgs": full()["orgs"][:1]}
    small["users"] = [one for one in small["users"] if one["orgSourcedIds"] == "s1"]
    one = mine.read(zipped(small))
    shown = browser.get(f"/api/roster/imports/{one.pk}").json()
    assert shown["stops"][0] == {
        "kind": "people", "school": "Collège Conti", "going": 40, "present": 45
    }  # fmt: skip
    assert shown["abilities"]["suspend_many"] is True
    apply = f"/api/roster/imports/{one.pk}/apply"
    assert post(browser, apply).status_code == 409
    done = post(browser, apply, {"suspend_many": True})
    assert (done.status_code, done.json()["state"]) == (200, "applying")
