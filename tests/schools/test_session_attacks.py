"""Attacks on coming in and staying in. Each proves that the same thing works for the rightful person."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from collab.realtime.models import LogEntry
from schools import hashers
from schools.models import Person
from schools.roster.models import AdminAct
from schools.services import devices, people
from schools.services.sessions import forget_ended
from tests.schools.world import PASSWORD, Browser, World, came_in

SECRET = "JBSWY3DPEHPK3PXP"
TRIES = settings.AXES_FAILURE_LIMIT


def current_code() -> str:
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2])))


def wrong_code() -> str:
    valid = {format_hotp_value(hotp_value(SECRET, one)) for one in yield_hotp_counters_from_time()}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in valid)


def access_changes(person: Person) -> int:
    return LogEntry.objects.filter(topic=person.topic, frame__contains="access.changed").count()


# --- Passwords ----------------------------------------------------------------------------------------------


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
    addresses = list(_addresses(get_resolver().url_patterns, ""))
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


def _addresses(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    """Every address of allauth's."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, route)
        elif route.startswith("_allauth/"):
            yield route


# --- The second factor --------------------------------------------------------------------------------------


def test_with_a_second_factor_the_password_alone_opens_nothing(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    browser = Browser()
    first = browser.come_in(world.teacher.username)
    assert (first.status_code, first.json()["code"]) == (401, "mfa_required")
    assert not browser.is_in()
    assert browser.call("post", "/session/mfa", {"code": wrong_code()}).status_code == 401
    assert not browser.is_in()
    assert browser.call("post", "/session/mfa", {"code": current_code()}).status_code == 200
    assert browser.is_in()


def test_the_code_alone_opens_nothing(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    assert Browser().call("post", "/session/mfa", {"code": current_code()}).status_code == 401


def test_a_code_works_once(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    code = current_code()
    for expected in (200, 401, 401):
        cache.clear()  # what another process knows
        browser = Browser()
        browser.come_in(world.teacher.username)
        assert browser.call("post", "/session/mfa", {"code": code}).status_code == expected


def test_guessing_codes_locks_out_however_often_the_password_is_given(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    statuses = []
    for _ in range(TRIES + 4):
        browser = Browser()
        browser.come_in(world.teacher.username)
        statuses.append(browser.call("post", "/session/mfa", {"code": wrong_code()}).status_code)
    assert statuses[0] == 401, "premise: a wrong code is a failure"
    assert Browser().come_in(world.teacher.username).status_code == 429


def test_a_passkey_is_a_second_factor_too(world: World) -> None:
    assert Browser().come_in(world.teacher.username).status_code == 200
    Authenticator.objects.create(user=world.teacher, type=Authenticator.Type.WEBAUTHN, data={})
    browser = Browser()
    assert browser.come_in(world.teacher.username).json()["code"] == "mfa_required"
    assert not browser.is_in()


def test_a_password_that_changed_between_the_two_steps_was_not_the_right_one(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    browser = Browser()
    assert browser.come_in(world.teacher.username).json()["code"] == "mfa_required"
    world.teacher.set_password("pluie-cobalt-77")
    world.teacher.save()
    assert browser.call("post", "/session/mfa", {"code": current_code()}).status_code == 401
    assert not browser.is_in()


def test_who_finds_a_browser_open_makes_no_second_factor_of_theirs(world: World) -> None:
    found = came_in(world.teacher)
    secret = found.get("/api/mfa/totp").json()["secret"]
    [code] = [format_hotp_value(hotp_value(secret, one)) for one in yield_hotp_counters_from_time()]
    assert found.call("post", "/mfa/totp", {"code": code}).status_code == 422
    wrong = found.call("post", "/mfa/totp", {"code": code, "password": "nope"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["password"])
    assert not Authenticator.objects.filter(user=world.teacher).exists()
    right = found.call("post", "/mfa/totp", {"code": code, "password": PASSWORD})
    assert right.status_code == 201 and right.json()["recovery_codes"]


def test_a_first_step_does_not_hide_the_session_that_was_there(world: World) -> None:
    """Under a new key that no list shows it would outlive "log out everywhere"."""
    thief = came_in(world.teacher)
    TOTP.activate(world.stranger, SECRET)
    before = access_changes(world.teacher)
    assert thief.come_in(world.stranger.username).json()["code"] == "mfa_required"
    assert not thief.is_in()
    assert access_changes(world.teacher) == before + 1, "open sockets hear of it"


def test_coming_in_as_another_ends_what_was_open_before(world: World) -> None:
    browser = came_in(world.pupil)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    before = access_changes(world.pupil)
    assert browser.come_in(world.teacher.username).status_code == 200
    assert browser.get("/api/me").json()["id"] == str(world.teacher.pk)
    assert not Session.objects.filter(session_key=key).exists()
    assert access_changes(world.pupil) == before + 1
    assert len(browser.get("/api/sessions").json()["items"]) == 1


def test_a_suspension_between_the_two_steps_keeps_out(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    browser = Browser()
    browser.come_in(world.teacher.username)
    people.suspend_people(people=[world.teacher])
    assert browser.call("post", "/session/mfa", {"code": current_code()}).status_code == 401
    assert not browser.is_in()


# --- Sessions that end --------------------------------------------------------------------------------------


def test_suspension_ends_every_session_at_once_and_reactivation_revives_none(world: World) -> None:
    one, two = came_in(world.pupil), came_in(world.pupil)
    assert one.is_in() and two.is_in()
    people.suspend_people(people=[world.pupil])
    assert not one.is_in() and not two.is_in()
    assert Browser().come_in(world.pupil.username).status_code == 401
    people.reactivate_people(people=[world.pupil])
    assert not one.is_in() and not two.is_in(), "who comes back comes in through the door"
    assert Browser().come_in(world.pupil.username).status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(world: World) -> None:
    here, elsewhere = came_in(world.pupil), came_in(world.pupil)
    assert elsewhere.is_in()
    before = access_changes(world.pupil)
    assert here.call("post", "/password", {"current": "nope", "new": "pluie-cobalt-77"}).status_code == 422
    assert elsewhere.is_in()
    done = here.call("post", "/password", {"current": PASSWORD, "new": "pluie-cobalt-77"})
    assert done.status_code in {200, 204}
    assert here.is_in() and not elsewhere.is_in()
    assert access_changes(world.pupil) == before + 1
    assert Browser().come_in(world.pupil.username).status_code == 401
    assert Browser().come_in(world.pupil.username, "pluie-cobalt-77").status_code == 200


def test_a_thief_of_a_session_cannot_guess_the_password_there(world: World) -> None:
    browser = came_in(world.pupil)
    for _ in range(TRIES + 1):
        last = browser.call("post", "/password", {"current": "nope", "new": "pluie-cobalt-77"})
    assert last.status_code == 429


def test_logging_out_ends_the_session_itself_and_not_only_the_cookie(world: World) -> None:
    browser, thief = came_in(world.pupil), Client()
    thief.cookies.update(browser.cookies)
    assert thief.get("/api/me").status_code == 200
    before = access_changes(world.pupil)
    assert browser.call("delete", "/session").status_code == 204
    assert thief.get("/api/me").status_code == 401
    assert access_changes(world.pupil) == before + 1


def test_log_out_everywhere(world: World) -> None:
    here, elsewhere, other = came_in(world.pupil), came_in(world.pupil), came_in(world.teacher)
    assert len(here.get("/api/sessions").json()["items"]) == 2
    assert here.call("delete", "/sessions").status_code == 204
    assert not here.is_in() and not elsewhere.is_in()
    assert other.is_in()


def test_nobody_lists_or_ends_the_sessions_of_others(world: World) -> None:
    mine, theirs = came_in(world.pupil), came_in(world.teacher)
    [foreign] = theirs.get("/api/sessions").json()["items"]
    [own] = mine.get("/api/sessions").json()["items"]
    assert own["id"] != foreign["id"] and own["current"]
    assert mine.call("delete", f"/sessions/{foreign['id']}").status_code == 404
    assert theirs.is_in()
    for odd in ("0", "-1", "abc", "9" * 40):
        assert mine.call("delete", f"/sessions/{odd}").status_code == 404
    assert mine.call("delete", f"/sessions/{own['id']}").status_code == 204
    assert not mine.is_in()


def test_the_last_session_leaves_no_row_behind(world: World) -> None:
    browser = came_in(world.pupil)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert Session.objects.filter(session_key=key).exists()
    browser.call("delete", "/session")
    assert not Session.objects.filter(session_key=key).exists()


def test_sessions_that_ran_out_are_forgotten_and_no_log_of_comings_is_kept(world: World) -> None:
    gone, here = came_in(world.pupil), came_in(world.pupil)
    key = gone.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert UserSession.objects.filter(session_key=key).exists(), "premise: where and by what one came in"
    forget_ended()
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()
    assert here.is_in() and not gone.is_in()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("weak", ["20120518", "Petitlou", "abc"])
def test_neither_a_birthday_nor_a_name_is_a_password(world: World, weak: str) -> None:
    Person.objects.filter(pk=world.pupil.pk).update(given_name="Lou", family_name="Petitlou")
    refused = came_in(world.pupil).call("post", "/password", {"current": PASSWORD, "new": weak})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["new"])


def test_who_lost_every_factor_is_helped_on_the_server(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    open_somewhere = Browser()
    open_somewhere.come_in(world.teacher.username)
    assert open_somewhere.call("post", "/session/mfa", {"code": current_code()}).status_code == 200
    call_command("drop_second_factor", world.teacher.username.upper())
    assert not open_somewhere.is_in(), "whoever has the telephone is out"
    assert Browser().come_in(world.teacher.username).status_code == 200
    assert AdminAct.objects.get().action == "person.second_factor"
    with pytest.raises(CommandError, match="no second factor"):
        call_command("drop_second_factor", world.teacher.username)
