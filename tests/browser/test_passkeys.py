"""Passkeys, as a browser and an authenticator exchange them: WebAuthn from the page to the server and back.

The authenticator is Chromium's own virtual one; everything else is as it is for people. An address of
numbers is no relying party (Web Authentication, 5.4.2), so these tests come to the server as localhost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.people import Visitor, visitors
from tests.harness import PreauServer

WHO = "teacher6"  # nobody else's tests log in as them
PASSWORD = "demo"
LOG_IN = "/_allauth/browser/v1/auth/webauthn/login"


@pytest.fixture
def visitor(chromium: Browser, demo_server: PreauServer) -> Iterator[Visitor]:
    with visitors(chromium, demo_server.url.replace("127.0.0.1", "localhost")) as visit:
        yield visit(WHO)


class Authenticator:
    """A phone that always sees its owner's finger."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = made["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._cdp.send(
            "WebAuthn.getCredentials", {"authenticatorId": self._id}
        )["credentials"]
        return found

    def forget_whose_it_is(self, verified: bool) -> None:
        """From now on the finger is (`verified`) or is not the owner's."""
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": verified})


@contextmanager
def passkey_of(visitor: Visitor) -> Iterator[Authenticator]:
    """A passkey made on the account page, and taken away again at the end."""
    authenticator = Authenticator(visitor.page)
    page = visitor.go("/me")
    page.get_by_role("button", name="Ajouter une clé d’accès").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nom de la clé").fill("Téléphone")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="Ajouter une clé d’accès").click()
    expect(dialog.locator("code, li").first).to_be_visible()  # the recovery codes, shown this once
    try:
        yield authenticator
    finally:
        if not is_in(visitor):
            by_passkey(visitor)
        take_away(visitor)


def take_away(visitor: Visitor) -> None:
    page = visitor.go("/me")
    page.get_by_role("button", name="Supprimer la clé « Téléphone »").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.get_by_role("button", name="Supprimer la clé").click()
    expect(page.get_by_text("Téléphone", exact=True)).to_have_count(0)


def is_in(visitor: Visitor) -> bool:
    return bool(visitor.request("GET", "/session")["authenticated"])


def by_passkey(visitor: Visitor) -> None:
    page = visitor.go("/login")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.locator("nav, main").get_by_role("link").first).to_be_visible()


def by_password(visitor: Visitor) -> tuple[int, str]:
    """The status and the code of an answer to the right password."""
    visitor.request("GET", "/session")
    token = next(one["value"] for one in visitor.context.cookies() if one["name"] == "csrftoken")
    answer = visitor.context.request.post(
        f"{visitor.base}/api/session",
        data={"username": WHO, "password": PASSWORD},
        headers={"X-CSRFToken": token, "Origin": visitor.base},
    )
    return answer.status, answer.json().get("code", "")


def test_a_passkey_is_made_opens_the_door_alone_and_goes(visitor: Visitor) -> None:
    with passkey_of(visitor) as authenticator:
        (credential,) = authenticator.credentials()
        assert credential["isResidentCredential"] and credential["rpId"] == "localhost"
        visitor.request("DELETE", "/session")
        assert not is_in(visitor)
        by_passkey(visitor)
        assert visitor.request("GET", "/me")["username"] == WHO
        current = [one for one in visitor.request("GET", "/sessions")["items"] if one["current"]]
        assert len(current) == 1, "a session that came by a passkey is listed, and can be ended, as any other"
        assert authenticator.credentials()[0]["signCount"] > credential["signCount"]
    visitor.request("DELETE", "/session")
    assert by_password(visitor) == (200, ""), "the passkey is gone, and with it the second factor"


def test_with_a_passkey_the_password_alone_opens_nothing(visitor: Visitor) -> None:
    with passkey_of(visitor):
        visitor.request("DELETE", "/session")
        assert by_password(visitor) == (401, "mfa_required")
        assert not is_in(visitor)


def test_an_answer_overheard_opens_nothing_a_second_time(visitor: Visitor) -> None:
    with passkey_of(visitor):
        visitor.request("DELETE", "/session")
        sent: list[Request] = []
        visitor.page.on("request", lambda one: sent.append(one) if one.url.endswith(LOG_IN) else None)
        by_passkey(visitor)
        (answer,) = [one.post_data_json for one in sent if one.method == "POST"]
        visitor.request("DELETE", "/session")
        visitor.request("GET", "/session")
        # A fresh challenge is out; the overheard answer signed another one.
        visitor.context.request.get(visitor.base + LOG_IN)
        token = next(one["value"] for one in visitor.context.cookies() if one["name"] == "csrftoken")
        again = visitor.context.request.post(
            visitor.base + LOG_IN, data=answer, headers={"X-CSRFToken": token, "Origin": visitor.base}
        )
        assert again.status in {400, 401}, again.text()
        assert not is_in(visitor)


def test_somebody_else_s_finger_opens_nothing(visitor: Visitor) -> None:
    with passkey_of(visitor) as authenticator:
        visitor.request("DELETE", "/session")
        authenticator.forget_whose_it_is(verified=False)
        page = visitor.go("/login")
        page.get_by_role("button", name="Utiliser une clé d’accès").click()
        expect(page.locator("[role=alert], .notice").first).to_be_visible(timeout=15_000)
        assert not is_in(visitor)
        authenticator.forget_whose_it_is(verified=True)
