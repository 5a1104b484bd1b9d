"""The load: many light WebSocket clients (picows) in this process, which count all that they are owed."""

import asyncio
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.dialects import Dialect

_NUMBERS = re.compile(rb'"body": ?"#(\d{8})#').findall
_REPLY = b'{"type":"reply"'  # Préau's; that to a join holds the events that were missed
_AT_ONCE = 50  # handshakes under way
_CONNECT_SECONDS = 120.0


class LoadError(RuntimeError):
    """The server under test did not do what the measurement needs."""


@dataclass(slots=True)
class Tally:
    """What all clients of a window have got; `wake` is called when that is as much as `awaited`."""

    received: int = 0
    awaited: int = 0
    sent_at: dict[bytes, float] = field(default_factory=dict)
    arrivals: list[tuple[float, list[bytes]]] = field(default_factory=list)
    acknowledgements: "array[float]" = field(default_factory=lambda: array("d"))
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    def latencies(self) -> list[float]:
        """From just before each message was sent to when it was read, by each reader that is sampled."""
        sent_at = self.sent_at
        return [at - sent_at[number] for at, numbers in self.arrivals for number in numbers]

    def expect(self, awaited: int) -> None:
        self.awaited = awaited
        if self.received < awaited:
            self.reached.clear()


class Client(WSListener):
    """One socket. `sampled`: its latencies are kept."""

    def __init__(self, dialect: Dialect, tally: Tally, rooms: Sequence[str] = ()) -> None:
        self.dialect = dialect
        self.tally = tally
        self.rooms = rooms
        self.joins = 0
        self.joined = asyncio.Event()
        self.closed = False
        self.error = ""
        self.sampled = True
        self.count = 0
        self.total = 0
        self.last = b""
        self.disorder = 0
        self._acks: asyncio.Future[None] | None = None
        self._said_at = 0.0
        self._ref = 0
        self._transport: WSTransport | None = None

    # --- picows -------------------------------------------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self.dialect.opened(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is not WSMsgType.TEXT:
            self._control(frame)
            return
        payload = frame.get_payload_as_bytes()
        numbers = _NUMBERS(payload)
        if numbers and not payload.startswith(_REPLY):
            self._take(numbers)
        else:
            self.dialect.heard(self, payload)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.closed = True
        self.joined.set()
        if self._acks is not None and not self._acks.done():
            self._acks.set_exception(LoadError(f"a writer was disconnected {self.error}"))

    def _control(self, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.CLOSE:
            self.error = f"close {int(frame.get_close_code())} {frame.get_close_reason()}"  # type: ignore[call-overload]
            self.close()
        elif frame.msg_type is WSMsgType.CONTINUATION:
            raise LoadError("a fragmented message: the clients of this bench do not read them")

    # --- Reading ------------------------------------------------------------------------------------------

    def _take(self, numbers: list[bytes]) -> None:
        tally = self.tally
        got = len(numbers)
        self.count += got
        tally.received += got
        for number in numbers:
            self.total += int(number)
            if number <= self.last:  # all have 8 digits
                self.disorder += 1
            self.last = number
        if self.sampled:
            tally.arrivals.append((perf_counter(), numbers))
        if tally.received >= tally.awaited:
            tally.reached.set()

    def start_window(self, tally: Tally, *, sampled: bool) -> None:
        self.tally, self.sampled = tally, sampled
        self.count = self.total = self.disorder = 0
        self.last = b""

    # --- Writing ------------------------------------------------------------------------------------------

    def send(self, payload: bytes) -> None:
        assert self._transport is not None
        self._transport.send(WSMsgType.TEXT, payload)

    async def say(self, room: str, number: int) -> None:
        """Say message `number` in `room`; returns once it is acknowledged. Raises LoadError."""
        self._ref += 1
        payload = self.dialect.say(room, number, self._ref)
        acknowledged = self._acks = asyncio.get_running_loop().create_future()
        now = perf_counter()
        self.tally.sent_at[b"%08d" % number] = now
        self.send(payload)
        await acknowledged
        self.tally.acknowledgements.append(perf_counter() - now)

    def acknowledged(self) -> None:
        if self._acks is not None and not self._acks.done():
            self._acks.set_result(None)

    def failed(self, payload: bytes) -> None:
        if self._acks is not None and not self._acks.done():
            self._acks.set_exception(LoadError(payload.decode("utf-8", "replace")))

    def close(self) -> None:
        if self._transport is not None and not self.closed:
            self._transport.disconnect(graceful=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A socket to be opened: as whom, and which rooms it joins."""

    path: str
    rooms: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


async def connect(
    dialect: Dialect, port: int, wanted: Sequence[Wanted], at_once: int = _AT_ONCE
) -> list[Client]:
    """Open these sockets, `at_once` at a time, and join their rooms. Raises LoadError when one does not come
    through."""
    tally = Tally()
    gate = asyncio.Semaphore(at_once)

    async def one(want: Wanted) -> Client:
        async with gate:
            client = Client(dialect, tally, want.rooms)
            await ws_connect(
                lambda: client,
                f"ws://127.0.0.1:{port}{want.path}",
                extra_headers=want.headers,
                websocket_handshake_timeout=_CONNECT_SECONDS,
            )
            async with asyncio.timeout(_CONNECT_SECONDS):
                await client.joined.wait()
            if client.closed:
                raise LoadError(f"refused: {client.error or 'disconnected'}")
            return client

    return list(await asyncio.gather(*(one(want) for want in wanted)))


async def disconnect(clients: Sequence[Client]) -> None:
    for client in clients:
        client.close()
    await asyncio.sleep(0.2)
