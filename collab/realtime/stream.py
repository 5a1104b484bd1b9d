"""A live connection over server-sent events (WHATWG HTML, 9.2), for where WebSockets are blocked."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from collab.realtime.conf import live
from collab.realtime.connection import Connection
from collab.realtime.frames import Outflow, Prepared
from collab.realtime.runtime import Runtime
from collab.realtime.socket import READING_TOO_SLOWLY

if TYPE_CHECKING:
    from schools.models import Person

_CLOSED = b'event: close\ndata: {"code":%d}\n\n'
_STILL_HERE = b": still here\n\n"
_ENOUGH_BYTES = 64 * 1024  # held by the server for one reader; more waits here, where it is counted
_ENOUGH_WITHOUT_ID = 8 * 1024  # bytes: a cut loses little of what came before it
_LOOK_SECONDS = 0.05  # between two looks at whether the reader took some
_READ_SECONDS = 10.0  # between the answer to the request and the first look at its body


class StreamConnection(Connection):
    """Frames wait here until the response takes them; `body` is the response."""

    def __init__(
        self, engine: Runtime, person: "Person", session_key: str, epoch: str, outflow: Outflow | None
    ) -> None:
        super().__init__(engine, person, session_key)
        self.deliver = self._deliver
        self._epoch = epoch
        self._outflow = outflow
        self._out: deque[bytes] = deque()
        self._owed = 0
        self._known: dict[str, int] = {}  # topic → the last seq that was put out
        self._wake = asyncio.Event()
        self._last: bytes | None = None
        self._read = False
        self._without_id = 0  # bytes put out since the last id

    def _deliver(self, message: Prepared) -> None:
        if self.closed:
            return
        if message.topic:
            self._known[message.topic] = message.seq
        event = b"data: " + message.text.encode() + b"\n\n"
        self._without_id += len(event)
        if self._without_id > _ENOUGH_WITHOUT_ID:
            event = self._with_id(event)
        self._out.append(event)
        self._owed += len(event)
        self._wake.set()
        if self._owed + self._held() > live().OUTBOX_BYTES:
            self._out.clear()
            self.close(READING_TOO_SLOWLY)

    def leave(self, topic: str) -> None:
        super().leave(topic)
        self._known.pop(topic, None)

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self._last = _CLOSED % code
            self.ended()
            self._wake.set()

    def offended(self) -> None:
        """Each POST is answered by itself; the limits of the person hold."""

    def await_reader(self) -> None:
        """The response is made. Nobody says so when its reader is gone before it began."""

        def look() -> None:
            if not self._read:
                self.ended()

        self.runtime.later(_READ_SECONDS, look)

    async def body(self) -> AsyncIterator[bytes]:
        """The response, as long as the reader stays and reads."""
        self._read = True
        try:
            while not self.closed:
                if not await self._woken():
                    yield _STILL_HERE
                if self._held() > _ENOUGH_BYTES:
                    await asyncio.sleep(_LOOK_SECONDS)
                elif self._out:
                    self._wake.clear()
                    yield self._take()
                else:
                    self._wake.clear()
            if self._out:
                yield self._take()
            if self._last:
                yield self._last
        finally:
            self.ended()
            if self._outflow is not None and self._held() > _ENOUGH_BYTES:
                self._outflow.abort()  # who does not read would keep the memory for ever

    async def _woken(self) -> bool:
        """True when there is something to do; False when it was quiet for a heartbeat."""
        try:
            async with asyncio.timeout(live().HEARTBEAT_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def _held(self) -> int:
        return self._outflow.owed() if self._outflow is not None else 0

    def _take(self) -> bytes:
        """All that waits. Its last event carries the id to come back with: what is known when it was read."""
        chunk = b"".join(self._out)
        self._out.clear()
        self._owed = 0
        return self._with_id(chunk) if self._without_id else chunk

    def _with_id(self, events: bytes) -> bytes:
        """The last of these events names what is known once it is read."""
        self._without_id = 0
        known = ",".join(f"{topic}:{seq}" for topic, seq in self._known.items())
        return events[:-1] + f"id: {self._epoch};{known}\n\n".encode() if known else events
