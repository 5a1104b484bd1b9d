"""`python -m bench.preau.seed PERSONS`: a school full of people who are logged in, into an empty database.

A person is a pupil of four groups, which 25 share; all are in one large course, whose first twenty members
teach. Prints what the load needs as JSON: each person's id, session key and room ids, and the large room.
"""

# ruff: noqa: E402 – Django is set up before its models are imported
import json
import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.preau.settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from chat.models import Room
from chat.services.rooms import ensure_group_rooms
from schools.models import Group, GroupMembership, Person, School, SchoolMembership

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_YEAR = "2026-2027"
LARGE = "Everybody"  # the name of the large course
_CLASS_SIZE, _GROUPS_EACH, _TEACHERS = 25, 4, 20
_BATCH = 1_000


def _people(count: int, school: School) -> list[Person]:
    people = [Person(username=f"bench{number}", given_name=f"Camille {number}") for number in range(count)]
    for person in people:
        person.set_unusable_password()
    Person.objects.bulk_create(people, batch_size=_BATCH)
    roles = ["teacher" if number < _TEACHERS else "pupil" for number in range(count)]
    SchoolMembership.objects.bulk_create(
        (
            SchoolMembership(school=school, person=person, role=role)
            for person, role in zip(people, roles, strict=True)
        ),
        batch_size=_BATCH,
    )
    return people


def _sessions(people: list[Person]) -> list[str]:
    """Everybody logs in: what Django's log-in leaves in the session, without hashing 4,000 passwords."""
    store = SessionStore()
    expires = timezone.now() + timedelta(days=1)
    rows = []
    for number, person in enumerate(people):
        data = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: _BACKEND,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        key = f"bench{number:027d}"
        rows.append(Session(session_key=key, session_data=store.encode(data), expire_date=expires))
    Session.objects.bulk_create(rows, batch_size=_BATCH)
    return [row.session_key for row in rows]


def _groups(people: list[Person], school: School) -> tuple[Group, list[list[Group]]]:
    """The large course, and the groups of each class of persons."""
    classes = range((len(people) + _CLASS_SIZE - 1) // _CLASS_SIZE)
    small = [
        Group(school=school, kind="course", name=f"{number} {letter}", school_year=_YEAR)
        for number in classes
        for letter in "ABCD"[:_GROUPS_EACH]
    ]
    large = Group(school=school, kind="course", name=LARGE, school_year=_YEAR)
    Group.objects.bulk_create([large, *small], batch_size=_BATCH)
    of_class = [small[number * _GROUPS_EACH : (number + 1) * _GROUPS_EACH] for number in classes]
    members: list[GroupMembership] = []
    for number, person in enumerate(people):
        role = "teacher" if number < _TEACHERS else "pupil"
        groups = (large, *of_class[number // _CLASS_SIZE])
        members += [GroupMembership(group=group, person=person, role=role) for group in groups]
    GroupMembership.objects.bulk_create(members, batch_size=_BATCH)
    return large, of_class


def main(count: int) -> None:
    with transaction.atomic():
        school = School.objects.create(name="Collège du Banc", uai="0000000Z")
        people = _people(count, school)
        keys = _sessions(people)
        large, of_class = _groups(people, school)
        ensure_group_rooms()
    room_of = dict(Room.objects.filter(kind=Room.Kind.GROUP).values_list("group", "pk"))
    persons = [
        {
            "id": person.pk,
            "session": key,
            "rooms": [room_of[group.pk] for group in of_class[place // _CLASS_SIZE]],
        }
        for place, (person, key) in enumerate(zip(people, keys, strict=True))
    ]
    print(json.dumps({"persons": persons, "large": room_of[large.pk]}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
