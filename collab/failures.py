"""What answers when nothing of ours did: the same shape of error (RFC 9457) as everywhere under /api/."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from collab import errors


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A write without its token, or from a page of another origin."""
    return errors.problem_response(errors.Forbidden(_("The page is out of date: load it again.")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses to read, such as a Host that is not ours."""
    response = errors.problem_response(errors.Invalid(_("This request cannot be read.")))
    response.status_code = 400
    return response


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses by itself."""
    return errors.problem_response(errors.Forbidden(_("You may not do this.")))


def missing(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    """An address that no part of the application knows."""
    return errors.problem_response(errors.NotFound(_("This does not exist, or is not for you.")))


def fault(request: HttpRequest, *args: Any) -> HttpResponse:
    """Ours; the log has the rest."""
    response = errors.problem_response(
        errors.Unavailable(_("Something went wrong here. Nothing was changed; try again."))
    )
    response.status_code = 500
    return response
