"""Requests whose body is bounded: what is too large is refused before it fills the disk. And how responses
fare: what a reader has not taken.

daphne takes a whole body, into a temporary file, before the application sees the request.
"""

from typing import Any

import orjson
from daphne.http_protocol import HTTPFactory, WebRequest
from django.utils.translation import gettext as _

from collab.errors import TooLarge, problem
from collab.realtime.conf import live


class BoundedRequest(WebRequest):
    """daphne's request, which ends when its body says, or shows, that it is larger than its path takes:
    MAX_BODY_BYTES, or more in LARGE_BODIES."""

    _taken = 0
    _refused = False
    _most = 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802 – Twisted's name
        super().gotLength(length)
        # The request itself learns its path only when its body is there.
        path = getattr(self.channel, "_path", b"").partition(b"?")[0].decode("latin-1")
        self._most = live().LARGE_BODIES.get(path, live().MAX_BODY_BYTES)
        if length is not None and length > self._most:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 – Twisted's name
        self._taken += len(data)
        if self._refused:
            return
        if self._taken > self._most:
            self._refuse()
        else:
            super().handleContentChunk(data)

    def _refuse(self) -> None:
        """Answer in the shape of every error (RFC 9457) and close: the rest of the body is not wanted."""
        self._refused = True
        self.requestHeaders.removeHeader(b"Expect")  # or Twisted would ask for the body after all
        body = orjson.dumps(problem(TooLarge(_("What was sent is too large."))))
        self.channel.transport.write(
            b"HTTP/1.1 413 Content Too Large\r\nContent-Type: application/problem+json\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
        )
        self.channel.loseConnection()


class BoundedFactory(HTTPFactory):
    """Makes channels whose requests are BoundedRequests."""

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 – Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


def owed_bytes(transport: Any) -> int:
    """What a Twisted transport holds that the socket has not taken yet."""
    return len(transport.dataBuffer) - int(transport.offset) + int(transport._tempDataLen)


class TransportOutflow:
    """How a streamed HTTP response fares; daphne itself has no back-pressure."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def owed(self) -> int:
        return owed_bytes(self._transport)

    def abort(self) -> None:
        self._transport.abortConnection()
