"""What holds for every request of somebody who is logged in: their language, and a password of their own."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from collab.errors import problem_response
from collab.realtime import db
from schools.access import PasswordChangeRequired, require_own_password
from schools.models import Person

# What is left to somebody with a first password: to change it, to see who they are, to go.
_ALLAUTH: Final = "/_allauth/browser/v1/"
WITH_FIRST_PASSWORD: Final = frozenset(
    {
        ("GET", "/api/session"), ("POST", "/api/session"), ("DELETE", "/api/session"),
        ("POST", "/api/session/mfa"), ("DELETE", "/api/sessions"), ("POST", "/api/password"),
        ("GET", "/api/me"), ("PATCH", "/api/me"),
    }
)  # fmt: skip
_GUARDED: Final = ("/api/", _ALLAUTH)


class PersonMiddleware:
    """Answers in the person's language rather than the browser's; behind allauth's address too, nobody does
    anything with a password that was made for them (docs/adr/0013)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_GUARDED):
            return self._get_response(request)
        try:
            # The first look at the user reads the database.
            person = request.user if isinstance(request.user, Person) else None
        except db.FAULTS as error:
            return problem_response(db.unavailable(error))
        return self._get_response(request) if person is None else self._for(request, person)

    def _for(self, request: HttpRequest, person: Person) -> HttpResponseBase:
        with translation.override(person.locale):
            response = self._own_password_first(request, person) or self._get_response(request)
            response.headers["Content-Language"] = person.locale
            return response

    def _own_password_first(self, request: HttpRequest, person: Person) -> HttpResponseBase | None:
        if (request.method, request.path) in WITH_FIRST_PASSWORD:
            return None
        try:
            require_own_password(person)
        except PasswordChangeRequired as error:
            return problem_response(error)
        return None
