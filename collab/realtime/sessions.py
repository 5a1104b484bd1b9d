"""Whose session is it? The same answer for sockets as Django gives for pages."""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user, get_user_model
from django.http import HttpRequest, parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:
    from schools.models import Person


def session_key_of(headers: list[tuple[bytes, bytes]]) -> str:
    """The session key in the Cookie headers of an ASGI scope; empty without one."""
    for name, value in headers:
        if name == b"cookie":
            key = parse_cookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            if key:
                return key
    return ""


def claimed_by(session_key: str) -> int | None:
    """The id of the person whose session it says it is; whether that still holds, only `person_of` knows."""
    if not session_key:
        return None
    claimed = str(_store(session_key).get(SESSION_KEY, ""))
    return int(claimed) if claimed.isascii() and claimed.isdecimal() else None


def person_of(session_key: str) -> "Person | None":
    """The person who is logged in with this session: None when it ended, the password changed since, or the
    account is suspended. Reads the database."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = _store(session_key)
    user = get_user(request)
    return user if user.is_authenticated and user.is_active else None


def people_of(session_keys: Iterable[str]) -> "dict[str, Person]":
    """As `person_of` for many, in two queries; who is None there is left out here.

    Only what is plain is answered here: no such session, or one that its person's password still signs.
    Of all else (a key that was changed, a way in that settings name no more) Django is asked.
    """
    said = _said_by(session_keys)
    claims = {key: int(data[SESSION_KEY]) for key, data in said.items() if data.get(SESSION_KEY)}
    known: dict[int, Person] = get_user_model()._default_manager.in_bulk(set(claims.values()))
    found = {}
    for key, claimed in claims.items():
        person = known.get(claimed)
        if person is None or not person.is_active:
            continue
        if not _is_plainly(person, said[key]):
            person = person_of(key)
        if person is not None:
            found[key] = person
    return found


def _said_by(session_keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the sessions that have not ended hold, by their keys."""
    rows = _store("").model.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    return {row.session_key: _store(row.session_key).decode(row.session_data) for row in rows}


def _is_plainly(person: "Person", said: dict[str, Any]) -> bool:
    return said.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS and constant_time_compare(
        said.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash()
    )


def _store(session_key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)
