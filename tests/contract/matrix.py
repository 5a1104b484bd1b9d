"""Every action there is, and who may do it: the table that the authorization matrix is made of.

`CALLS` must name every registered command and every route; a new one that is left out fails the build.
The world is tests.chat.scene: one class of `teacher`, `pupil`, `classmate` and `observer`; everybody else is
outside it, in another class, another school, or there no more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chat.models import Room
from chat.services.rooms import create_room
from schools.models import GroupMembership, Guardianship, Person, SchoolMembership
from tests.chat.scene import Scene, enrol, new_person, say, yesterday

INSIDE = ("teacher", "head", "pupil", "classmate", "observer")
OUTSIDE = (
    "colleague", "other_pupil", "guardian", "other_guardian", "admin", "foreign_teacher", "foreign_head",
    "foreign_pupil", "left", "ended_head", "restricted_guardian", "suspended",
)  # fmt: skip
MODERATING = frozenset({"teacher", "head"})
SPEAKING = frozenset({"teacher", "head", "pupil", "classmate"})
EVERYBODY = frozenset(INSIDE)


class World(Scene):
    """The scene, a message of `pupil` with an answer in it, and people whose rights ended."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.left, self.suspended = (new_person(self.school, "pupil") for _ in range(2))
        for person in (self.left, self.suspended):
            enrol(self.group, person, "pupil")
        GroupMembership.objects.filter(person=self.left).update(starts_on=yesterday(), ends_on=yesterday())
        Person.objects.filter(pk=self.suspended.pk).update(is_active=False)
        self.suspended.refresh_from_db()
        self.ended_head = new_person(self.school, "head")
        SchoolMembership.objects.filter(person=self.ended_head).update(
            starts_on=yesterday(), ends_on=yesterday()
        )
        self.restricted_guardian = new_person(self.school, "guardian")
        Guardianship.objects.create(guardian=self.restricted_guardian, pupil=self.pupil, restricted=True)
        self.message = say(self.pupil, self.room, "parapluie")
        self.topic_room: Room = create_room(person=self.teacher, group_id=self.group.pk, title="Sortie")

    def person(self, name: str) -> Person:
        person: Person = getattr(self, name)
        return get_user_model().objects.get(pk=person.pk)


@dataclass(frozen=True)
class Act:
    """A command's fields in a world, and who of those inside may do it."""

    fields: Callable[[World], dict[str, object]]
    allowed: frozenset[str]


def _about(**more: object) -> Callable[[World], dict[str, object]]:
    return lambda world: {"id": str(world.message.pk), **more}


def _new(**more: object) -> Callable[[World], dict[str, object]]:
    return lambda world: {"client_id": str(uuid4()), "body": "Bonjour", **more}


def _tomorrow(world: World) -> dict[str, object]:
    at = timezone.now() + timedelta(days=1)
    return {"client_id": str(uuid4()), "body": "Plus tard", "at": at.isoformat()}


COMMANDS: dict[str, Act] = {
    "message.post": Act(_new(), SPEAKING),
    "message.edit": Act(_about(body="autre", version=1), frozenset({"pupil"})),
    "message.delete": Act(_about(), frozenset({"pupil"})),
    "message.remove": Act(_about(reason="Insultes"), MODERATING),
    "message.react": Act(_about(emoji="👍", on=True), SPEAKING),
    "message.pin": Act(_about(on=True), MODERATING),
    "message.report": Act(_about(reason=""), EVERYBODY),
    "message.schedule": Act(_tomorrow, SPEAKING),
    "schedule.cancel": Act(_about(), frozenset()),  # nobody's but one's own: tested with the schedules
    "person.mute": Act(
        lambda world: {"person": str(world.classmate.pk), "minutes": 10, "reason": "Pause"}, MODERATING
    ),
    "person.unmute": Act(lambda world: {"person": str(world.classmate.pk)}, MODERATING),
    "room.mode": Act(lambda world: {"mode": "paused", "reason": "On se calme"}, MODERATING),
    "room.rename": Act(lambda world: {"title": "Notre classe"}, MODERATING),
    "room.read": Act(lambda world: {"seq": 1}, EVERYBODY),
    "draft.save": Act(lambda world: {"body": "à finir"}, EVERYBODY),
}


