"""The authorization matrix: everybody × every command and topic, in every kind of room and outside it.

Outside means: another class, another school, a right that ended. There, everything looks like what does not
exist. It is generated from what is registered: a command, a signal, a route or an address that the tables do
not name fails. The routes: test_authorization_routes.py.
"""

import json
import re

import pytest
from django.db import transaction
from django.test import Client

import asgi  # noqa: F401 – registers the topics
from chat.models import Message
from collab import errors
from collab.api import api
from collab.realtime.runtime import registered
from collab.realtime.topics import Caller
from collab.urls import PASSKEY_DOORS
from schools.models import Person
from tests.addresses import registered_addresses
from tests.contract.matrix import ADDRESSES, CLOSED, COMMANDS, ROUTES, SIGNALS, allowed_when, close_room
from tests.contract.world import PEOPLE, STANDINGS, Undo, World, file_of

Outcomes = dict[str, dict[str, str]]


# --- The tables are whole ----------------------------------------------------------------------------------


def test_every_registered_command_and_signal_is_in_the_table() -> None:
    assert {name for kind, name in registered().commands if kind == "room"} == set(COMMANDS)
    assert {kind for kind, _ in registered().commands} == {"room"}, "a new kind of topic needs its own table"
    consumers = registered().consumers
    assert {(kind, name) for kind, one in consumers.items() for name in one.signals} == SIGNALS
    assert set(consumers) == {"room", "person"}, "a new kind of topic needs its own gate to be tested"


def test_every_route_is_in_the_table() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert {(route.method, route.path) for route in ROUTES} == {
        (method, path) for path, methods in paths.items() for method in methods
    }
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            hidden = [operation for operation in view.operations if not operation.include_in_schema]
            assert hidden == [], f"{path} is in no document"


def test_every_address_is_in_the_table() -> None:
    """A view that stands beside the API is no hole in the matrix."""
    of_the_api = {re.sub(r"{\w+}", "{}", route.path[1:]) for route in ROUTES}
    others = set()
    for address in registered_addresses():
        if re.sub(r"<[^>]*>", "{}", address) not in of_the_api:
            others.add(address)
    pages, closed_doors = (
        {address for address in others if address.startswith(start)}
        for start in ("^(?!api/", "^_allauth/(?!")
    )
    assert (len(pages), len(closed_doors)) == (1, 1)
    doors = {address for address in others if address.startswith("_allauth/")}
    assert len(doors) > 15, "the premise: allauth brings many"
    opened = {door for door in doors if re.fullmatch(PASSKEY_DOORS, door.removeprefix("_allauth/"))}
    for door in doors - opened:
        assert {Client().get(f"/{door}").status_code, Client().post(f"/{door}").status_code} == {404}, door
    rest = others - pages - closed_doors - doors
    assert rest | opened == set(ADDRESSES) - {"accueil"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_lies_beside_the_api_asks_for_a_session_or_needs_none(db: None, address: str) -> None:
    assert Client().get(f"/{address}").status_code == ADDRESSES[address]


# --- Commands ----------------------------------------------------------------------------------------------


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


def outcomes(world: World, kind: str) -> Outcomes:
    """Command → person → what comes of it in this room."""
    people = {name: world.person(name) for name in PEOPLE}
    room, spot = world.rooms[kind].pk, world.spots[kind]
    return {
        command: {name: outcome(command, person, room, act.fields(spot)) for name, person in people.items()}
        for command, act in COMMANDS.items()
    }


def check(found: Outcomes, kind: str, allowed: dict[str, set[str]]) -> None:
    """Those may who may; others inside are forbidden it; to those outside there is no such room."""
    inside = set(STANDINGS[kind])
    done = {command: {name for name, result in of.items() if result == "ok"} for command, of in found.items()}
    assert done == allowed
    for command, of in found.items():
        assert {result for name, result in of.items() if name not in inside} == {"not_found"}, (command, of)
        refused = {of[name] for name in inside - allowed[command]}
        # What somebody waits to send is nobody else's to see.
        code = "not_found" if command == "schedule.cancel" else "forbidden"
        assert refused <= {code}, (command, of)


@pytest.mark.parametrize("kind", STANDINGS)
def test_commands(world: World, kind: str) -> None:
    before = Message.objects.count()
    check(outcomes(world, kind), kind, {name: act.grant.names(kind) for name, act in COMMANDS.items()})
    assert Message.objects.count() == before, "the premise: each was taken back"


@pytest.mark.parametrize("state", [*CLOSED, "muted"])
def test_commands_in_a_room_that_is_closed(world: World, state: str) -> None:
    close_room(world, state)
    check(outcomes(world, "group"), "group", {command: allowed_when(state, command) for command in COMMANDS})


def test_the_matrix_would_notice_one_cell(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One rule that is wrong for one standing."""
    allowed = {name: act.grant.names("group") for name, act in COMMANDS.items()}
    monkeypatch.setattr("chat.services.rooms.require", lambda able: None)
    with pytest.raises(AssertionError):
        check(outcomes(world, "group"), "group", allowed)


ID_PATTERN = "^[1-9][0-9]{0,17}$"
FIELDS_OF_IDS = [
    (command, field)
    for (_kind, command), one in registered().commands.items()
    for field, schema in one.model.model_json_schema()["properties"].items()
    if ID_PATTERN in json.dumps(schema).replace("\\\\", "\\")
]


@pytest.mark.parametrize(("command", "field"), FIELDS_OF_IDS)
def test_no_id_reaches_into_another_room(world: World, uploads: None, command: str, field: str) -> None:
    """All of a command is in order but one id: of another room of the same people, or of a stranger."""
    act, here, there = COMMANDS[command], world.rooms["topic"], world.spots["group"]
    names = act.grant.names("topic")
    person = world.person("pupil" if "pupil" in names else "teacher")
    foreign = {
        "id": there.scheduled if command == "schedule.cancel" else there.message,
        "parent": there.message,
        "person": str(world.other_pupil.pk),
        "attachments": [file_of(world, person, "group")],
    }
    fields = act.fields(world.spots["topic"])
    assert outcome(command, person, here.pk, fields) == "ok", "the premise: all else is in order"
    assert outcome(command, person, here.pk, fields | {field: foreign[field]}) == "not_found"


def test_the_ids_that_commands_take_are_found() -> None:
    assert {
        ("message.post", "parent"), ("message.post", "attachments"), ("message.edit", "id"),
        ("person.mute", "person"), ("draft.save", "parent"),
    } < set(FIELDS_OF_IDS)  # fmt: skip


# --- Listening ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", STANDINGS)
def test_who_may_listen(world: World, kind: str) -> None:
    join = registered().consumers["room"].join
    heard = set()
    for name in PEOPLE:
        try:
            join(Caller(world.person(name)), str(world.rooms[kind].pk))
        except errors.NotFound:
            continue
        heard.add(name)
    assert heard == set(STANDINGS[kind])


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_listens_to_another_person(world: World, name: str) -> None:
    person = world.person(name)
    join = registered().consumers["person"].join
    join(Caller(person), str(person.pk))
    other = world.teacher if name != "teacher" else world.pupil
    with pytest.raises(errors.NotFound):
        join(Caller(person), str(other.pk))
