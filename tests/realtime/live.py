"""A hand on a live socket of a real server: one frame at a time, and nothing hidden."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.client import log_in
from tests.harness import PreauServer

PATIENCE = 10.0  # s
Frame = dict[str, Any]


class Live:
    """What one socket says and hears. `heard` keeps the frames that nobody waited for."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[Frame] = []
        self._refs = itertools.count(1)

    async def next(self) -> Frame:
        """The next frame; a message holds one, or a list of them."""
        if not self.heard:
            async with asyncio.timeout(PATIENCE):
                said = json.loads(await self.socket.recv())
            self.heard += said if isinstance(said, list) else [said]
        return self.heard.pop(0)

    async def until(self, **wanted: object) -> Frame:
        """The next frame with these values; those before it are dropped."""
        while True:
            frame = await self.next()
            if all(frame.get(name) == value for name, value in wanted.items()):
                return frame

    async def ask(self, kind: str, **fields: object) -> Frame:
        """Send a command; gives its reply."""
        ref = next(self._refs)
        await self.socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
        return await self.until(type="reply", ref=ref)

    async def join(self, topic: str, **more: object) -> Frame:
        reply = await self.ask("topic.join", topic=topic, **more)
        assert reply["ok"], reply
        data: Frame = reply["data"]
        return data

    async def close_code(self) -> int | None:
        """Read to the end of the connection; gives the code it ended with."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.socket.recv()
        except websockets.ConnectionClosed:
            return self.socket.close_code


def cookie_header(cookies: httpx.Cookies) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@asynccontextmanager
async def live(server: PreauServer, cookies: httpx.Cookies | None, **options: Any) -> AsyncIterator[Live]:
    """A socket that said hello; without cookies, one that the server is about to close."""
    headers = {"Cookie": cookie_header(cookies)} if cookies else {}
    settings = {"origin": server.url, "max_size": None, "ping_interval": None, "compression": None, **options}
    async with connect(server.ws_url, additional_headers=headers, **settings) as socket:
        one = Live(socket)
        if cookies:
            await one.until(type="hello")
        yield one


class Desk:
    """A person at the demo school: a session, and what it may reach."""

    def __init__(self, server: PreauServer, username: str) -> None:
        self.server = server
        self.cookies = log_in(server.url, username)
        self.http = httpx.Client(
            base_url=server.url, cookies=self.cookies, timeout=30,
            headers={"X-CSRFToken": self.cookies["csrftoken"], "Origin": server.url},
        )  # fmt: skip

    @property
    def id(self) -> str:
        return str(self.http.get("/api/me").json()["id"])

    @property
    def room(self) -> str:
        """The topic of the person's first class room."""
        rooms = self.http.get("/api/rooms").json()["items"]
        return f"room.{next(room['id'] for room in rooms if room['kind'] == 'group')}"
