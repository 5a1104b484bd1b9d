"""Browsers in which somebody has come in before: failures to come in there are counted apart.

A school has one address for all its people. Were failures counted by name and address alone, whoever types a
teacher's name eight times in a classroom would keep the teacher out of every room of the school. The browser
that a person has used proves it by a signed cookie (OWASP: "Slow down online guessing attacks with device
cookies"), which opens nothing by itself.
"""

import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from schools.models import Person

COOKIE: Final = "known_browser"
MAX_AGE: Final = 60 * 60 * 24 * 400  # s; what browsers keep at most
MAX_PEOPLE: Final = 10  # of one browser; who came in longest ago is forgotten first
_SALT: Final = "schools.known-browser"


def counted_as(request: HttpRequest | None, username: str) -> str:
    """The name under which failures of `username` are counted: with the browser's mark, if it knows the name.

    No user name holds a `#`.
    """
    name = username.strip().lower()
    found = _read(request) if request is not None else None
    return f"{name}#{found['browser']}" if found and _digest(name) in found["people"] else name


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """This person has come in here."""
    found = _read(request) or {"browser": secrets.token_urlsafe(12), "people": []}
    name = _digest(person.username)
    people = [name, *(one for one in found["people"] if one != name)][:MAX_PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps({"browser": found["browser"], "people": people}, salt=_SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _digest(username: str) -> str:
    """A cookie lies on shared machines: it names nobody."""
    return salted_hmac(_SALT, username.lower(), algorithm="sha256").hexdigest()[:16]


def _read(request: HttpRequest) -> dict[str, Any] | None:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None
