"""A reader and writer as stubborn as the browser: outbox, resume, and a log of everything it saw."""

import asyncio
import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake

_REPLY_TIMEOUT = 5.0  # s, after which the client takes the connection for dead
_RETRY = 0.15  # s, between attempts to come back
_RETRIED_ERRORS = {"unavailable", "too_fast", "conflict"}
Frame = dict[str, Any]


def log_in(url: str, username: str, password: str = "demo") -> httpx.Cookies:
    """The cookies of a fresh session; raises HTTPStatusError when the server refuses."""
    with httpx.Client(base_url=url, timeout=60) as http:
        http.get("/api/session").raise_for_status()
        token = http.cookies["csrftoken"]
        body = {"username": username, "password": password}
        http.post("/api/session", json=body, headers={"X-CSRFToken": token, "Origin": url}).raise_for_status()
        return http.cookies


@dataclass
class Sent:
    """One message: when it was first sent (s), and the seq it was acknowledged with."""

    client_id: str
    body: str
    seq: int | None = None


@dataclass
class LiveClient:
    """Follows one topic through any number of connections, to any of `urls`.

    `seen` is the order in which events arrived; a correct server makes it strictly ascending, without holes.
    Told that the log does not reach back to what it has, it begins again as the browser does: `base` is then
    what `load` gave, and `seen` what came after that.
    """

    urls: list[str]
    cookies: str
    topic: str
    name: str
    seed: int
    origin: str
    load: Callable[[], dict[int, str]]  # the latest messages as a newcomer reads them: {seq: client_id}
    outbox: list[Sent] = field(default_factory=list)
    seen: list[Frame] = field(default_factory=list)
    last: int | None = None
    epoch: str = ""
    doubled: int = 0
    disordered: int = 0
    resyncs: int = 0
    base: dict[int, str] = field(default_factory=dict)
    loading: bool = False
    connections: int = 0
    refusals: list[Frame] = field(default_factory=list)
    pulse: float = 0.0  # s; asks for a sign of life so often, and comes back when there is none. 0: never

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._wake = asyncio.Event()
        self._stopped = False
        self._replies: dict[int, asyncio.Future[Frame]] = {}
        self._ref = 0
        self._heard = 0

    def post(self, body: str) -> None:
        self.outbox.append(Sent(str(uuid.UUID(int=self._random.getrandbits(128), version=4)), body))
        self._wake.set()

    @property
    def pending(self) -> int:
        return sum(sent.seq is None for sent in self.outbox)

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()

    async def run(self) -> None:
        """Stay connected until stopped, whatever happens to the server."""
        while not self._stopped:
            url = self._random.choice(self.urls)
            try:
                async with connect(
                    url, additional_headers={"Cookie": self.cookies}, origin=websockets.Origin(self.origin),
                    open_timeout=5, close_timeout=1, max_size=None, ping_interval=None,
                ) as socket:  # fmt: skip
                    self.connections += 1
                    await self._converse(socket)
            except (OSError, TimeoutError, websockets.ConnectionClosed, InvalidHandshake, EOFError):
                pass
            if not self._stopped:
                await asyncio.sleep(_RETRY * (1 + self._random.random()))

    async def _converse(self, socket: ClientConnection) -> None:
        self._replies = {}
        reading = asyncio.create_task(self._read(socket))
        writing = asyncio.create_task(self._join_and_write(socket))
        tasks = {reading, writing}
        if self.pulse:
            tasks.add(asyncio.create_task(self._feel(socket)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # Also when the test itself failed and all its clients are cancelled: the library then closes with
            # 1011, and a reader that nobody waits for would report that, as if the server had ended it.
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _command(self, socket: ClientConnection, **frame: object) -> Frame:
        self._ref += 1
        answer = asyncio.get_running_loop().create_future()
        self._replies[self._ref] = answer
        await socket.send(json.dumps({**frame, "ref": self._ref, "topic": self.topic}))
        async with asyncio.timeout(_REPLY_TIMEOUT):
            reply: Frame = await answer
        return reply

    async def _join(self, socket: ClientConnection) -> bool:
        resume = {} if self.last is None else {"after": self.last, "epoch": self.epoch}
        reply = await self._command(socket, type="topic.join", **resume)
        if not reply["ok"]:
            self.refusals.append(reply)
            return False
        return True

    def _joined(self, data: Frame) -> None:
        """Taken in the order of the wire: events behind this reply already count from its head."""
        if self.last is None or data["resync"]:
            self.last = data["head"]
        if data["resync"]:
            self.resyncs += 1
            self.seen.clear()
            self.loading = True
            self._load = asyncio.create_task(self._begin_again(data["head"]))
        self.epoch = data["epoch"]
        for event in data["events"]:
            self._apply(event)

    async def _begin_again(self, head: int) -> None:
        number = self.resyncs
        messages = await asyncio.to_thread(self.load)
        if number == self.resyncs:  # else another, for a later head, is on its way
            self.base = {seq: client_id for seq, client_id in messages.items() if seq <= head}
            self.loading = False

    async def _join_and_write(self, socket: ClientConnection) -> None:
        joined = False
        while not joined and not self._stopped:
            joined = await self._join(socket)
            await asyncio.sleep(0 if joined else _RETRY)
        while not self._stopped:
            following = next((sent for sent in self.outbox if sent.seq is None), None)
            if following is None:
                self._wake.clear()
                await self._wake.wait()
                continue
            reply = await self._command(
                socket, type="message.post", client_id=following.client_id, body=following.body
            )
            if reply["ok"]:
                following.seq = reply["data"]["seq"]
            elif reply["error"]["code"] in _RETRIED_ERRORS:
                await asyncio.sleep(reply["error"].get("retry_after") or _RETRY)
            else:
                raise AssertionError(f"{self.name}: refused: {reply}")

    async def _feel(self, socket: ClientConnection) -> None:
        """As the browser does: a connection that says nothing is dead, whatever the network believes."""
        while True:
            heard = self._heard
            await socket.send('{"type":"ping"}')
            await asyncio.sleep(self.pulse)
            if self._heard == heard:
                raise TimeoutError

    async def _read(self, socket: ClientConnection) -> None:
        async for message in socket:
            self._heard += 1
            frames = json.loads(message)
            for frame in frames if isinstance(frames, list) else [frames]:
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        if frame["type"] == "reply":
            if frame["ok"] and "head" in frame["data"]:
                self._joined(frame["data"])
            answer = self._replies.pop(frame["ref"], None)
            if answer is not None and not answer.done():
                answer.set_result(frame)
        elif frame["type"] == "event" and frame["topic"] == self.topic:
            self._apply(frame)

    def _apply(self, event: Frame) -> None:
        if self.last is not None and event["seq"] <= self.last:
            self.doubled += 1
            return
        if self.last is not None and event["seq"] != self.last + 1:
            self.disordered += 1
        self.last = event["seq"]
        for words in ("body", "html"):  # thirty clients that keep every word would weigh more than the server
            event["data"].get("message", {}).pop(words, None)
        self.seen.append(event)
