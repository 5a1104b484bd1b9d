"""The second factor: what the password alone opens, and what a code does and how often."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.management import CommandError, call_command

from schools.roster.models import AdminAct
from schools.services import people
from tests.schools.world import PASSWORD, TRIES, Browser, World, access_changes, came_in

SECRET = "JBSWY3DPEHPK3PXP"


def current_code() -> str:
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(SECRET, counters[len(counters) // 2])))


def wrong_code() -> str:
    valid = {format_hotp_value(hotp_value(SECRET, one)) for one in yield_hotp_counters_from_time()}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in valid)


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


def test_a_suspension_between_the_two_steps_keeps_out(world: World) -> None:
    TOTP.activate(world.teacher, SECRET)
    browser = Browser()
    browser.come_in(world.teacher.username)
    people.suspend_people(people=[world.teacher])
    assert browser.call("post", "/session/mfa", {"code": current_code()}).status_code == 401
    assert not browser.is_in()


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
