"""The second factor: codes of an authenticator application (TOTP, RFC 6238) and single-use recovery codes."""

from dataclasses import dataclass

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    clear_totp_secret,
    generate_totp_secret,
    validate_totp_code,
)
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from collab.errors import Conflict, Invalid
from schools.models import Person
from schools.services.sessions import confirm_password


@dataclass(frozen=True)
class Enrolment:
    """What a person puts into their authenticator application."""

    secret: str
    url: str  # otpauth://
    qr_svg: str


def is_active(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists())


def begin(*, request: HttpRequest, person: Person) -> Enrolment:
    """A fresh secret, kept in the session until a first code proves that it arrived."""
    secret = request.session.get(SECRET_SESSION_KEY) or generate_totp_secret()
    request.session[SECRET_SESSION_KEY] = secret
    url = get_adapter().build_totp_url(person, secret)
    svg = segno.make(url, error="m").svg_inline(scale=5, border=2, omitsize=True, dark="#000", light="#fff")
    return Enrolment(secret=secret, url=url, qr_svg=svg)


def activate(*, request: HttpRequest, person: Person, code: str, password: str) -> list[str]:
    """Turn it on with a first code; gives the recovery codes, shown this once.

    The password is asked for: else whoever finds a browser open makes their own telephone the only way in.
    Raises Invalid, TooFast, Conflict.
    """
    if is_active(person):
        raise Conflict(_("The second factor is on already."))
    confirm_password(request=request, person=person, password=password, field="password")
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret or not validate_totp_code(secret, code.replace(" ", "")):
        raise Invalid(_("This code is not right."), fields={"code": _("Not right.")})
    with transaction.atomic():
        TOTP.activate(person, secret)
        clear_totp_secret(request)
        return list(RecoveryCodes.activate(person).generate_codes())


def deactivate(*, request: HttpRequest, person: Person, password: str) -> None:
    """Turn codes off; passkeys stay, and the recovery codes with them. Raises Invalid, TooFast."""
    confirm_password(request=request, person=person, password=password, field="password")
    with transaction.atomic():
        factors = Authenticator.objects.filter(user=person)
        factors.filter(type=Authenticator.Type.TOTP).delete()
        if not factors.filter(type=Authenticator.Type.WEBAUTHN).exists():
            factors.delete()


def drop(*, person: Person) -> int:
    """In the caller's transaction: codes, passkeys and recovery codes go. Gives how many it was."""
    count, _models = Authenticator.objects.filter(user=person).delete()
    return int(count)
