"""Attacks on coming in by a password. Each proves that the same thing works for the rightful person."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import IntegrityError, transaction
from django.test import Client

from schools import hashers
from schools.models import Person
from schools.services import devices
from tests.addresses import registered_addresses
from tests.schools.world import PASSWORD, TRIES, Browser, World, came_in


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(world: World) -> None:
    assert Browser().come_in(world.pupil.username).status_code == 200
    wrong = Browser().come_in(world.pupil.username, "nope")
    unknown = Browser().come_in("nobody-of-this-name", "nope")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "invalid_credentials"


def test_too_many_wrong_passwords_lock_even_the_right_one_out(world: World) -> None:
    browser = Browser()
    for _ in range(TRIES):
        last = browser.come_in(world.pupil.username, "nope")
    assert (last.status_code, last.json()["code"]) == (429, "too_fast"), "in our words from the first on"
    right = Browser().come_in(world.pupil.username)
    assert right.status_code == 429
    assert 0 < right.json()["retry_after"] <= settings.AXES_COOLOFF_TIME * 3600
    assert Browser().come_in(world.teacher.username).status_code == 200, "others come in meanwhile"


def test_nobody_in_a_classroom_keeps_a_teacher_out(world: World) -> None:
    """A school has one address: the failures of others there are not counted where one has come in before."""
    own, name = came_in(world.teacher), world.teacher.username
    own.call("delete", "/session")
    for _ in range(TRIES):
        Browser().come_in(name, "nope")
    assert Browser().come_in(name).status_code == 429, "premise: who is not known there is locked out"
    assert came_in(world.pupil).come_in(name).status_code == 429, "having come in as another helps nobody"
    for _ in range(TRIES - 1):
        assert own.come_in(name, "nope").status_code == 401, "the own browser has its own count"
    assert own.come_in(name).status_code == 200
    own.call("delete", "/session")
    for _ in range(TRIES):
        last = own.come_in(name, "nope")
    assert last.status_code == own.come_in(name).status_code == 429, "and is locked out by it"


def test_what_a_browser_says_of_itself_must_be_signed_and_names_nobody(world: World) -> None:
    own = came_in(world.teacher)
    cookie = own.cookies[devices.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert world.teacher.username not in cookie.value
    for _ in range(TRIES):
        Browser().come_in(world.teacher.username, "nope")
    for value in (
        "",
        "x",
        cookie.value[:-1],
        cookie.value.replace(":", ".", 1),
        f"{world.teacher.username}#",
    ):
        forged = Browser()
        forged.cookies[devices.COOKIE] = value
        assert forged.come_in(world.teacher.username).status_code == 429, value


def test_who_comes_in_by_the_hundred_waits_for_a_turn_or_is_told_to_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An argon2 hash takes 100 MB: without a bound anybody could have the server take all its memory."""
    full = hashers._Turns(at_once=1, max_waiting=0)
    monkeypatch.setattr(hashers, "turns", full)
    assert Browser().come_in(world.pupil.username).status_code == 200, "premise: one fits"
    with full.taken():
        for name in (world.pupil.username, "nobody-of-this-name"):
            refused = Browser().come_in(name)
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert refused.json()["retry_after"] > 0
    assert Browser().come_in(world.pupil.username).status_code == 200


def test_no_more_hash_at_once_than_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers, "turns", hashers._Turns(at_once=2, max_waiting=64))
    hasher, working, most, lock = hashers.PatientArgon2(), 0, 0, threading.Lock()

    def encode(self: object, password: str, salt: str) -> str:
        nonlocal working, most
        with lock:
            working += 1
            most = max(most, working)
        time.sleep(0.01)
        with lock:
            working -= 1
        return password

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda n: hasher.encode(str(n), "salt"), range(40)))
    assert done == [str(number) for number in range(40)]
    assert most == 2


