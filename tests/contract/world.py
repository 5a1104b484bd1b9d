"""The world of the authorization matrix: who stands where, in rooms of every kind.

It is tests.chat.scene: `teacher`, `pupil`, `classmate` and `observer` are in one class; everybody else is
outside it, in another class, another school, or there no more.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.utils import timezone

from chat.attachments.services import store_attachment
from chat.models import Message, Room
from chat.services.direct import open_direct
from chat.services.drafts import save_draft
from chat.services.moderation import mute_person
from chat.services.reports import report_message
from chat.services.rooms import create_room
from chat.services.scheduling import schedule_message
from schools.models import GroupMembership, Guardianship, Person, SchoolMembership
from tests.chat.attachments import samples
from tests.chat.scene import Scene, enrol, new_person, say, yesterday

MODERATES, SPEAKS, READS, PARTY = "moderates", "speaks", "reads", "party"
_IN_CLASS = {
    "teacher": MODERATES, "head": MODERATES, "pupil": SPEAKS, "classmate": SPEAKS, "observer": READS,
}  # fmt: skip
STANDINGS: dict[str, dict[str, str]] = {  # room → person → what they are in it
    "group": _IN_CLASS,
    "topic": _IN_CLASS,
    "families": {"teacher": MODERATES, "head": MODERATES, "guardian": SPEAKS},
    "direct": {"teacher": PARTY, "pupil": PARTY},
}
# Of the message there; and who may be muted.
AUTHORS = {"group": "pupil", "topic": "pupil", "families": "guardian", "direct": "pupil"}
SUBJECTS = {"group": "classmate", "topic": "classmate", "families": "guardian", "direct": "pupil"}
PEOPLE = (
    *_IN_CLASS, "colleague", "other_pupil", "guardian", "other_guardian", "admin", "foreign_teacher",
    "foreign_head", "foreign_pupil", "left", "left_school", "suspended", "former_teacher", "gone_teacher",
    "former_guardian", "restricted_guardian", "ended_head",
)  # fmt: skip
INSIDE = tuple(_IN_CLASS)
OUTSIDE = tuple(name for name in PEOPLE if name not in INSIDE)


@dataclass(frozen=True)
class Spot:
    """What the commands are about, by their ids: of one room, in the words of the wire."""

    message: str
    person: str
    scheduled: str


class Undo(Exception):
    """Ends a transaction that is to leave nothing: each action finds the world as it was."""


class World(Scene):
    """The scene; in each kind of room a message and one that waits; and people whose rights ended."""

    def __post_init__(self) -> None:
        super().__post_init__()
        ended = {"starts_on": yesterday(), "ends_on": yesterday()}
        self.left, self.left_school, self.suspended = (new_person(self.school, "pupil") for _ in range(3))
        for person in (self.left, self.left_school, self.suspended):
            enrol(self.group, person, "pupil")
        GroupMembership.objects.filter(person=self.left).update(**ended)
        self.former_teacher, self.gone_teacher = (new_person(self.school, "teacher") for _ in range(2))
        for person in (self.former_teacher, self.gone_teacher):
            enrol(self.group, person, "teacher")
        GroupMembership.objects.filter(person=self.former_teacher).update(**ended)
        self.ended_head = new_person(self.school, "head")
        gone = (self.left_school, self.gone_teacher, self.ended_head)
        SchoolMembership.objects.filter(person__in=gone).update(**ended)
        self.restricted_guardian, self.former_guardian = (
            new_person(self.school, "guardian") for _ in range(2)
        )
        Guardianship.objects.create(guardian=self.restricted_guardian, pupil=self.pupil, restricted=True)
        Guardianship.objects.create(guardian=self.former_guardian, pupil=self.pupil, **ended)
        Person.objects.filter(pk=self.suspended.pk).update(is_active=False)
        self.rooms: dict[str, Room] = {
            "group": self.room,
            "topic": create_room(person=self.teacher, group_id=self.group.pk, title="Sortie"),
            "families": self.families(),
            "direct": open_direct(person=self.teacher, people_ids=[self.pupil.pk]),
        }
        self.messages: dict[str, Message] = {
            kind: say(self.person(AUTHORS[kind]), room, secret(kind)) for kind, room in self.rooms.items()
        }
        self.spots = {kind: self._spot(kind) for kind in self.rooms}

    def _spot(self, kind: str) -> Spot:
        waiting = schedule_message(
            author=self.person(AUTHORS[kind]),
            room_id=self.rooms[kind].pk,
            client_id=uuid4(),
            body="Plus tard",
            at=timezone.now() + timedelta(days=1),
        )
        subject = self.person(SUBJECTS[kind])
        return Spot(str(self.messages[kind].pk), str(subject.pk), str(waiting.pk))

    @property
    def message(self) -> Message:
        return self.messages["group"]

    def person(self, name: str) -> Person:
        person: Person = getattr(self, name)
        return get_user_model().objects.get(pk=person.pk)


def secret(kind: str) -> str:
    """The words of the message in a room of that kind."""
    return f"parapluie {kind}"


def fill(world: World) -> dict[str, set[str]]:
    """Words of people in the class, and who may read each of them, wherever it stands."""
    room = world.room.pk
    save_draft(person=world.pupil, room_id=room, body="un brouillon")
    report_message(reporter=world.classmate, room_id=room, message_id=world.message.pk, reason="une moquerie")
    mute_person(
        moderator=world.teacher, room_id=room, person_id=world.classmate.pk, minutes=5, reason="des cris"
    )
    return {
        "un brouillon": {"pupil"},
        "Plus tard": {"pupil", "guardian"},  # the authors of what waits
        "une moquerie": {"teacher"},
        "des cris": {"classmate"},  # in their list of rooms; the teachers have it in the record
        **{secret(kind): set(standings) for kind, standings in STANDINGS.items()},
    }


def file_of(world: World, person: Person, kind: str) -> str:
    """A picture that this person sent to a room and has not posted yet; gives its id."""
    content = samples.picture()
    file = store_attachment(
        uploader=person,
        room_id=world.rooms[kind].pk,
        name="image.png",
        size=len(content),
        chunks=iter([content]),
    )
    return file.id
