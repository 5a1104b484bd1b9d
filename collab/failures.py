"""What answers when nothing of ours did: the same shape of error (RFC 9457) as everywhere under /api/.

On the command line it is one line.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from collab import errors


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A write without its token, or from a page of another origin."""
    return errors.problem_response(errors.Forbidden(_("The page is out of date: load it again.")))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses to read, such as a Host that is not ours."""
    return errors.problem_response(errors.Invalid(_("This request cannot be read.")), HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses by itself."""
    return errors.problem_response(errors.Forbidden(_("You may not do this.")))


def missing(request: HttpRequest, exception: Exception | None) -> HttpResponse:
    """An address that no part of the application knows."""
    return errors.problem_response(errors.NotFound(_("This does not exist, or is not for you.")))


def fault(request: HttpRequest, *args: Any) -> HttpResponse:
    """Ours; the log has the rest."""
    return errors.problem_response(
        errors.Unavailable(_("Something went wrong here. Nothing was changed; try again.")),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def wrong_method(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: what an address of ours refuses for its method; `Allow` says which it takes."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not request.path.startswith("/api/"):
            return response
        told = errors.problem_response(
            errors.Invalid(_("This address does not take %(method)s.") % {"method": request.method}),
            HTTPStatus.METHOD_NOT_ALLOWED,
        )
        told["Allow"] = response.headers["Allow"]
        return told

    return answered


def database_failure(error: Exception) -> str:
    """The line for a command that the database did not let do its work."""
    where = "DATABASE_URL" if settings.ENV.database_url else f"DATA_DIR={str(settings.DATA_DIR)!r}"
    reason = str(_reason_of_pool() or error).strip()
    return f"{where}: the database does not answer: {' '.join(reason.split())}"


def _reason_of_pool() -> Exception | None:
    """Why there is no connection: the pool only says that it waited in vain."""
    probe = connection.copy()
    if probe.settings_dict["OPTIONS"].pop("pool", None) is None:
        return None
    try:
        probe.ensure_connection()
    except DatabaseError as error:
        return error
    finally:
        probe.close()
    return None
