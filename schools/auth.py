"""What allauth may do here: passkeys and second factors, later OIDC and CAS. Accounts come from schools.

Its doors open and end the same sessions as ours, so they keep the same promises: failures are counted under
one name, and what ends, ends on open sockets.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest

from collab.realtime import rights
from schools.models import Person
from schools.services import devices, sessions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """settings.ACCOUNT_ADAPTER."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: whoever has an account was entered by their school."""
        return False

    def logout(self, request: HttpRequest) -> None:
        sessions.log_out(request=request)

    def set_password(self, user: Person, password: str) -> None:
        """Other sessions end by the change itself; their sockets must hear of it."""
        with transaction.atomic():
            user.must_change_password = False
            super().set_password(user, password)
            rights.recheck([user.pk])


class UserSessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # as above
    """settings.USERSESSIONS_ADAPTER."""

    def end_sessions(self, ended: Iterable[UserSession]) -> None:
        with transaction.atomic():
            people = {session.user_id for session in ended}
            super().end_sessions(ended)
            rights.recheck(people)


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """settings.AXES_USERNAME_CALLABLE: the name failures are counted under, whichever door it came to."""
    name = (credentials or {}).get("username")
    return devices.counted_as(request, name) if isinstance(name, str) else None


def client_ip(request: HttpRequest) -> str | None:
    """settings.AXES_CLIENT_IP_CALLABLE: the address as ALLAUTH_TRUSTED_PROXY_COUNT proxies tell it."""
    address = get_client_ip(request)
    return str(address) if address else None
