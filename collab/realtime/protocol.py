"""A WebSocket connection of daphne that also takes whole frames.

Twisted's `transport.write` goes through a buffer, the reactor and a second pass of the event loop. While
nothing is buffered, writing to the socket itself is the same bytes in the same order at a third of the cost.
What the socket does not take at once goes through the transport; while that drains, further frames wait here
as references to the bytes that all readers share, so a reader that stopped reading costs almost nothing.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.protocol import connectionDone

from collab.realtime.bodies import owed_bytes
from collab.realtime.conf import live
from collab.realtime.frames import Lane, Prepared, send_each, whole_text
from collab.realtime.limits import Bucket

_REFILL_BYTES = 64 * 1024  # handed to the transport at a time while a slow reader drains
_CLOSE_SECONDS = 30.0  # a reader that is told to go has this long to read why
_REFUSAL_SECONDS = 10.0  # and who is not let in at all; a browser answers at once
TOO_LARGE = 4413
TOO_FAST = 4429
_ABUSE = frozenset({4400, TOO_FAST})  # who is told one of these is not heard any more
_ABUSE_SECONDS = 2.0  # to read it
_CONNECTING, _OPEN = WebSocketProtocol.STATE_CONNECTING, WebSocketProtocol.STATE_OPEN
_OF_THE_HANDSHAKE = {
    "_wskey", "clean_headers", "http_headers", "http_request_data", "http_request_host",
    "http_request_params", "http_request_path", "http_request_uri", "http_response_data", "http_status_line",
    "websocket_extensions", "websocket_origin", "websocket_protocols",
}  # fmt: skip
_CONTINUATION = 0


class FrameProtocol(WebSocketProtocol):
    """A WebSocket connection with an outbox of prebuilt frames."""

    _closing = False
    _deaf = False
    _extras: Bucket | None = None  # of frames that the application never sees; made by the first

    def connectionMade(self) -> None:  # noqa: N802 – Twisted's name
        super().connectionMade()
        self._outbox: deque[bytes] | tuple[()] = ()  # made by the first frame that must wait
        self.send_queue = ()  # autobahn's, for what `sendData` below does otherwise
        self._outbox_bytes = 0
        self._feeding = False
        self._unread = 0
        self._paused = False
        self._too_slow: Callable[[], None] = self.transport.abortConnection
        self._send: Callable[[bytes], int] = self.transport.socket.send
        # At first behind the answer to the handshake, which the transport still holds.
        self.lane: Lane | None = Lane(self._wait_with, self._rest)

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802 – Twisted's name
        self._forget_outbox()
        super().connectionLost(reason)

    # --- To the reader ------------------------------------------------------------------------------------

    def on_too_slow(self, too_slow: Callable[[], None]) -> None:
        self._too_slow = too_slow

    def deliver(self, message: Prepared) -> None:
        assert self.lane is not None
        send_each((self.lane,), message.wire)

    def sendData(  # noqa: N802 – autobahn's name
        self, data: bytes, sync: bool = False, chopsize: int | None = None
    ) -> None:
        """What autobahn writes (pings, pongs, plain messages) takes its place among the frames."""
        if self.state == _OPEN and not self._closing and self.lane is not None:
            send_each((self.lane,), data)
        else:
            self.transport.write(data)

    def _rest(self, left: bytes) -> None:
        """The socket is full, or broken; the transport knows what to do, and the frames to come wait."""
        self.transport.write(left)
        self._hold()

    def _hold(self) -> None:
        """Let frames wait until the transport has sent what it holds."""
        if self.lane is not None:
            self.lane.send = self._wait_with
        if not self._feeding:
            self._feeding = True
            self.transport.unregisterProducer()  # the HTTP channel's, which is over
            self.transport.registerProducer(self, False)

    def _wait_with(self, frame: bytes) -> int:
        """As `socket.send`, to a reader who must wait: takes all of it."""
        if isinstance(self._outbox, tuple):
            self._outbox = deque()
        self._outbox.append(frame)
        self._outbox_bytes += len(frame)
        self._hold()
        if self._outbox_bytes + owed_bytes(self.transport) > live().OUTBOX_BYTES:
            self._too_slow()
        return len(frame)

    def resumeProducing(self) -> None:  # noqa: N802 – Twisted's name
        """The transport may take more: hand over the next frames, or let them go directly again."""
        transport = self.transport
        if transport.dataBuffer or transport._tempDataBuffer:
            return
        if not self._outbox:
            self._outbox = ()  # an empty deque is 600 bytes
            self._feeding = False
            transport.unregisterProducer()
            if self.lane is not None and self.state == _OPEN and not self._closing:
                self.lane.send = self._send
            return
        batch: list[bytes] = []
        size = 0
        while isinstance(self._outbox, deque) and self._outbox and size < _REFILL_BYTES:
            frame = self._outbox.popleft()
            size += len(frame)
            batch.append(frame)
        self._outbox_bytes -= size
        transport.writeSequence(batch)

    def stopProducing(self) -> None:  # noqa: N802 – Twisted's name
        """The transport is gone."""
        self._feeding = False
        self._forget_outbox()

    def _forget_outbox(self) -> None:
        """Nothing is delivered any more, and nothing that waited."""
        if self.lane is not None:
            self.lane.send = len
        if self._feeding:
            self._feeding = False
            self.transport.unregisterProducer()
        self._outbox = ()
        self._outbox_bytes = 0

    # --- The beginning ------------------------------------------------------------------------------------

    def serverAccept(self, subprotocol: str | None = None) -> None:  # noqa: N802 – daphne's name
        """The handshake is over: what it left is read by nobody. A dictionary does not shrink; made anew it
        is half as large."""
        super().serverAccept(subprotocol)
        self.__dict__ = {name: value for name, value in vars(self).items() if name not in _OF_THE_HANDSHAKE}

    # --- The end ------------------------------------------------------------------------------------------

    def close_now(self, code: int, reason: str = "", seconds: float = _CLOSE_SECONDS) -> None:
        if self.state == self.STATE_OPEN:
            self._deaf = code in _ABUSE
            self.closeHandshakeTimeout = _ABUSE_SECONDS if self._deaf else seconds
            # Not sendClose: it refuses the codes that IANA registered after it was written, such as 1012.
            self.sendCloseFrame(code=code, reasonUtf8=reason.encode() or None)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 – daphne's name
        """By the application itself, which lets nobody in: see LiveSocket._refuse."""
        self.close_now(1000 if code is None else code, seconds=_REFUSAL_SECONDS)

    def sendCloseFrame(  # noqa: N802 – autobahn's name
        self,
        code: int | None = None,
        reasonUtf8: bytes | None = None,  # noqa: N803 – autobahn's name
        isReply: bool = False,  # noqa: N803 – autobahn's name
    ) -> None:
        """A close frame is the last (RFC 6455, 5.5.1): the frame on the wire ends, the others are dropped."""
        self._closing = True
        self._forget_outbox()
        super().sendCloseFrame(code, reasonUtf8, isReply)

    def _max_message_size_exceeded(self, msg_size: int, max_msg_size: int, reason: str) -> None:
        self._fail_connection(TOO_LARGE, reason)

    # --- From the reader ----------------------------------------------------------------------------------

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 – Twisted's name
        """Past autobahn's log of each chunk, which formats what nobody reads, and past its state machine
        when it is at rest and the chunk is one whole text frame: that is a third of a post's cost."""
        if self.state == _OPEN and not (self.data or self.inside_message or self.current_frame or self.muted):
            text = whole_text(data)
            if text is not None:
                self._one_more()
                self.last_ping = time.time()
                self.application_queue.put_nowait({"type": "websocket.receive", "text": text})
                return
        if self.state == _CONNECTING and hasattr(self, "handshake_deferred"):
            self._take_early(data)
        elif not self._deaf:
            self._dataReceived(data)

    def _take_early(self, data: bytes) -> None:
        """Who speaks before the handshake is answered (RFC 6455, 4.1, lets nobody) has no session yet, and
        the answer may wait for the database: little is kept for them."""
        self.data += data
        if len(self.data) > live().MAX_FRAME_BYTES:
            self.transport.abortConnection()

    def processData(self) -> bool:  # noqa: N802 – autobahn's name
        """The next frame of what was received. A chunk may hold thousands: the rest waits while the
        application has enough, so that they cannot hold up everybody else."""
        return not (self._paused or self._deaf) and super().processData()

    def onPing(self, payload: bytes) -> None:  # noqa: N802 – autobahn's name
        self._one_extra()
        super().onPing(payload)

    def onPong(self, payload: bytes) -> None:  # noqa: N802 – autobahn's name
        self._one_extra()
        super().onPong(payload)

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802 – autobahn's name
        if self.current_frame.opcode == _CONTINUATION:
            self._one_extra()
        super().onMessageFrameBegin(length)

    def _one_extra(self) -> None:
        """A ping, a pong or a further piece of a message: browsers of ours only answer our pings."""
        if self._extras is None:
            self._extras = Bucket(*live().FRAMES)
        if self._extras.take():
            if self.state == _OPEN:
                self.close_now(TOO_FAST)
            else:  # told to go already
                self._deaf = True
                self.transport.abortConnection()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 – autobahn's names
        self._one_more()
        if not self._closing:  # who is told to go is not heard any more; after many frames, nor read
            super().onMessage(payload, isBinary)

    def _one_more(self) -> None:
        self._unread += 1
        if self._unread >= live().MAX_WAITING_FRAMES and not self._paused:
            self._paused = True
            self.transport.pauseProducing()

    def taken(self) -> None:
        self._unread -= 1
        if self._paused and self._unread <= live().MAX_WAITING_FRAMES // 2:
            self._paused = False
            if self.data and not self._deaf:
                self.consumeData()
            if not self._paused:
                self.transport.resumeProducing()


class FrameFactory(WebSocketFactory):
    """Makes FrameProtocols, which end what breaks the protocol by a close frame that says so."""

    protocol = FrameProtocol

    def setProtocolOptions(self, **options: Any) -> None:  # noqa: N802 – autobahn's name
        super().setProtocolOptions(**options, failByDrop=False)
        self.protocol = _with_options(self)


def _with_options(factory: FrameFactory) -> type[FrameProtocol]:
    """FrameProtocol with the factory's options as its own: autobahn would copy all 29 to each connection, and
    write them into a text for a log that nobody reads: a fifth of what it costs to open one."""
    names = WebSocketProtocol.CONFIG_ATTRS
    values = {name: getattr(factory, name) for name in names}
    options = {name: staticmethod(value) if callable(value) else value for name, value in values.items()}
    return type("FrameProtocol", (FrameProtocol,), {**options, "CONFIG_ATTRS": ()})
