"""The authorization matrix: everybody × every route, in every kind of room and outside it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from chat.services.posting import post_message
from schools.models import Group, Guardianship, Person
from schools.roster.models import RosterImport
from schools.roster.years import end_year
from tests.chat.browser import client_of
from tests.chat.scene import new_person
from tests.contract.matrix import ROUTES, Route
from tests.contract.world import AUTHORS, PEOPLE, STANDINGS, Undo, World, file_of, fill

REFUSED = {401, 404}


def guardian_of(pupil: Person, world: World) -> Person:
    guardian = new_person(world.school, "guardian")
    Guardianship.objects.create(guardian=guardian, pupil=pupil)
    return guardian


def ended_year(world: World) -> None:
    """A year of long ago that can be opened again."""
    Group.objects.create(school=world.school, kind="club", name="Club", school_year="1998-1999")
    end_year(actor=None, school=world.school, school_year="1998-1999")


class Desk:
    """Requests in a world, each taken back."""

    def __init__(self, world: World, kind: str) -> None:
        self.world, self.kind = world, kind
        self.clients = {name: client_of(world.person(name)) for name in PEOPLE}
        ended_year(world)
        self.places = {
            "room_id": str(world.rooms[kind].pk),
            "message_id": str(world.messages[kind].pk),
            "group_id": str(world.group.pk),
            "attachment_id": self._attached(),
            "name": "image.png",
            "school_id": str(world.school.pk),
            "person_id": str(world.classmate.pk),
            "import_id": str(self._ready_import().pk),
            "guardian_id": str(guardian_of(world.classmate, world).pk),
            "session_id": "1",
        }

    def _attached(self) -> str:
        """A picture in a message of the room."""
        author = self.world.person(AUTHORS[self.kind])
        file = file_of(self.world, author, self.kind)
        room = self.world.rooms[self.kind].pk
        post_message(author=author, room_id=room, client_id=uuid4(), body="", attachment_ids=[int(file)])
        return file

    def _ready_import(self) -> RosterImport:
        """A roster of the school that waits to be applied."""
        one = RosterImport.objects.create(by=self.world.admin, file_name="roster.zip", size=1, state="ready")
        one.schools.add(self.world.school)
        return one

    def status_of(self, route: Route, name: str) -> int:
        content: dict[str, Any] = {}
        if route.body is not None:
            body = route.body(self.world)
            if "room" in body:
                body["room"] = str(self.world.rooms[self.kind].pk)
            content = (
                {"data": body}
                if route.form
                else {"data": json.dumps(body), "content_type": "application/json"}
            )
        try:
            with transaction.atomic():
                ask = getattr(self.clients[name], route.method)
                response = ask(route.path.format(**self.places), **content)
                raise Undo
        except Undo:
            status: int = response.status_code
        return status

    def check(self, route: Route) -> None:
        found = {name: self.status_of(route, name) for name in PEOPLE}
        allowed, inside = route.allowed(self.kind), set(STANDINGS[self.kind])
        assert {name for name, status in found.items() if status < 300} == allowed, (route, found)
        for name in set(PEOPLE) - allowed:
            is_inside = name in inside and route.names is None
            assert found[name] in ({403} if is_inside else {403, 404} if name in inside else REFUSED), (
                route,
                name,
                found,
            )


@pytest.mark.parametrize("kind", STANDINGS)
def test_routes_of_a_room(world: World, uploads: None, kind: str) -> None:
    desk = Desk(world, kind)
    routes = [route for route in ROUTES if route.is_of_a_room]
    assert len(routes) > 12
    for route in routes:
        desk.check(route)


OF_A_SCHOOL = [route for route in ROUTES if route.names is not None]


@pytest.mark.parametrize("route", OF_A_SCHOOL, ids=lambda route: f"{route.method} {route.path}")
def test_routes_of_a_school(world: World, uploads: None, route: Route) -> None:
    Desk(world, "group").check(route)


WAY_IN = {("get", "/api/session"), ("post", "/api/session"), ("post", "/api/session/mfa")}


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if (route.method, route.path) not in WAY_IN],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_nothing_without_a_session(world: World, uploads: None, route: Route) -> None:
    path = route.path.format(**Desk(world, "group").places)
    assert getattr(Client(), route.method)(path).status_code == 401


def test_what_each_sees_of_their_own_holds_nobody_elses_words(world: World, uploads: None) -> None:
    """Every personal route, by everybody: of all that was said, written or reported only what is theirs."""
    words = fill(world)
    paths = [route.path for route in ROUTES if route.personal and route.method == "get"]
    assert len(paths) > 10
    readers: dict[str, set[str]] = {one: set() for one in words}
    for name in PEOPLE:
        client = client_of(world.person(name))
        for path in paths:
            response = client.get(path, {"q": "parapluie"})
            assert response.status_code == (200 if name != "suspended" or path == "/api/session" else 401)
            said = json.dumps(response.json(), ensure_ascii=False)
            for one in words:
                if one in said:
                    assert name in words[one], f"{path} shows “{one}” to {name}"
                    readers[one].add(name)
    assert readers == words, "the premise: whose it is finds it somewhere"
