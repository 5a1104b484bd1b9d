"""Sessions that end: at once, as sessions and not only as cookies, and told to open sockets."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from schools.services import people
from schools.services.sessions import forget_ended
from tests.schools.world import PASSWORD, TRIES, Browser, World, access_changes, came_in


def test_coming_in_as_another_ends_what_was_open_before(world: World) -> None:
    browser = came_in(world.pupil)
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    before = access_changes(world.pupil)
    assert browser.come_in(world.teacher.username).status_code == 200
    assert browser.get("/api/me").json()["id"] == str(world.teacher.pk)
    assert not Session.objects.filter(session_key=key).exists()
    assert access_changes(world.pupil) == before + 1
    assert len(browser.get("/api/sessions").json()["items"]) == 1


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
    assert done.status_code == 204
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
