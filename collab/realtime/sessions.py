"""Whose session is it? The same answer for sockets as Django gives for pages."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user
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


def person_of(session_key: str) -> "Person | None":
    """The person who is logged in with this session: None when it ended, the password changed since, or the
    account is suspended. Reads the database."""
    if not session_key:
        return None
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request = HttpRequest()
    request.session = store
    user = get_user(request)
    return user if user.is_authenticated and user.is_active else None
