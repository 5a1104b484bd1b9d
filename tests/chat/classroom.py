"""Two classes of one school and one of another, with a room each, made straight in the tables."""

from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from django.db.models import Max

from chat.models import Message, Room
from collab import html
from schools.models import Group, GroupMembership, Person, School, SchoolMembership

_numbers = count(1)


@dataclass(frozen=True)
class Classroom:
    """A class, its room, a teacher and two pupils."""

    school: School
    group: Group
    room: Room
    teacher: Person
    pupil: Person
    classmate: Person


def make_school() -> School:
    number = next(_numbers)
    return School.objects.create(name=f"Collège {number}", uai=f"{number:07d}A")


def make_person(school: School, role: str, name: str = "") -> Person:
    number = next(_numbers)
    person = Person(username=f"person{number}", given_name=name or f"P{number}", family_name="Martin")
    person.set_unusable_password()
    person.save()
    SchoolMembership.objects.create(school=school, person=person, role=role)
    return person


def make_classroom(school: School | None = None) -> Classroom:
    school = school or make_school()
    group = Group.objects.create(
        school=school, kind="class", name=f"6e {next(_numbers)}", school_year="2026-2027"
    )
    teacher, pupil, classmate = (make_person(school, role) for role in ("teacher", "pupil", "pupil"))
    for person, role in ((teacher, "teacher"), (pupil, "pupil"), (classmate, "pupil")):
        GroupMembership.objects.create(group=group, person=person, role=role)
    room, _ = Room.objects.get_or_create(school=school, kind=Room.Kind.GROUP, group=group)
    return Classroom(school, group, room, teacher, pupil, classmate)


def say(author: Person, room: Room, body: str) -> Message:
    """A message in the table: its numbers right, without the log."""
    last = Message.objects.filter(room=room).aggregate(last=Max("seq"))["last"] or 0
    return Message.objects.create(
        room=room,
        author=author,
        seq=last + 1,
        client_id=uuid4(),
        body=body,
        html=html.render(body).html,
    )
