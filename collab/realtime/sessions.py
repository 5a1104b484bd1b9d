"""Whose session is it? The same answer for sockets as Django gives for pages."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.http import HttpRequest, parse_cookie

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


def _store(session_key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)