@dataclass(frozen=True)
class Route:
    """A route in a world: what is sent, and who gets an answer, inside and `outside` the class.

    `personal`: each has their own. `form`: sent as a form, with files, and not as JSON.
    """

    method: str
    path: str
    allowed: frozenset[str] = EVERYBODY
    body: Callable[[World], Any] | None = None
    personal: bool = False
    outside: frozenset[str] = frozenset()
    form: bool = False


def _file(world: World) -> dict[str, object]:
    return {"room": str(world.room.pk), "file": SimpleUploadedFile("note.txt", b"Bonjour")}


def _roster(world: World) -> dict[str, object]:
    return {"file": SimpleUploadedFile("roster.zip", b"PK")}


def _sheet(world: World) -> dict[str, object]:
    return {"school": str(world.school.pk), "group": str(world.group.pk), "audience": "pupils"}


def _office(
    method: str, path: str, body: Callable[[World], Any] | None = None, *, form: bool = False
) -> Route:
    """What only an administrator of the school does, who is in no class."""
    return Route(method, path, frozenset(), body, outside=frozenset({"admin"}), form=form)


ROOM = "/api/rooms/{room_id}"
MESSAGE = ROOM + "/messages/{message_id}"
SCHOOL = "/api/schools/{school_id}"
IMPORT = "/api/roster/imports/{import_id}"
ROUTES: tuple[Route, ...] = (
    Route("get", ROOM),
    Route("get", ROOM + "/people"),
    Route("get", ROOM + "/pins"),
    Route("get", ROOM + "/scheduled"),
    Route("get", ROOM + "/reports", MODERATING),
    Route("get", ROOM + "/audit", MODERATING),
    Route("get", ROOM + "/messages"),
    Route("post", ROOM + "/messages", SPEAKING, _new()),
    Route("get", MESSAGE),
    Route("patch", MESSAGE, frozenset({"pupil"}), lambda world: {"body": "autre", "version": 1}),
    Route("delete", MESSAGE, frozenset({"pupil"})),
    Route("get", MESSAGE + "/history", MODERATING),
    # A family knows who is in its child's class; the office too.
    Route("get", "/api/groups/{group_id}/people", outside=frozenset({"guardian", "admin"})),
    Route("post", "/api/attachments", SPEAKING, _file, form=True),
    Route("get", "/api/files/{attachment_id}/{name}"),
    Route("get", "/api/files/{attachment_id}/preview"),
    Route("post", "/api/rooms", MODERATING, lambda world: {"group": str(world.group.pk), "title": "X"}),
    _office("get", SCHOOL + "/people"),
    _office("get", SCHOOL + "/groups"),
    _office("post", SCHOOL + "/people/{person_id}/suspend"),
    _office("post", SCHOOL + "/people/{person_id}/reactivate"),
    _office("post", SCHOOL + "/people/{person_id}/password"),
    _office("post", "/api/roster/sheets", _sheet, form=True),
    _office("post", "/api/roster/imports", _roster, form=True),
    _office("get", IMPORT),
    _office("get", IMPORT + "/problems"),
    _office("post", IMPORT + "/apply", lambda world: {}),
    _office("delete", IMPORT),
    *(
        Route("get", path, personal=True)
        for path in (
            "/api/roster/imports",
            "/api/me", "/api/groups", "/api/rooms", "/api/people", "/api/reports", "/api/drafts",
            "/api/scheduled", "/api/search", "/api/session", "/api/sessions", "/api/mfa/totp",
        )
    ),
    Route("patch", "/api/me", personal=True),
    Route("post", "/api/rooms/direct", personal=True),
    Route("post", "/api/session", personal=True),
    Route("delete", "/api/session", personal=True),
    Route("post", "/api/session/mfa", personal=True),
    Route("delete", "/api/sessions", personal=True),
    Route("delete", "/api/sessions/{session_id}", personal=True),
    Route("post", "/api/password", personal=True),
    Route("post", "/api/mfa/totp", personal=True),
    Route("delete", "/api/mfa/totp", personal=True),
)  # fmt: skip
