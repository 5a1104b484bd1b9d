"""People in front of browsers: who they are, what they look at, and what went wrong on their page."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize

from tests.harness.process import wait_until

PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1280, height=800)
WIDE = ViewportSize(width=1440, height=900)
# What a page may say when its network is taken away or the server refuses: not faults of the page.
_EXPECTED = re.compile(
    r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|Failed to load resource|WebSocket connection"
)


class Visitor:
    """One person in a browser of their own, logged in; `faults` gathers what their page complained of."""

    def __init__(self, context: BrowserContext, base: str, username: str) -> None:
        self.context = context
        self.base = base
        self.username = username
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _EXPECTED.search(message.text):
            self.faults.append(message.text)

    def request(self, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
        """A request of this person's to the API; gives the decoded answer."""
        token = next((c["value"] for c in self.context.cookies() if c["name"] == "csrftoken"), "")
        headers = {"X-CSRFToken": token, "Origin": self.base}
        while True:
            answer = self.context.request.fetch(
                f"{self.base}/api{path}", method=method, data=data, headers=headers
            )
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS or "retry_after" not in answer.text():
                break
            time.sleep(answer.json()["retry_after"])  # a test that fills a room is faster than anybody writes
        assert answer.ok, (answer.status, answer.text())
        return answer.json() if answer.body() else None

    def log_in(self) -> "Visitor":
        self.request("GET", "/session")
        self.request("POST", "/session", {"username": self.username, "password": "demo"})
        return self

    def speak(self, locale: str) -> "Visitor":
        self.request("PATCH", "/me", {"locale": locale})
        return self

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def room(self, title: str) -> str:
        """The id of one of this person's rooms."""
        rooms = self.request("GET", "/rooms")["items"]
        return str(next(room["id"] for room in rooms if room["title"] == title))

    def make_room(self, title: str, mode: str = "open", group: str = "5e A") -> str:
        """A room of a group that this person teaches, for one test alone. Gives its id."""
        groups = self.request("GET", "/groups")["items"]
        number = next(one["id"] for one in groups if one["name"] == group)
        made = self.request("POST", "/rooms", {"group": number, "title": title, "mode": mode})
        return str(made["id"])

    def post(self, room: str, body: str, parent: str | None = None) -> str:
        """Post without a browser. Gives the message's id."""
        data = {"client_id": str(uuid4()), "body": body, "parent": parent}
        return str(self.request("POST", f"/rooms/{room}/messages", data)["id"])

    def open_room(self, room: str) -> "Visitor":
        self.go(f"/messages/{room}")
        self.page.locator(".messages").first.wait_for()
        return self

    def link(self, title: str) -> Locator:
        """A room in the list, by its whole title."""
        exactly = re.compile(rf"^{re.escape(title)}$")
        return self.page.locator(".room-link", has=self.page.locator(".room-link-title", has_text=exactly))

    @property
    def composer(self) -> Locator:
        return self.page.locator(".room-main textarea.composer-text").last

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter" if not self.touches else "Control+Enter")

    @property
    def touches(self) -> bool:
        return bool(self.page.evaluate("matchMedia('(pointer: coarse)').matches"))

    def row(self, text: str) -> Locator:
        """The last message of the room's pane that says this."""
        return self.page.locator(".room-main .row", has=self.page.locator(".prose", has_text=text)).last

    def said(self) -> list[str]:
        """The bodies of all messages shown, in order."""
        return self.page.locator(".room-main .row:not(.row-waiting) .prose").all_inner_texts()

    def set_mode(self, mode: str, reason: str = "") -> None:
        """Change the mode of the room that is open."""
        self.page.get_by_role("button", name="Menu du salon").click()
        self.page.get_by_role("menuitem", name="Mode du salon").click()
        self.page.get_by_label(mode).check()
        self.page.get_by_label("Raison").fill(reason)
        self.page.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
        self.page.get_by_role("dialog").wait_for(state="detached")

    def act(self, text: str, action: str) -> None:
        """Choose an action from the menu of a message."""
        self.row(text).hover()
        self.row(text).locator(".row-actions button").last.click()
        self.page.get_by_role("menuitem", name=action).click()


@contextmanager
def visitors(browser: Browser, base: str) -> Iterator[Any]:
    """Gives `visit(username, …)`; at the end each page is closed and must have had nothing to complain of."""
    opened: list[Visitor] = []

    def visit(username: str, viewport: ViewportSize = DESKTOP, **options: Any) -> Visitor:
        context = browser.new_context(
            **{"viewport": viewport, "locale": "fr-FR", "timezone_id": "Europe/Paris", **options}
        )
        visitor = Visitor(context, base, username).log_in()
        opened.append(visitor)
        return visitor

    try:
        yield visit
    finally:
        for visitor in opened:
            visitor.context.close()
    for visitor in opened:
        assert visitor.faults == [], f"{visitor.username}: {visitor.faults}"


def wait_for_worker(page: Page) -> None:
    # Not wait_for_function: it has the page itself evaluate a text, which the content policy forbids.
    active = "navigator.serviceWorker.controller?.state === 'activated'"
    wait_until(lambda: bool(page.evaluate(active)), timeout=20, what="the service worker")
