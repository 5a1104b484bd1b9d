"""Coming in and going out. Django holds the sessions, axes counts failures, allauth the second factor."""

from collections.abc import Iterable
from math import ceil

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from collab.errors import AppError, Invalid, NotFound, TooFast, Unauthenticated
from collab.realtime import rights
from schools.models import Person
from schools.services.devices import counted_as

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_PENDING = "pending_person"  # session keys of a log-in that waits for its second factor
_PENDING_TRIES = "pending_tries"
_PENDING_AT = "pending_at"
_PENDING_PASSWORD = "pending_password"  # noqa: S105 – which one was right, as a session holds it
PENDING_SECONDS = 300
MAX_CODE_TRIES = 5
CODE_SECONDS = 120  # longer than a code holds, however the clocks differ


class InvalidCredentials(Unauthenticated):
    code = "invalid_credentials"


class MfaRequired(Unauthenticated):
    """The password was right; POST /session/mfa with a code completes the log-in."""

    code = "mfa_required"


def log_in(*, request: HttpRequest, username: str, password: str) -> Person:
    """The person, now with a session. Raises InvalidCredentials, MfaRequired, or TooFast when locked out."""
    # Names differ by more than case, and failures are counted by name: one name, one count.
    username = username.strip().lower()
    _check_lock(request, username)
    person = auth.authenticate(request, username=username, password=password)
    # Again, and for the right password too: many may have been tried while this one waited for its turn.
    _check_lock(request, username)
    if person is None:
        raise InvalidCredentials(_("This user name and password do not belong together."))
    assert isinstance(person, Person)
    if _has_second_factor(person):
        _leave_former(request)
        request.session[_PENDING] = person.pk
        request.session[_PENDING_TRIES] = 0
        request.session[_PENDING_AT] = timezone.now().timestamp()
        request.session[_PENDING_PASSWORD] = person.get_session_auth_hash()
        raise MfaRequired(_("Now the code of your authenticator application."))
    _begin(request, person)
    return person


def complete_log_in(*, request: HttpRequest, code: str) -> Person:
    """The second step of `log_in`.

    Raises InvalidCredentials for a wrong code or an expired first step, TooFast when locked out: wrong codes
    count as wrong passwords do, since who has the password could begin again for ever.
    """
    tries = request.session.get(_PENDING_TRIES, 0)
    person = _pending_person(request)
    if person is None or tries >= MAX_CODE_TRIES:
        request.session.flush()
        raise InvalidCredentials(_("This took too long or failed too often: log in again."))
    _check_lock(request, person.username)
    if not _code_is_right(person, code.replace(" ", "")):
        request.session[_PENDING_TRIES] = tries + 1
        _count_failure(request, person.username)
        raise InvalidCredentials(_("This code is not right. The next one shows in a few seconds."))
    _begin(request, person)
    return person


def _pending_person(request: HttpRequest) -> Person | None:
    """Whose password was right here a moment ago, and still is theirs."""
    started = request.session.get(_PENDING_AT, 0)
    person = Person.objects.filter(pk=request.session.get(_PENDING, 0), is_active=True).first()
    if person is None or timezone.now().timestamp() - started > PENDING_SECONDS:
        return None
    given = request.session.get(_PENDING_PASSWORD, "")
    return person if constant_time_compare(given, person.get_session_auth_hash()) else None


def log_out(*, request: HttpRequest) -> None:
    """End this session; its open sockets end too."""
    person, key = request.user, request.session.session_key
    with transaction.atomic():
        auth.logout(request)
        UserSession.objects.filter(session_key=key).delete()
        if isinstance(person, Person):
            rights.recheck([person.pk])


def sessions_of(person: Person) -> list[UserSession]:
    """The sessions of this person that still hold, the newest first."""
    return sorted(UserSession.objects.purge_and_list(person), key=lambda one: one.created_at, reverse=True)


@transaction.atomic
def end_session(*, person: Person, session_id: str) -> None:
    """End one of one's own sessions. Raises NotFound for any other."""
    number = int(session_id) if session_id.isascii() and session_id.isdigit() and len(session_id) < 19 else 0
    session = UserSession.objects.filter(user=person, pk=number).first()
    if session is None:
        raise NotFound(_("This session has ended already, or is not yours."))
    session.end()
    rights.recheck([person.pk])


