"""Our daphne: the same server, with connections that take whole frames, bounded bodies and a gentle stop."""

import asyncio
import math
from collections.abc import Callable
from functools import partial
from typing import Any

from daphne.server import Server
from twisted.internet import reactor

from collab.realtime.bodies import BoundedFactory, TransportOutflow, owed_bytes
from collab.realtime.conf import live
from collab.realtime.frames import EXTENSION, OUTFLOW
from collab.realtime.inbox import Inbox
from collab.realtime.protocol import FrameFactory, FrameProtocol

_DRAIN_LOOK_SECONDS = 0.1
_LOOK_SECONDS = 0.05  # between two looks at whether the reader of a response took some
_TIMEOUTS_LOOK_SECONDS = 0.5  # between two looks at a part of the connections: is a ping due, a time over?
_TIMEOUTS_ROUND_SECONDS = 10.0  # in which each had its turn
_STALL_SECONDS = 60.0  # a reader of a response that takes nothing for so long is gone


class LiveServer(Server):
    """daphne's server with our connections, and a stop that lets its sockets leave in peace."""

    connections: dict[Any, dict[str, Any]]

    def __init__(self, *args: Any, drain: Callable[[], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._drain = drain
        self.failure: str | None = None
        self._unseen: list[Any] = []  # connections whose turn comes in this round of looking for timeouts
        self._part = 1  # of the round, at each look
        self._ending: set[Any] = set()  # connections that are gone, or whose application is done

    def run(self) -> None:
        import daphne.server

        # The one seam there is: Server.run makes its factories by these names.
        daphne.server.WebSocketFactory = FrameFactory
        daphne.server.HTTPFactory = BoundedFactory
        super().run()

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        inbox = self._create_application(protocol, scope)
        if inbox is not None:
            work = self.connections[protocol]["application_instance"]
            work.add_done_callback(lambda _work: self._ending.add(protocol))
        return inbox

    def protocol_disconnected(self, protocol: Any) -> None:
        super().protocol_disconnected(protocol)
        self._ending.add(protocol)

    def application_checker(self) -> None:
        """daphne's, shown only what may have ended: every second it looks at each connection there is, which
        for thousands that sit still was more work than all their messages."""
        everything, self.connections = (
            self.connections,
            {
                protocol: self.connections[protocol]
                for protocol in self._ending
                if protocol in self.connections
            },
        )
        shown = set(self.connections)
        try:
            super().application_checker()
        finally:
            left, self.connections = self.connections, everything
            for protocol in shown - left.keys():
                del everything[protocol]
            self._ending = {protocol for protocol, details in left.items() if "disconnected" in details}

    def timeout_checker(self) -> None:
        """daphne's, in small parts: it looks at all connections every two seconds, and pings many at once."""
        if not self._unseen:
            self._unseen = list(self.connections)
            # Of the round, not of who is still here: a crowd that leaves must not make the round last.
            self._part = max(
                1, math.ceil(len(self._unseen) * _TIMEOUTS_LOOK_SECONDS / _TIMEOUTS_ROUND_SECONDS)
            )
        looked_at, self._unseen = self._unseen[: self._part], self._unseen[self._part :]
        for protocol in looked_at:
            if protocol in self.connections:
                protocol.check_timeouts()
        reactor.callLater(_TIMEOUTS_LOOK_SECONDS, self.timeout_checker)

    def _create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if not isinstance(protocol, FrameProtocol):
            scope["extensions"] = {OUTFLOW: TransportOutflow(protocol.channel.transport)}
            return super().create_application(protocol, scope)
        # As daphne's, with an inbox of ours.
        if protocol not in self.connections:
            return None
        inbox = Inbox()
        scope["extensions"] = {EXTENSION: protocol}
        scope["asgi"] = {"version": "3.0"}
        send = partial(self.handle_reply, protocol)
        work = self.application(scope=scope, receive=inbox.get, send=send)
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(work)
        return inbox

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """As daphne's, which takes a file as fast as the disk gives it, and keeps what no reader takes."""
        await super().handle_reply(protocol, message)
        if message.get("more_body") and message["type"] == "http.response.body":
            await self._taken_by_reader(protocol)

    @staticmethod
    async def _taken_by_reader(request: Any) -> None:
        """Wait until little enough of the response waits here; end it when nothing at all is taken."""
        least, patience = math.inf, _STALL_SECONDS
        while request.channel is not None:
            owed = owed_bytes(request.channel.transport)
            if owed <= live().OUTBOX_BYTES:
                return
            least, patience = (owed, _STALL_SECONDS) if owed < least else (least, patience - _LOOK_SECONDS)
            if patience <= 0:
                request.channel.transport.abortConnection()
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def stop_gently(self) -> None:
        """Listen no more, let the live sockets go with 1012, and stop when they are gone or time is up."""
        for listener in self.listeners:
            listener.addCallback(lambda port: port.stopListening())
        self._drain()
        self._stop_when_empty(live().DRAIN_SECONDS)

    def _stop_when_empty(self, left: float) -> None:
        if left <= 0 or all("disconnected" in details for details in self.connections.values()):
            self.stop()
        else:
            reactor.callLater(_DRAIN_LOOK_SECONDS, self._stop_when_empty, left - _DRAIN_LOOK_SECONDS)
