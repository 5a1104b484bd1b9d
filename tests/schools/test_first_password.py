"""A password that was made for somebody opens one door: the one where they choose their own."""

import pytest
from django.test import Client

import asgi  # noqa: F401 – registers the topics
from collab.api import api
from collab.realtime.runtime import registered
from collab.realtime.topics import Caller
from schools.access import PasswordChangeRequired
from schools.middleware import WITH_FIRST_PASSWORD
from schools.models import Person
from tests.schools.world import PASSWORD, Browser, World, came_in

NEW = "tramway-velours-72"
REFUSED = (403, "password_change_required")


@pytest.fixture
def newcomer(world: World) -> Person:
    Person.objects.filter(pk=world.pupil.pk).update(must_change_password=True)
    world.pupil.refresh_from_db()
    return world.pupil


def every_route() -> list[tuple[str, str]]:
    """Each route of the API with plausible numbers in its address, and those that are not in its document."""
    paths = api.get_openapi_schema()["paths"]
    routes = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    routes += [("GET", "/api/live"), ("POST", "/api/live")]
    routes += [("GET", "/_allauth/browser/v1/account/authenticators")]
    routes += [("POST", "/_allauth/browser/v1/account/authenticators/webauthn")]
    return routes


def filled(path: str) -> str:
    parts = ["1" if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def answer(browser: Browser, method: str, path: str) -> tuple[int, str | None]:
    token = browser.cookies["csrftoken"].value
    response = browser.generic(method, path, b"{}", "application/json", headers={"X-CSRFToken": token})
    is_json = "json" in response.get("Content-Type", "")
    return response.status_code, response.json().get("code") if is_json else None


def test_nothing_else_is_answered_before_it_is_changed(newcomer: Person) -> None:
    browser = came_in(newcomer)
    tried = [route for route in every_route() if route not in WITH_FIRST_PASSWORD]
    assert len(tried) > 30
    for method, path in tried:
        assert answer(browser, method, filled(path)) == REFUSED, (method, path)


def test_the_ways_left_open_exist() -> None:
    """Or the list above would be longer than it says."""
    known = {*every_route()}
    assert {route for route in WITH_FIRST_PASSWORD if route[1].startswith("/api/")} <= known


def test_who_one_is_and_a_language_are_there_and_then_the_way_is_free(newcomer: Person) -> None:
    browser = came_in(newcomer)
    me = browser.get("/api/me").json()
    assert me["must_change_password"] is True
    assert browser.call("patch", "/me", {"locale": "en"}).status_code == 200
    assert browser.get("/api/rooms").json()["detail"] == "Choose a password of your own first."
    weak = browser.call("post", "/password", {"current": PASSWORD, "new": "demo"})
    assert (weak.status_code, browser.get("/api/rooms").status_code) == (422, 403)
    assert browser.call("post", "/password", {"current": PASSWORD, "new": NEW}).status_code == 204
    assert browser.get("/api/rooms").status_code == 200
    assert browser.get("/api/me").json()["must_change_password"] is False


def test_the_same_password_again_is_no_password_of_one_s_own(newcomer: Person) -> None:
    browser = came_in(newcomer)
    again = browser.call("post", "/password", {"current": PASSWORD, "new": PASSWORD})
    assert (again.status_code, "new" in again.json()["fields"]) == (422, True)
    assert browser.get("/api/rooms").status_code == 403


def test_one_may_go(newcomer: Person) -> None:
    browser = came_in(newcomer)
    assert browser.call("delete", "/session").status_code == 204
    assert not browser.is_in()


def test_the_socket_is_as_deaf(newcomer: Person) -> None:
    caller = Caller(newcomer)
    for kind, consumer in registered().consumers.items():
        with pytest.raises(PasswordChangeRequired):
            consumer.join(caller, str(newcomer.pk))
        commands = [one for (of, _), one in registered().commands.items() if of == kind]
        for command in commands:
            with pytest.raises(PasswordChangeRequired):
                command.handler(caller, "1", command.model.model_construct())
    Person.objects.filter(pk=newcomer.pk).update(must_change_password=False)
    newcomer.refresh_from_db()
    registered().consumers["person"].join(Caller(newcomer), str(newcomer.pk))


def test_others_are_not_kept_waiting(world: World) -> None:
    assert came_in(world.teacher).get("/api/rooms").status_code == 200
    assert Client().get("/api/rooms").status_code == 401