@transaction.atomic
def end_all_sessions(*, person: Person) -> int:
    """Log out everywhere, here too. Gives how many sessions it was."""
    count = int(UserSession.objects.filter(user=person).count())
    end_sessions_of([person.pk])
    rights.recheck([person.pk])
    return count


def change_password(*, request: HttpRequest, person: Person, current: str, new: str) -> None:
    """A new password; every other session ends. Raises Invalid with what is wrong with either, or TooFast."""
    confirm_password(request=request, person=person, password=current, field="current")
    problem = _("This is the password you have.") if new == current else _weakness(new, person)
    if problem:
        raise Invalid(problem, fields={"new": problem})
    with transaction.atomic():
        person.set_password(new)
        person.must_change_password = False
        person.save(update_fields=["password", "must_change_password"])
        end_sessions_of([person.pk])
        auth.update_session_auth_hash(request, person)
        UserSession.objects.create_from_request(request)
        rights.recheck([person.pk])


def _weakness(password: str, person: Person) -> str:
    """What is wrong with a new password; empty if nothing is."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def confirm_password(*, request: HttpRequest, person: Person, password: str, field: str) -> None:
    """Raises Invalid, naming `field`, unless it is the person's; TooFast after too many wrong ones.

    Not inside a transaction: the failure must stay counted when the error undoes everything else.
    """
    _check_lock(request, person.username)
    if not person.check_password(password):
        _count_failure(request, person.username)
        raise Invalid(_("The password is not right."), fields={field: _("Not right.")})


def end_sessions_of(people: Iterable[int]) -> None:
    """Inside the caller's transaction: nobody of these is logged in anywhere any more, not even suspended."""
    sessions = UserSession.objects.filter(user__in=list(people))
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()


def forget_ended() -> None:
    """A job: sessions that ran out leave the database, and with them where and by what one had come in."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _begin(request: HttpRequest, person: Person) -> None:
    _leave_former(request)
    auth.login(request, person, backend=_BACKEND)
    UserSession.objects.create_from_request(request)


def _leave_former(request: HttpRequest) -> None:
    """Whoever comes in where another was logged in takes over nothing of theirs: not the session, which would
    go on under a key that nobody lists, nor their open sockets."""
    if request.user.is_authenticated:
        log_out(request=request)
    else:
        request.session.flush()


def _has_second_factor(person: Person) -> bool:
    """A passkey counts: without a code its owner comes in by the passkey itself, or by a recovery code."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=person, type__in=kinds).exists())


@transaction.atomic
def _code_is_right(person: Person, code: str) -> bool:
    rows = Authenticator.objects.select_for_update().filter(user=person)
    for one in rows.exclude(type=Authenticator.Type.WEBAUTHN):
        if one.wrap().validate_code(code):
            return one.type != Authenticator.Type.TOTP or _is_first_use(one, code)
    return False


def _is_first_use(totp: Authenticator, code: str) -> bool:
    """A code is taken once (RFC 6238, 5.2). The library remembers it in the memory of one process only."""
    used, at = totp.data.get("used", ("", 0.0))
    now = timezone.now().timestamp()
    if used == code and now - at < CODE_SECONDS:
        return False
    totp.data["used"] = (code, now)
    totp.save(update_fields=["data"])
    return True


def _count_failure(request: HttpRequest, username: str) -> None:
    """One more failure of this name from this address; raises TooFast when it was the last one allowed."""
    credentials = {"username": username.lower()}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    _check_lock(request, username)


def _check_lock(request: HttpRequest, username: str) -> None:
    username = username.lower()
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        vars(request)["axes_locked_out"] = False  # or its middleware would answer in our place
        raise _locked_out(request, username)


def _locked_out(request: HttpRequest, username: str) -> AppError:
    attempts = AccessAttempt.objects.filter(
        username=counted_as(request, username), ip_address=get_client_ip_address(request)
    )
    last = attempts.aggregate(at=Max("attempt_time"))["at"] or timezone.now()
    seconds = max(1.0, settings.AXES_COOLOFF_TIME * 3600 - (timezone.now() - last).total_seconds())
    minutes = ceil(seconds / 60)
    return TooFast(
        _("Too many wrong passwords: try again in %(minutes)d minutes.") % {"minutes": minutes},
        retry_after=seconds,
    )
