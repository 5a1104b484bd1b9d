"""What no client of ours sends: refused in the one shape over HTTP and on the socket, and nothing breaks."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db.models import CharField, Model, TextField
from pydantic import ValidationError

import asgi  # noqa: F401 – registers the topics
from collab import errors
from collab.realtime.models import LogEntry
from collab.realtime.runtime import registered
from collab.realtime.topics import Caller
from tests.chat.browser import client_of
from tests.contract.matrix import COMMANDS, ROUTES, Route
from tests.contract.world import World

# NUL, half a surrogate pair, a direction override, noncharacters: what databases and encoders stumble over.
ODD_TEXTS = ("a\x00b", "a\ud800b", "\udfff", "\u202eabc", "\uffff", "\x1b[31m", "é" * 70_000)
ODD = set("\x00\ud800\udfff\uffff\x1b")
BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe{}", b'{"a":"\xc3("}', b'{"client_id":', b"[" * 5_000,
    b'{"client_id":1e999}', b'{"a":' + b"9" * 5_000 + b"}",
)  # fmt: skip
WRITING = [
    route for route in ROUTES if route.method in {"post", "patch"} and route.path != "/api/attachments"
]


def filled(route: Route, world: World) -> str:
    return route.path.format(
        room_id=world.room.pk, message_id=world.message.pk, group_id=world.group.pk, session_id=1,
        attachment_id=1, name="x", school_id=world.school.pk, person_id=world.pupil.pk, import_id=1,
    )  # fmt: skip


def is_refusal(response: Any) -> bool:
    """An error of ours, in RFC 9457's form, and not a fault behind it."""
    return bool(
        400 <= response.status_code < 500
        and response["Content-Type"].startswith("application/problem+json")
        and response.json()["status"] == response.status_code
    )


def stored_texts() -> list[str]:
    """Every text that the chat keeps, and every frame that it told."""
    models: list[type[Model]] = [*apps.get_app_config("chat").get_models(), LogEntry]
    fields = [
        (model, field.name)
        for model in models
        for field in model._meta.get_fields()
        if isinstance(field, CharField | TextField)
    ]
    return [
        text
        for model, name in fields
        for text in model._default_manager.exclude(**{name: None}).values_list(name, flat=True)
    ]


@pytest.mark.parametrize("route", WRITING, ids=lambda route: f"{route.method} {route.path}")
def test_a_body_that_is_none_is_refused(world: World, route: Route) -> None:
    client = client_of(world.teacher)
    for body in BODIES:
        response = client.generic(route.method.upper(), filled(route, world), body, "application/json")
        assert response.status_code < 500, (body[:40], response.content[:200])
        if response.status_code >= 400:
            assert is_refusal(response), (body[:40], response.content[:200])
    assert client.get("/api/rooms").status_code == 200, "nobody was logged out by it"


@pytest.mark.parametrize(
    "path", ["/api/search", "/api/people", "/api/rooms/{room_id}/messages", "/api/groups"]
)
def test_odd_text_in_an_address_breaks_nothing(world: World, path: str) -> None:
    client = client_of(world.teacher)
    for odd in ("a%00b", "%ff%fe", "%ed%a0%80", "%e2%80%ae", "x" * 3_000, "9" * 400):
        for name in ("q", "search", "room", "before", "limit", "parent", "next", "group", "role"):
            address = path.format(room_id=world.room.pk, school_id=world.school.pk)
            response = client.get(f"{address}?{name}={odd}")
            told = (name, odd[:20], response.content[:200])
            assert response.status_code == 200 or is_refusal(response), told
    for odd in ("%00", "a%00", "-1", "1e9", "9" * 400, "%ff", "²", "٣"):
        assert client.get(f"/api/rooms/{odd}").status_code == 404, odd


@pytest.mark.parametrize("command", COMMANDS)
def test_odd_text_in_a_command_is_refused_or_tidied(world: World, command: str) -> None:
    act = registered().commands[("room", command)]
    act_of_table = COMMANDS[command]
    person = world.person("pupil" if "pupil" in act_of_table.grant.names("group") else "teacher")
    fields = act_of_table.fields(world.spots["group"])
    for name in [name for name, value in fields.items() if isinstance(value, str)]:
        for odd in ODD_TEXTS:
            sent = {**fields, name: odd}
            if "client_id" in sent and name != "client_id":
                sent["client_id"] = str(uuid4())
            try:
                act.handler(Caller(person), str(world.room.pk), act.model.model_validate(sent))
            except (errors.AppError, ValidationError):
                continue
    assert world.message.body in stored_texts(), "premise: it looks where such texts lie"
    assert [text for text in stored_texts() if ODD & set(text)] == []


def test_odd_text_over_http_is_refused_or_tidied(world: World) -> None:
    client = client_of(world.teacher)
    room = f"/api/rooms/{world.room.pk}"
    for odd in ODD_TEXTS:
        for method, path, body in (
            ("post", room + "/messages", {"client_id": str(uuid4()), "body": odd}),
            ("patch", f"{room}/messages/{world.message.pk}", {"body": odd, "version": 1}),
            ("post", "/api/rooms", {"group": str(world.group.pk), "title": odd}),
            ("post", "/api/session", {"username": odd, "password": odd}),
            ("post", "/api/password", {"current": odd, "new": odd}),
            ("patch", "/api/me", {"locale": odd}),
        ):
            response = getattr(client, method)(path, json.dumps(body), content_type="application/json")
            told = (path, odd[:10], response.content[:300])
            assert response.status_code < 300 or is_refusal(response), told
    assert [text for text in stored_texts() if ODD & set(text)] == []
