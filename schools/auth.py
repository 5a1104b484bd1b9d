"""What allauth may do here: passkeys and second factors, later OIDC and CAS. Accounts come from schools."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """settings.ACCOUNT_ADAPTER."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: whoever has an account was entered by their school."""
        return False


def username_of(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str | None:
    """settings.AXES_USERNAME_CALLABLE: the name failures are counted under, whichever door it came to."""
    name = (credentials or {}).get("username")
    return name.strip().lower() if isinstance(name, str) else None
