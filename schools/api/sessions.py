"""/session: coming in and going out; /sessions: where else one is logged in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.utils import check_csrf

from collab.errors import Forbidden
from schools.api.shapes import (
    CodeIn,
    LogIn,
    PasswordConfirmation,
    PasswordIn,
    RecoveryCodesOut,
    SessionOut,
    TotpIn,
    TotpOut,
    UserSessionList,
    UserSessionOut,
    me,
    person_out,
)
from schools.models import Person
from schools.services import devices, second_factor, sessions

router = Router()


def _refuse_forgery(request: HttpRequest) -> None:
    """A log-in forged by another site is an attack too, and ninja checks no token without a session.

    The CSRF cookie comes with the log-in, so the token may be missing. Then the body must say that it is
    JSON, which no page of another origin can send unasked (Fetch standard: that type is not CORS-safelisted,
    and we allow no other), and an Origin, if there is one, must be ours.
    """
    origin = request.headers.get("Origin")
    ours = origin is None or origin in settings.ALLOWED_ORIGINS
    if check_csrf(request) is not None and not (ours and request.content_type == "application/json"):
        raise Forbidden(_("The page is out of date: load it again."))


def _state(request: HttpRequest) -> SessionOut:
    user = request.user
    person = person_out(user) if isinstance(user, Person) and user.is_active else None
    return SessionOut(authenticated=person is not None, person=person)


@router.get("/session", response=SessionOut, auth=None)
def read_session(request: HttpRequest) -> SessionOut:
    """Who is logged in here; sets the CSRF cookie."""
    get_token(request)
    return _state(request)


@router.post("/session", response=SessionOut, auth=None)
def log_in(request: HttpRequest, response: HttpResponse, body: LogIn) -> SessionOut:
    """Log in. 401 `invalid_credentials` or `mfa_required` (go on with /session/mfa), 429 when locked out."""
    _refuse_forgery(request)
    person = sessions.log_in(request=request, username=body.username, password=body.password)
    devices.remember(request, response, person)
    return _state(request)


@router.post("/session/mfa", response=SessionOut, auth=None)
def complete_log_in(request: HttpRequest, response: HttpResponse, body: CodeIn) -> SessionOut:
    """The second step: a code of the authenticator application, or a recovery code."""
    _refuse_forgery(request)
    person = sessions.complete_log_in(request=request, code=body.code)
    devices.remember(request, response, person)
    return _state(request)


@router.delete("/session", response={204: None})
def log_out(request: HttpRequest) -> Status[None]:
    sessions.log_out(request=request)
    return Status(204, None)


@router.get("/sessions", response=UserSessionList)
def list_sessions(request: HttpRequest) -> UserSessionList:
    current = request.session.session_key
    return UserSessionList(
        items=[
            UserSessionOut(
                id=str(one.pk),
                current=one.session_key == current,
                created_at=one.created_at,
                ip=str(one.ip),
                user_agent=one.user_agent,
            )
            for one in sessions.sessions_of(me(request))
        ]
    )


@router.delete("/sessions", response={204: None})
def log_out_everywhere(request: HttpRequest) -> Status[None]:
    sessions.end_all_sessions(person=me(request))
    request.session.flush()
    return Status(204, None)


@router.delete("/sessions/{session_id}", response={204: None})
def end_session(request: HttpRequest, session_id: str) -> Status[None]:
    sessions.end_session(person=me(request), session_id=session_id)
    return Status(204, None)


@router.post("/password", response={204: None})
def change_password(request: HttpRequest, body: PasswordIn) -> Status[None]:
    """A new password; every other session ends."""
    sessions.change_password(request=request, person=me(request), current=body.current, new=body.new)
    return Status(204, None)


@router.get("/mfa/totp", response=TotpOut)
def read_totp(request: HttpRequest) -> TotpOut:
    """Whether the second factor is on; while it is off, what an authenticator application needs."""
    person = me(request)
    if second_factor.is_active(person):
        return TotpOut(active=True)
    enrolment = second_factor.begin(request=request, person=person)
    return TotpOut(active=False, secret=enrolment.secret, url=enrolment.url, qr_svg=enrolment.qr_svg)


@router.post("/mfa/totp", response={201: RecoveryCodesOut})
def activate_totp(request: HttpRequest, body: TotpIn) -> Status[RecoveryCodesOut]:
    """Turn codes on: a first one proves that the secret arrived, the password whose account it is."""
    codes = second_factor.activate(
        request=request, person=me(request), code=body.code, password=body.password
    )
    return Status(201, RecoveryCodesOut(recovery_codes=codes))


@router.delete("/mfa/totp", response={204: None})
def deactivate_totp(request: HttpRequest, body: PasswordConfirmation) -> Status[None]:
    second_factor.deactivate(request=request, person=me(request), password=body.password)
    return Status(204, None)
