"""A small world for the tests of chat: two classes of one school, their families, and another school."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from chat.models import Message, Room
from chat.services.moderation import mute_person
from chat.services.posting import post_message
from chat.services.rooms import create_room, ensure_group_rooms
from collab import errors
from collab.realtime import log
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership

YEAR = "2026-2027"
SECRET = "quelque chose de méchant"
AGITATED = "Élève agité"
_numbers = count(1)


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def new_person(school: School, *roles: str, given_name: str = "") -> Person:
    number = next(_numbers)
    person = Person(username=f"scene{number}", given_name=given_name or f"Camille{number}", family_name="Roy")
    person.set_unusable_password()
    person.save()
    for role in roles:
        SchoolMembership.objects.create(school=school, person=person, role=role)
    return person


def new_school() -> School:
    number = next(_numbers)
    return School.objects.create(name=f"Collège {number}", uai=f"{number:07d}Z")


def new_group(school: School, kind: str = "class") -> Group:
    number = next(_numbers)
    return Group.objects.create(school=school, kind=kind, name=f"5e {number}", school_year=YEAR)


def enrol(group: Group, person: Person, role: str) -> GroupMembership:
    return GroupMembership.objects.create(group=group, person=person, role=role)


@dataclass
class Scene:
    """`pupil` and `classmate` are in the class that `teacher` teaches; `guardian` is of `pupil`."""

    school: School = field(default_factory=new_school)

    def __post_init__(self) -> None:
        self.group, self.other_group = new_group(self.school), new_group(self.school)
        self.teacher, self.colleague = (new_person(self.school, "teacher") for _ in range(2))
        self.pupil, self.classmate, self.other_pupil = (new_person(self.school, "pupil") for _ in range(3))
        self.observer = new_person(self.school, "staff")
        self.guardian, self.other_guardian = (new_person(self.school, "guardian") for _ in range(2))
        self.head, self.admin = new_person(self.school, "head"), new_person(self.school, "school_admin")
        enrol(self.group, self.teacher, "head_teacher")
        enrol(self.other_group, self.colleague, "teacher")
        enrol(self.group, self.pupil, "pupil")
        enrol(self.group, self.classmate, "pupil")
        enrol(self.other_group, self.other_pupil, "pupil")
        enrol(self.group, self.observer, "observer")
        Guardianship.objects.create(guardian=self.guardian, pupil=self.pupil)
        Guardianship.objects.create(guardian=self.other_guardian, pupil=self.other_pupil)
        elsewhere = new_school()
        self.foreign_teacher, self.foreign_head = (
            new_person(elsewhere, "teacher"),
            new_person(elsewhere, "head"),
        )
        self.foreign_pupil = new_person(elsewhere, "pupil")
        foreign = new_group(elsewhere)
        enrol(foreign, self.foreign_teacher, "teacher")
        enrol(foreign, self.foreign_pupil, "pupil")
        ensure_group_rooms()
        self.room = Room.objects.get(group=self.group, kind="group")
        self.other_room = Room.objects.get(group=self.other_group, kind="group")
        self.foreign_room = Room.objects.get(group=foreign, kind="group")

    def families(self) -> Room:
        return create_room(person=self.teacher, group_id=self.group.pk, title="", kind="families")


def say(
    author: Person,
    room: Room,
    body: str = "Bonjour",
    *,
    parent: Message | None = None,
    client_id: UUID | None = None,
) -> Message:
    """Post through the service, and give the row."""
    posted = post_message(
        author=author,
        room_id=room.pk,
        client_id=client_id or uuid4(),
        body=body,
        parent_id=parent.pk if parent else None,
    )
    return Message.objects.get(pk=posted.id)


def refused(
    author: Person, room: Room, kind: type[errors.AppError], parent: Message | None = None
) -> errors.AppError:
    """Posting raises `kind`, and leaves no trace."""
    head, rows = log.head(room.topic), Message.objects.count()
    with pytest.raises(kind) as caught:
        say(author, room, parent=parent)
    assert (log.head(room.topic), Message.objects.count()) == (head, rows)
    return caught.value


def three_acts(scene: Scene) -> None:
    """Three acts of moderation, on record as the first three of the school."""
    for minutes in (5, 10, 15):
        mute_person(
            moderator=scene.teacher,
            room_id=scene.room.pk,
            person_id=scene.pupil.pk,
            minutes=minutes,
            reason=AGITATED,
        )


def last_told(person: Person) -> dict[str, Any]:
    """The last frame of this person's own topic."""
    frame: dict[str, Any] = json.loads(log.read(person.topic, 0, 100)[-1].frame)
    return frame
