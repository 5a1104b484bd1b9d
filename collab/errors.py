"""What can go wrong, in one shape for HTTP (RFC 9457) and for the socket."""

from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


PROBLEM_TYPE = "application/problem+json"
MAX_FIELDS = 20  # named in one error: who sends thousands of wrong ones is not told of each


class AppError(Exception):
    """An error the person can be told of. `fields` says what is wrong where; `retry_after` is in seconds."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(
        self,
        message: "str | _StrPromise",
        *,
        fields: dict[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.fields = fields or {}
        self.retry_after = retry_after

    @property
    def message(self) -> str:
        """In the language in force where it is read."""
        return str(self.args[0])


class Invalid(AppError):
    code = "invalid"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class Unauthenticated(AppError):
    code = "unauthenticated"
    status = HTTPStatus.UNAUTHORIZED


class Forbidden(AppError):
    """Only where the thing itself may be seen; otherwise NotFound."""

    code = "forbidden"
    status = HTTPStatus.FORBIDDEN


class NotFound(AppError):
    code = "not_found"
    status = HTTPStatus.NOT_FOUND


class Conflict(AppError):
    code = "conflict"
    status = HTTPStatus.CONFLICT


class TooLarge(AppError):
    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooFast(AppError):
    code = "too_fast"
    status = HTTPStatus.TOO_MANY_REQUESTS


class Unavailable(AppError):
    """Something behind us is away; nothing was changed, trying again is safe."""

    code = "unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


def field_problem(kind: str, limits: Mapping[str, Any]) -> str:
    """What is wrong with a field, in the person's language, from pydantic's `type` and `ctx` of an error.

    pydantic speaks English only, and to programmers: what no client of ours sends is just not valid.
    """
    words = {
        "missing": _("Missing."),
        "extra_forbidden": _("Not known here."),
        "string_too_long": _("At most %(most)d characters."),
        "string_too_short": _("At least %(least)d characters."),
        "too_long": _("At most %(most)d of them."),
        "too_short": _("At least %(least)d of them."),
        "literal_error": _("One of these: %(words)s."),
    }.get(kind, _("Not valid."))
    most, least = limits.get("max_length", 0), limits.get("min_length", 0)
    return words % {"most": most, "least": least, "words": limits.get("expected", "")}


def wire_error(error: AppError) -> dict[str, object]:
    """The `error` of a reply on the live socket."""
    body: dict[str, object] = {"code": error.code, "message": error.message}
    if error.retry_after is not None:
        body["retry_after"] = max(0.001, round(error.retry_after, 3))
    if error.fields:
        body["fields"] = error.fields
    return body


def problem(error: AppError, status: int | None = None) -> dict[str, object]:
    """The body of an HTTP error: application/problem+json. `status`: another one than the error's own."""
    body = wire_error(error)
    detail = body.pop("message")
    status = int(status or error.status)
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **body,
    }


def problem_response(error: AppError, status: int | None = None) -> HttpResponse:
    """The one HTTP answer for an error, with Retry-After (RFC 9110, 10.2.3) when it says how long to wait."""
    body = problem(error, status)
    response = JsonResponse(body, status=body["status"], content_type=PROBLEM_TYPE)
    if error.retry_after is not None:
        response["Retry-After"] = str(max(1, ceil(error.retry_after)))
    return response
