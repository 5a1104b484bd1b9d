"""Every action there is, and who may do it: the table that the authorization matrix is made of.

`COMMANDS`, `SIGNALS`, `ROUTES` and `ADDRESSES` must name all that is registered; a new one that is left out
fails the build. The people and the rooms are of tests.contract.world.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from chat.services.moderation import mute_person
from chat.services.rooms import set_mode
from tests.contract.world import AUTHORS, INSIDE, MODERATES, PARTY, READS, SPEAKS, STANDINGS, Spot, World


@dataclass(frozen=True)
class Grant:
    """Who of a room may do something: by standing, or the author of the message at hand."""

    standings: frozenset[str]
    author: bool = False

    def names(self, kind: str) -> set[str]:
        named = {name for name, standing in STANDINGS[kind].items() if standing in self.standings}
        return named | ({AUTHORS[kind]} if self.author else set())


NOBODY = Grant(frozenset())
AUTHOR = Grant(frozenset(), author=True)
MODERATORS = Grant(frozenset({MODERATES}))
SPEAKERS = Grant(frozenset({MODERATES, SPEAKS, PARTY}))
PINNING = Grant(frozenset({MODERATES, PARTY}))
EVERYBODY = Grant(frozenset({MODERATES, SPEAKS, READS, PARTY}))


# --- Commands, on the socket and by POST /api/live ---------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """A command's fields about a spot, and who of those inside may do it."""

    fields: Callable[[Spot], dict[str, object]]
    grant: Grant


def _about(**more: object) -> Callable[[Spot], dict[str, object]]:
    return lambda spot: {"id": spot.message, **more}


def _new(**more: object) -> Callable[[Any], dict[str, object]]:
    return lambda spot: {"client_id": str(uuid4()), "body": "Bonjour", **more}


def _tomorrow(spot: Spot) -> dict[str, object]:
    at = timezone.now() + timedelta(days=1)
    return {"client_id": str(uuid4()), "body": "Plus tard", "at": at.isoformat()}


COMMANDS: dict[str, Act] = {
    "message.post": Act(_new(), SPEAKERS),
    "message.edit": Act(_about(body="autre", version=1), AUTHOR),
    "message.delete": Act(_about(), AUTHOR),
    "message.remove": Act(_about(reason="Insultes"), MODERATORS),
    "message.react": Act(_about(emoji="👍", on=True), SPEAKERS),
    "message.pin": Act(_about(on=True), PINNING),
    "message.report": Act(_about(reason=""), EVERYBODY),
    "message.schedule": Act(_tomorrow, SPEAKERS),
    "schedule.cancel": Act(lambda spot: {"id": spot.scheduled}, AUTHOR),
    "person.mute": Act(lambda spot: {"person": spot.person, "minutes": 10, "reason": "Pause"}, MODERATORS),
    "person.unmute": Act(lambda spot: {"person": spot.person}, MODERATORS),
    "room.mode": Act(lambda spot: {"mode": "paused", "reason": "On se calme"}, MODERATORS),
    "room.rename": Act(lambda spot: {"title": "Notre classe"}, MODERATORS),
    "room.read": Act(lambda spot: {"seq": 1}, EVERYBODY),
    "draft.save": Act(lambda spot: {"body": "à finir"}, EVERYBODY),
}
SIGNALS = {("room", "typing")}  # to those who joined; nobody else is heard
# What of a class's room is closed in a mode, or to somebody muted there: who may still.
CLOSED: dict[str, dict[str, Grant]] = {
    "announcements": {
        "message.post": MODERATORS, "message.schedule": MODERATORS, "message.edit": NOBODY,
    },
    "paused": {
        "message.post": MODERATORS, "message.schedule": MODERATORS, "message.edit": NOBODY,
        "message.react": MODERATORS,
    },
    "archived": dict.fromkeys(
        ("message.post", "message.schedule", "message.edit", "message.react", "message.pin"), NOBODY
    ),
}  # fmt: skip
SILENT = ("message.post", "message.schedule", "message.edit", "message.react")


def close_room(world: World, state: str) -> None:
    """Bring the class's room into a mode, or mute the author of its message."""
    room = world.room.pk
    if state == "muted":
        mute_person(
            moderator=world.teacher, room_id=room, person_id=world.pupil.pk, minutes=5, reason="Calme"
        )
    else:
        set_mode(person=world.teacher, room_id=room, mode=state, reason="Examen")


def allowed_when(state: str, command: str) -> set[str]:
    """Who may do it in the class's room in this state."""
    names = COMMANDS[command].grant.names("group")
    if state == "muted":
        return names - {AUTHORS["group"]} if command in SILENT else names
    return CLOSED[state].get(command, COMMANDS[command].grant).names("group")


