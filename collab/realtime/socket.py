"""LiveSocket: the one consumer a browser holds. Parse, limit, dispatch, close; all rules live behind it."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import orjson
from channels.consumer import AsyncConsumer
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from collab.errors import Invalid
from collab.realtime import db, log, sessions
from collab.realtime.conf import live
from collab.realtime.connection import SESSION_ENDED, Connection, refused
from collab.realtime.frames import EXTENSION, FrameWriter, Lane, Prepared
from collab.realtime.limits import Bucket
from collab.realtime.rights import person_topic
from collab.realtime.runtime import RESTARTING, Runtime, runtime

if TYPE_CHECKING:
    from schools.models import Person

logger = logging.getLogger(__name__)
NOT_OUR_PROTOCOL = 4400
READING_TOO_SLOWLY = 4408
TOO_FAST = 4429
TRY_AGAIN = 1013  # RFC 6455 registry: try again later


def log_in(session_key: str) -> "tuple[Person | None, int, str]":
    """Whose session it is, the head of that person's own topic, and the epoch."""
    claimed = sessions.claimed_by(session_key)
    if claimed is None:
        return None, 0, ""
    # The head first: a right that ends after it was read is heard of, one that ended before is seen here.
    epoch, head, _floor = log.standing(person_topic(claimed))
    person = sessions.person_of(session_key)
    if person is None or person.pk != claimed:
        return None, 0, ""
    return person, head, epoch


class SocketConnection(Connection):
    """A connection over a WebSocket, by whole frames where the server takes them."""

    def __init__(self, runtime: Runtime, person: "Person", session_key: str, out: FrameWriter) -> None:
        super().__init__(runtime, person, session_key)
        self._out = out
        self.deliver = out.deliver
        self.lane = out.lane
        out.on_too_slow(lambda: self.close(READING_TOO_SLOWLY))
        self._frames = Bucket(*live().FRAMES)
        self._offences = Bucket(*live().OFFENCES)

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self.ended()
            self._out.close_now(code, reason)

    def offended(self) -> None:
        if self._offences.take():
            self.close(NOT_OUR_PROTOCOL)

    async def take(self, message: dict[str, Any]) -> None:
        """One message of the client."""
        text = message.get("text")
        if self._frames.take():
            self.close(TOO_FAST)
        elif text is None:
            self.close(NOT_OUR_PROTOCOL)
        else:
            await self._take_text(text)

    async def _take_text(self, text: str) -> None:
        try:
            frame = orjson.loads(text)
        except orjson.JSONDecodeError:
            frame = None
        if isinstance(frame, dict):
            await self.handle(frame, self.reply)
        else:
            with translation.override(self.person.locale):
                self.reply(refused(None, Invalid(_("A frame is a JSON object with a `type`."))))
            self.offended()


class LiveSocket(AsyncConsumer):
    """The ASGI application behind /ws/live/.

    Channels would call `aclose_old_connections`, a hop to a thread, around every event; nothing here touches
    the database on the event loop's thread, so the messages are received in a loop of our own.
    """

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()  # websocket.connect
        engine = runtime()
        session_key = sessions.session_key_of(scope["headers"])
        try:
            person, head, epoch = await db.run(log_in, session_key)
        except db.FAULTS as error:
            db.unavailable(error)
            await self._refuse(send, TRY_AGAIN)
            return
        if engine.draining:
            await self._refuse(send, RESTARTING)
        elif person is None:
            await self._refuse(send, SESSION_ENDED)
        elif len(engine.of_person.get(person.pk, ())) >= live().SOCKETS_PER_PERSON:
            await self._refuse(send, TOO_FAST)
        else:
            await send({"type": "websocket.accept"})
            out = scope.get("extensions", {}).get(EXTENSION) or PlainWriter(engine, send)
            connection = SocketConnection(engine, person, session_key, out)
            await self._serve(connection, head, epoch, out, receive)

    @staticmethod
    async def _refuse(send: Any, code: int) -> None:
        """Browsers are told a close code only on a connection that was accepted."""
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": code})

    @staticmethod
    async def _serve(
        connection: SocketConnection, head: int, epoch: str, out: FrameWriter, receive: Any
    ) -> None:
        connection.opened(head)
        try:
            connection.deliver(connection.hello(epoch))
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    break
                if not connection.closed:
                    await connection.take(message)
                out.taken()
        finally:
            connection.ended()


class NoSuchSocket(AsyncConsumer):
    """The ASGI application behind every other address: the handshake is refused (403)."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.close"})


class PlainWriter:
    """Frames over the `send` of a server that offers nothing better; what it owes is not ours to see."""

    lane: Lane | None = None

    def __init__(self, engine: Runtime, send: Any) -> None:
        self._engine, self._send = engine, send

    def deliver(self, message: Prepared) -> None:
        self._engine.start(self._send({"type": "websocket.send", "text": message.text}))

    def on_too_slow(self, too_slow: Callable[[], None]) -> None:
        """It cannot tell."""

    def close_now(self, code: int, reason: str = "") -> None:
        self._engine.start(self._send({"type": "websocket.close", "code": code, "reason": reason}))

    def taken(self) -> None:
        """Such a server reads as fast as it likes."""
