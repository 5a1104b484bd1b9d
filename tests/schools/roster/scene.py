"""A collège as its information system sends it, to be changed by each test, and the way to import it."""

import io
import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership
from schools.roster.imports import approve_import, create_import
from schools.roster.models import RosterImport
from schools.roster.worker import claim, run
from tests.chat.browser import client_of
from tests.schools.roster.zips import write_zip

UAI = "0350001A"
UAI_OF_THE_LYCEE = "0350002B"
Rows = dict[str, list[dict[str, Any]]]


def org(sourced_id: str, name: str, uai: str) -> dict[str, Any]:
    return {"sourcedId": sourced_id, "name": name, "type": "school", "identifier": uai}


def lycee() -> dict[str, Any]:
    """Another school of the region."""
    return org("s2", "Lycée", UAI_OF_THE_LYCEE)


def user(
    sourced_id: str, role: str, given: str, family: str, agents: str = "", org: str = "s1"
) -> dict[str, Any]:
    return {
        "sourcedId": sourced_id, "enabledUser": "true", "orgSourcedIds": org, "role": role,
        "givenName": given, "familyName": family, "agentSourcedIds": agents,
    }  # fmt: skip


def enrolled(person: str, role: str, class_id: str = "c1", **more: Any) -> dict[str, Any]:
    return {
        "sourcedId": f"{class_id}-{person}", "classSourcedId": class_id, "userSourcedId": person,
        "role": role, **more,
    }  # fmt: skip


def college() -> Rows:
    """One class: Léa and Noah, taught by Claire; Sandrine and an uncle for Léa."""
    return {
        "orgs": [org("s1", "Collège Conti", UAI)],
        "academicSessions": [
            {"sourcedId": "y", "title": "Année", "type": "schoolYear", "schoolYear": "2027"}
        ],
        "users": [
            user("lea", "student", "Léa", "Martin", "sandrine,uncle,claire"),
            user("noah", "student", "Noah", "Petit"),
            user("claire", "teacher", "Claire", "Moreau"),
            user("sandrine", "parent", "Sandrine", "Martin"),
            user("uncle", "relative", "Ólafur", "Þórsson"),
        ],
        "classes": [
            {
                "sourcedId": "c1", "title": "5e A", "classType": "homeroom", "grades": "05",
                "schoolSourcedId": "s1", "termSourcedIds": "y",
            },
        ],
        "enrollments": [
            enrolled("lea", "student"), enrolled("noah", "student"),
            enrolled("claire", "teacher", primary="true"),
        ],
    }  # fmt: skip


def role_row(person_id: str, role: str, org_id: str = "s1", **more: Any) -> dict[str, Any]:
    """A row of the roles of 1.2."""
    return {
        "sourcedId": f"{person_id}-{role}", "userSourcedId": person_id, "roleType": "primary", "role": role,
        "orgSourcedId": org_id, **more,
    }  # fmt: skip


def as_1_2(rows: Rows) -> Rows:
    """The same as 1.2 says it: what people are stands in rows of their own."""
    said = deepcopy(rows)
    said["roles"] = [
        role_row(row["sourcedId"], row.pop("role"), row.pop("orgSourcedIds")) for row in said["users"]
    ]
    return said


def without(rows: Rows, *sourced_ids: str) -> Rows:
    """The same without these rows, and without enrolments of these people."""
    kept = deepcopy(rows)
    for stem, content in kept.items():
        kept[stem] = [
            row
            for row in content
            if row["sourcedId"] not in sourced_ids and row.get("userSourcedId") not in sourced_ids
        ]
    return kept


def change(rows: Rows, sourced_id: str, **values: Any) -> Rows:
    """The same with other values in the row of that sourcedId."""
    changed = deepcopy(rows)
    [row] = [row for content in changed.values() for row in content if row["sourcedId"] == sourced_id]
    row.update(values)
    return changed


def zipped(rows: Mapping[str, Any], **how: Any) -> bytes:
    file = io.BytesIO()
    write_zip(file, rows, **how)
    return file.getvalue()


@dataclass
class Importer:
    """Brings files and applies them, for `person` (nobody: the command line)."""

    person: Person | None = None
    school: School | None = None
    taken: list[RosterImport] = field(default_factory=list)

    def read(self, content: bytes) -> RosterImport:
        one = create_import(person=self.person, name="roster.zip", chunks=[content], school=self.school)
        self.taken.append(one)
        return worked(one)

    def apply(self, one: RosterImport, *, skip_errors: bool = False) -> RosterImport:
        approve_import(person=self.person, roster_import=one, skip_errors=skip_errors)
        return worked(one)

    def take(self, rows: Mapping[str, Any], *, skip_errors: bool = False, **how: Any) -> RosterImport:
        """Read and apply; the file must be good."""
        one = self.read(zipped(rows, **how))
        assert one.state == "ready", one.failure
        one = self.apply(one, skip_errors=skip_errors)
        assert one.state == "done", one.failure
        return one

    def browser(self) -> Client:
        """This person's session over HTTP."""
        assert self.person
        return client_of(self.person)


def post(client: Client, path: str, body: Any = None) -> Any:
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def administrator(school: School, name: str = "office") -> Person:
    admin = Person.objects.create_user(name, given_name="Bruno", family_name="Lefeuvre", locale="en")
    SchoolMembership.objects.create(school=school, person=admin, role="school_admin")
    return admin


def worked(one: RosterImport) -> RosterImport:
    """Do what is due of this import, as a worker does."""
    mine = claim(one.pk)
    assert mine is not None
    run(mine)
    one.refresh_from_db()
    return one


def counts(lines: list[dict[str, Any]]) -> dict[str, int]:
    return {f"{line['kind']}.{line['action']}": line["count"] for line in lines}


def problems(one: RosterImport, severity: str = "error") -> list[str]:
    return [str(problem) for problem in one.problems.filter(severity=severity).order_by("pk")]


def person(sourced_id: str) -> Person:
    return Person.objects.get(source_id=sourced_id)


def everything() -> dict[str, list[Any]]:
    """All that an import may change, to compare."""
    return {
        "schools": list(School.objects.order_by("pk").values()),
        "people": list(Person.objects.order_by("pk").values()),
        "roles": list(SchoolMembership.objects.order_by("pk").values()),
        "groups": list(Group.objects.order_by("pk").values()),
        "members": list(GroupMembership.objects.order_by("pk").values()),
        "wards": list(Guardianship.objects.order_by("pk").values()),
    }