# --- Routes ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """A route in a world: what is sent, and who gets an answer.

    `grant`: of the people of a room of any kind. `names`: these, whatever the room. `personal`: each has
    their own. `form`: sent as a form, with files, and not as JSON.
    """

    method: str
    path: str
    grant: Grant = EVERYBODY
    body: Callable[[World], Any] | None = None
    personal: bool = False
    names: frozenset[str] | None = None
    form: bool = False

    @property
    def is_of_a_room(self) -> bool:
        return not self.personal and self.names is None

    def allowed(self, kind: str) -> set[str]:
        return self.grant.names(kind) if self.names is None else set(self.names)


def _file(kind: str) -> Callable[[World], dict[str, object]]:
    return lambda world: {
        "room": str(world.rooms[kind].pk),
        "file": SimpleUploadedFile("note.txt", b"Bonjour"),
    }


def _roster(world: World) -> dict[str, object]:
    return {"file": SimpleUploadedFile("roster.zip", b"PK")}


def _sheet(world: World) -> dict[str, object]:
    return {"school": str(world.school.pk), "group": str(world.group.pk), "audience": "pupils"}


def _office(
    method: str, path: str, body: Callable[[World], Any] | None = None, *, form: bool = False
) -> Route:
    """What only an administrator of the school does, who is in no class."""
    return Route(method, path, body=body, names=frozenset({"admin"}), form=form)


ROOM = "/api/rooms/{room_id}"
MESSAGE = ROOM + "/messages/{message_id}"
SCHOOL = "/api/schools/{school_id}"
GUARDIANS = SCHOOL + "/people/{person_id}/guardians"
IMPORT = "/api/roster/imports/{import_id}"
ROUTES: tuple[Route, ...] = (
    Route("get", ROOM),
    Route("get", ROOM + "/people"),
    Route("get", ROOM + "/pins"),
    Route("get", ROOM + "/scheduled"),
    Route("get", ROOM + "/reports", MODERATORS),
    Route("get", ROOM + "/audit", MODERATORS),
    Route("get", ROOM + "/messages"),
    Route("post", ROOM + "/messages", SPEAKERS, _new()),
    Route("get", MESSAGE),
    Route("patch", MESSAGE, AUTHOR, lambda world: {"body": "autre", "version": 1}),
    Route("delete", MESSAGE, AUTHOR),
    Route("get", MESSAGE + "/history", MODERATORS),
    Route("post", "/api/attachments", SPEAKERS, _file("group"), form=True),
    Route("get", "/api/files/{attachment_id}/{name}"),
    Route("get", "/api/files/{attachment_id}/preview"),
    # A family knows who is in its child's class; the office too.
    Route(
        "get",
        "/api/groups/{group_id}/people",
        names=frozenset({*INSIDE, "guardian", "admin"}),
    ),
    Route(
        "post",
        "/api/rooms",
        body=lambda world: {"group": str(world.group.pk), "title": "X"},
        names=frozenset({"teacher", "head"}),
    ),
    _office("get", SCHOOL + "/people"),
    _office("get", SCHOOL + "/groups"),
    _office("post", SCHOOL + "/people/{person_id}/suspend"),
    _office("post", SCHOOL + "/people/{person_id}/reactivate"),
    _office("post", SCHOOL + "/people/{person_id}/password"),
    _office("get", GUARDIANS),
    _office("put", GUARDIANS + "/{guardian_id}", lambda world: {"restricted": True}),
    _office("delete", GUARDIANS + "/{guardian_id}"),
    _office("get", SCHOOL + "/years"),
    _office("post", SCHOOL + "/years/end", lambda world: {"school_year": "1999-2000"}),
    _office("post", SCHOOL + "/years/reopen"),
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
# Addresses outside the API: what somebody without a session gets by GET.
ADDRESSES: dict[str, int] = {
    "api/live": 401,  # the commands above, as frames: tests/contract/test_authorization_live.py
    "api/": 404,
    "api/openapi.json": 200,
    "api/asyncapi.json": 200,
    "sw.js": 200,
    "accueil": 200,  # any page: the browser draws it
    "_allauth/browser/v1/auth/webauthn/login": 200,  # a challenge, for those who have a passkey
    "_allauth/browser/v1/auth/reauthenticate": 401,
    "_allauth/browser/v1/account/authenticators": 401,
    "_allauth/browser/v1/account/authenticators/webauthn": 401,
    "_allauth/browser/v1/account/authenticators/recovery-codes": 401,
}
