"""The authorization matrix: everybody × every command and route, inside the class and outside it.

Outside means: another class, another school, a right that ended. There, everything looks like what does not
exist. It is generated from what is registered: a command or a route that the tables do not name fails.
"""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

import asgi  # noqa: F401 – registers the topics
from chat.attachments.services import store_attachment
from chat.models import Message
from chat.services.posting import post_message
from collab import errors
from collab.api import api
from collab.realtime.runtime import registered
from collab.realtime.topics import Caller
from schools.models import Person
from schools.roster.models import RosterImport
from tests.chat.attachments import samples
from tests.chat.browser import client_of
from tests.contract.matrix import COMMANDS, INSIDE, OUTSIDE, ROUTES, Route, World

REFUSED = {401, 404}


class Undo(Exception):
    pass


@pytest.fixture
def world(db: None) -> World:
    return World()


def outcome(command: str, person: Person, room_id: object, fields: dict[str, object]) -> str:
    """What comes of a command: "ok", or the code of the error. Leaves the world as it was."""
    act = registered().commands[("room", command)]
    result = "ok"
    try:
        with transaction.atomic():
            act.handler(Caller(person), str(room_id), act.model.model_validate(fields))
            raise Undo
    except Undo:
        pass
    except errors.AppError as error:
        result = error.code
    return result


def test_every_registered_command_is_in_the_table() -> None:
    assert {name for kind, name in registered().commands if kind == "room"} == set(COMMANDS)
    assert {kind for kind, _ in registered().commands} == {"room"}, "a new kind of topic needs its own table"


def test_every_route_is_in_the_table() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert {(route.method, route.path) for route in ROUTES} == {
        (method, path) for path, methods in paths.items() for method in methods
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_inside(world: World, command: str) -> None:
    act = COMMANDS[command]
    found = {name: outcome(command, world.person(name), world.room.pk, act.fields(world)) for name in INSIDE}
    assert {name for name, result in found.items() if result == "ok"} == act.allowed, found
    refused = {result for name, result in found.items() if name not in act.allowed}
    assert refused <= {"forbidden", "not_found"}, found


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_outside_find_no_room(world: World, command: str) -> None:
    fields = COMMANDS[command].fields(world)
    found = {name: outcome(command, world.person(name), world.room.pk, fields) for name in OUTSIDE}
    assert set(found.values()) == {"not_found"}, found
    assert Message.objects.get(pk=world.message.pk).body == "parapluie"


def test_commands_do_not_reach_into_another_room(world: World) -> None:
    """The message is of one room, the command names another one in which the person may do everything."""
    fields = {name: act.fields(world) for name, act in COMMANDS.items()}
    found = {
        name: outcome(name, world.person("teacher"), world.topic_room.pk, sent)
        for name, sent in fields.items()
        if "id" in sent
    }
    assert len(found) > 5
    assert set(found.values()) == {"not_found"}, found


@pytest.mark.parametrize("name", OUTSIDE)
def test_nobody_outside_may_listen(world: World, name: str) -> None:
    join = registered().consumers["room"].join
    join(Caller(world.person("pupil")), str(world.room.pk))
    with pytest.raises(errors.NotFound):
        join(Caller(world.person(name)), str(world.room.pk))


@pytest.mark.parametrize("name", [*INSIDE, *OUTSIDE])
def test_nobody_listens_to_another_person(world: World, name: str) -> None:
    person = world.person(name)
    join = registered().consumers["person"].join
    join(Caller(person), str(person.pk))
    other = world.teacher if name != "teacher" else world.pupil
    with pytest.raises(errors.NotFound):
        join(Caller(person), str(other.pk))


def status_of(route: Route, world: World, name: str, places: dict[str, str]) -> int:
    """The status that this person gets; what the request did is taken back."""
    client = client_of(world.person(name))
    content: dict[str, Any] = {}
    if route.body is not None:
        body = route.body(world)
        as_json = not route.form
        content = (
            {"data": json.dumps(body), "content_type": "application/json"} if as_json else {"data": body}
        )
    try:
        with transaction.atomic():
            response = getattr(client, route.method)(route.path.format(**places), **content)
            raise Undo
    except Undo:
        status: int = response.status_code
    return status


@pytest.fixture
def places(world: World, tmp_path: Any, settings: Any) -> dict[str, str]:
    settings.UPLOADS_DIR = settings.DATA_DIR = tmp_path
    attachment = attached_image(world)
    return {
        "room_id": str(world.room.pk),
        "message_id": str(world.message.pk),
        "group_id": str(world.group.pk),
        "attachment_id": attachment,
        "name": "image.png",
        "school_id": str(world.school.pk),
        "person_id": str(world.classmate.pk),
        "import_id": str(ready_import(world).pk),
    }


def ready_import(world: World) -> RosterImport:
    """A roster of the school that waits to be applied."""
    one = RosterImport.objects.create(by=world.admin, file_name="roster.zip", size=1, state="ready")
    one.schools.add(world.school)
    return one


def attached_image(world: World) -> str:
    """A picture in a message of the class; gives its id."""
    content, pupil = samples.picture(), world.person("pupil")
    file = store_attachment(
        uploader=pupil, room_id=world.room.pk, name="image.png", size=len(content), chunks=iter([content])
    )
    post_message(
        author=pupil, room_id=world.room.pk, client_id=uuid4(), body="", attachment_ids=[int(file.id)]
    )
    return file.id


WAY_IN = {("get", "/api/session"), ("post", "/api/session"), ("post", "/api/session/mfa")}
OF_A_CLASS = [route for route in ROUTES if not route.personal]


@pytest.mark.parametrize("route", OF_A_CLASS, ids=lambda route: f"{route.method} {route.path}")
def test_routes_inside(world: World, places: dict[str, str], route: Route) -> None:
    found = {name: status_of(route, world, name, places) for name in INSIDE}
    assert {name for name, status in found.items() if status < 300} == route.allowed, found
    assert {status for status in found.values() if status >= 300} <= {403, 404}, found


@pytest.mark.parametrize("route", OF_A_CLASS, ids=lambda route: f"{route.method} {route.path}")
def test_routes_outside_look_like_nothing(world: World, places: dict[str, str], route: Route) -> None:
    found = {name: status_of(route, world, name, places) for name in OUTSIDE}
    assert {name for name, status in found.items() if status < 300} == route.outside, found
    assert {status for status in found.values() if status >= 300} <= REFUSED, found


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if (route.method, route.path) not in WAY_IN],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_nothing_without_a_session(world: World, places: dict[str, str], route: Route) -> None:
    path = route.path.format(**places, session_id="1")
    assert getattr(Client(), route.method)(path).status_code == 401


@pytest.mark.parametrize("name", [*INSIDE, *OUTSIDE])
def test_lists_and_search_show_only_what_is_one_s_own(world: World, name: str) -> None:
    person = world.person(name)
    client = client_of(person)
    if not person.is_active:
        assert client.get("/api/rooms").status_code == 401
        return
    rooms = {room["id"] for room in client.get("/api/rooms").json()["items"]}
    hits = client.get("/api/search", {"q": "parapluie"}).json()["items"]
    inside = name in INSIDE
    assert (str(world.room.pk) in rooms) == inside
    assert [hit["message"]["id"] for hit in hits] == ([str(world.message.pk)] if inside else [])