def test_several_classes_may_come_in_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the first day of school: who waits costs little, and whoever is sent away comes again at once."""
    monkeypatch.setattr(hashers, "turns", hashers._Turns(hashers.AT_ONCE, hashers.MAX_WAITING))
    count = 150
    hasher, together = hashers.PatientArgon2(), threading.Barrier(count)

    def encode(self: object, password: str, salt: str) -> str:
        time.sleep(0.01)
        return password

    def come(number: int) -> str:
        together.wait(timeout=30)
        return hasher.encode(str(number), "salt")

    monkeypatch.setattr(Argon2PasswordHasher, "encode", encode)
    with ThreadPoolExecutor(count) as pool:
        assert list(pool.map(come, range(count))) == [str(number) for number in range(count)]
    last = hashers.MAX_WAITING * 0.1 / hashers.AT_ONCE
    assert last < hashers.WAIT_SECONDS, "nobody is let wait in vain"


def test_another_way_to_write_the_name_gives_no_further_tries(world: World) -> None:
    name = world.pupil.username
    variants = [name, name.upper(), name.title(), f"  {name} "]
    assert Browser().come_in(name.upper()).status_code == 200, "case does not matter when coming in"
    for number in range(TRIES):
        Browser().come_in(variants[number % len(variants)], "nope")
    for variant in variants:
        assert Browser().come_in(variant, "nope").status_code == 429, variant


def test_two_names_that_differ_in_case_only_are_one_name(world: World) -> None:
    Person.objects.create_user("Jeanne.d", PASSWORD, given_name="Jeanne")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("jeanne.D", PASSWORD, given_name="Jeanne")


def test_a_log_in_forged_by_another_site_is_refused(world: World) -> None:
    body = {"username": world.pupil.username, "password": PASSWORD}
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        form = Client(enforce_csrf_checks=True)  # what a form or a `no-cors` fetch elsewhere can send
        assert form.post("/api/session", json.dumps(body), content_type=kind).status_code == 403, kind
    for origin in ("https://evil.example", "null"):
        foreign = Client(enforce_csrf_checks=True, headers={"Origin": origin})
        assert foreign.post("/api/session", body, content_type="application/json").status_code == 403


def test_a_program_logs_in_before_it_has_any_cookie(world: World) -> None:
    body = {"username": world.pupil.username, "password": PASSWORD}
    program = Client(enforce_csrf_checks=True)
    assert program.post("/api/session", body, content_type="application/json").status_code == 200
    assert {"csrftoken", settings.SESSION_COOKIE_NAME} <= set(program.cookies)


def test_a_write_without_the_token_is_refused(world: World) -> None:
    browser = came_in(world.pupil)
    assert browser.call("patch", "/me", {"locale": "en"}).status_code == 200
    forged = browser.patch("/api/me", {"locale": "fr"}, content_type="application/json")
    assert forged.status_code in {401, 403}
    world.pupil.refresh_from_db()
    assert world.pupil.locale == "en"


def test_the_session_key_changes_at_log_in(world: World) -> None:
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "fixedbyanattacker000000000000000"
    assert browser.come_in(world.pupil.username).status_code == 200
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != "fixedbyanattacker000000000000000"


@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_of_allauth_s_api_only_passkeys_are_open(world: World, method: str) -> None:
    """Each of the others has a way of ours, with our rules: lock-out, first passwords, nobody signs up."""
    browser = came_in(world.pupil)
    addresses = [one for one in registered_addresses() if one.startswith("_allauth/")]
    assert len(addresses) > 20, "the library's addresses are there to be closed"
    token = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    answered = {
        address
        for address in addresses
        if getattr(browser, method)(f"/{address}", headers=token, content_type="application/json").status_code
        != 404
    }
    opened = {address.removeprefix("_allauth/browser/v1/") for address in answered}
    # The recovery codes are open too; to read them, when there are none, is a 404 of the library's own.
    assert opened - {"account/authenticators/recovery-codes"} == {
        "auth/webauthn/login",
        "auth/reauthenticate",
        "account/authenticators",
        "account/authenticators/webauthn",
    }


@pytest.mark.parametrize("weak", ["20120518", "Petitlou", "abc"])
def test_neither_a_birthday_nor_a_name_is_a_password(world: World, weak: str) -> None:
    Person.objects.filter(pk=world.pupil.pk).update(given_name="Lou", family_name="Petitlou")
    refused = came_in(world.pupil).call("post", "/password", {"current": PASSWORD, "new": weak})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["new"])
