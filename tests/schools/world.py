"""Two schools with a class each, made straight in the tables, and a browser to come in with."""

from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from collab.realtime.models import LogEntry
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership

PASSWORD = "corbeau-lampe-41"
TRIES = settings.AXES_FAILURE_LIMIT
YEAR = "2026-2027"
_numbers = count(1)


@cache
def _hashed() -> str:
    """Argon2 is slow on purpose: once is enough for everybody here."""
    return make_password(PASSWORD)


def days(number: int) -> date:
    """That many days from today."""
    return timezone.localdate() + timedelta(days=number)


def new_school() -> School:
    number = next(_numbers)
    return School.objects.create(name=f"Collège {number}", uai=f"{number:07d}W")


def new_person(school: School, *roles: str, **fields: Any) -> Person:
    number = next(_numbers)
    fields = {"username": f"world{number}", "given_name": f"Lou{number}", "family_name": "Petit", **fields}
    person = Person.objects.create(password=_hashed(), **fields)
    for role in roles:
        SchoolMembership.objects.create(school=school, person=person, role=role)
    return person


def new_group(school: School) -> Group:
    return Group.objects.create(school=school, kind="class", name=f"4e {next(_numbers)}", school_year=YEAR)


class World:
    """`teacher` teaches `pupil` in `group`; `guardian` answers for `pupil`; `foreign_*` are elsewhere."""

    def __init__(self) -> None:
        self.school, self.elsewhere = new_school(), new_school()
        self.group, self.other_group = new_group(self.school), new_group(self.school)
        self.foreign_group = new_group(self.elsewhere)
        self.teacher = new_person(self.school, "teacher")
        self.pupil, self.stranger = new_person(self.school, "pupil"), new_person(self.school, "pupil")
        self.guardian = new_person(self.school, "guardian")
        self.head = new_person(self.school, "head")
        self.foreign_head = new_person(self.elsewhere, "head")
        self.foreign_pupil = new_person(self.elsewhere, "pupil")
        self.teaching = self.enrol(self.group, self.teacher, "teacher")
        self.learning = self.enrol(self.group, self.pupil, "pupil")
        self.enrol(self.other_group, self.stranger, "pupil")
        self.enrol(self.foreign_group, self.foreign_pupil, "pupil")
        self.guardianship = Guardianship.objects.create(guardian=self.guardian, pupil=self.pupil)

    def enrol(self, group: Group, person: Person, role: str) -> GroupMembership:
        return GroupMembership.objects.create(group=group, person=person, role=role)


class Browser(Client):
    """A client that keeps cookies and sends the CSRF token as the front end does."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **defaults)
        self.get("/api/session")

    def call(self, method: str, path: str, body: object = None) -> Any:
        token = self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""
        kind = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self, method)(f"/api{path}", headers={"X-CSRFToken": token}, **kind)

    def come_in(self, username: str, password: str = PASSWORD) -> Any:
        return self.call("post", "/session", {"username": username, "password": password})

    def is_in(self) -> bool:
        return self.get("/api/me").status_code == 200


def came_in(person: Person) -> Browser:
    """A browser in which this person has logged in."""
    browser = Browser()
    assert browser.come_in(person.username).status_code == 200
    return browser


def access_changes(person: Person) -> int:
    """How often this person's open sockets were told to look again at what they may."""
    return LogEntry.objects.filter(topic=person.topic, frame__contains="access.changed").count()
