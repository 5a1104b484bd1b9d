"""The REST API: each app's router, gathered; one error shape (RFC 9457) for all of them."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth

from chat.api import router as chat_router
from chat.attachments.api import router as attachments_router
from chat.search.api import router as search_router
from collab import errors
from collab.realtime import db, limits
from schools.api import router as schools_router

log = logging.getLogger(__name__)


class ActiveSession(SessionAuth):
    """The session cookie of a person who may still come in; writes carry the CSRF token too.

    Raises TooFast past what one person may do, by whatever way: the limits are those of the socket.
    """

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        person = request.user
        if not (person.is_authenticated and person.is_active):
            return None
        reads = request.method in {"GET", "HEAD", "OPTIONS"}
        (limits.of_reads() if reads else limits.of_commands()).check(person.pk)
        return person


api = NinjaAPI(
    title="Préau",
    version="1",
    description="Messaging and collaboration for schools. Writes send the CSRF cookie as X-CSRFToken.",
    auth=ActiveSession(),
    docs_url=None,
    urls_namespace="api",
)
for router in (schools_router, chat_router, attachments_router, search_router):
    api.add_router("", router)


@api.exception_handler(errors.AppError)
def _on_app_error(request: HttpRequest, error: errors.AppError) -> HttpResponse:
    return errors.problem_response(error)


@api.exception_handler(ValidationError)
def _on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {
        ".".join(str(part) for part in item["loc"][1:]) or "body": errors.field_problem(
            item["type"], item.get("ctx", {})
        )
        for item in error.errors[: errors.MAX_FIELDS]
    }
    return errors.problem_response(errors.Invalid(_("Some of what was sent is not valid."), fields=fields))


@api.exception_handler(AuthenticationError)
def _on_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return errors.problem_response(errors.Unauthenticated(_("Log in to go on.")))


@api.exception_handler(Http404)
def _on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return errors.problem_response(errors.NotFound(_("This does not exist, or is not for you.")))


@api.exception_handler(RequestDataTooBig)
def _on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return errors.problem_response(errors.TooLarge(_("What was sent is too large.")))


@api.exception_handler(HttpError)
def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses by itself: a write without its CSRF token, and what is no JSON."""
    if error.status_code == HTTPStatus.FORBIDDEN:
        return errors.problem_response(
            errors.Forbidden(_("This page is out of date: reload it and try again."))
        )
    return errors.problem_response(errors.Invalid(_("What was sent is not valid JSON.")))


@api.exception_handler(DatabaseError)
def _on_database_away(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    return errors.problem_response(db.unavailable(error))


@api.exception_handler(Exception)
def _on_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("Fault in %s %s", request.method, request.path)
    return errors.problem_response(
        errors.Unavailable(_("Something went wrong here. Nothing was changed; try again."))
    )
