"""Where WebSockets are blocked: GET /api/live is a stream of the same frames (server-sent events, WHATWG
HTML 9.2), POST /api/live takes the same commands. Which process holds the stream does not matter."""

from typing import TYPE_CHECKING, Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from collab import errors
from collab.realtime import db, limits
from collab.realtime.conf import live as dials
from collab.realtime.connection import Connection, ref_of, refused
from collab.realtime.frames import OUTFLOW, Prepared
from collab.realtime.runtime import runtime
from collab.realtime.schema import asyncapi
from collab.realtime.socket import log_in
from collab.realtime.stream import StreamConnection

if TYPE_CHECKING:
    from schools.models import Person

_BATCH = 256  # frames of one POST: on a new stream a browser joins all its topics at once
_SEQ_DIGITS = 19
_OF_THE_STREAM = {"topic.join", "topic.leave", "signal"}


async def live(request: HttpRequest) -> HttpResponseBase:
    """GET: the stream. POST: one frame, or a list of them; answers with the list of replies."""
    session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    try:
        person, head, epoch = await db.run(log_in, session_key)
    except db.FAULTS as error:
        return errors.problem_response(db.unavailable(error))
    if person is None:
        return errors.problem_response(errors.Unauthenticated(_("Log in to go on.")))
    if request.method == "GET":
        return await _open(request, person, session_key, head, epoch)
    if request.method == "POST":
        return await _commands(request, StatelessConnection(runtime(), person, session_key))
    return HttpResponse(status=405, headers={"Allow": "GET, POST"})


async def _open(
    request: HttpRequest, person: "Person", session_key: str, head: int, epoch: str
) -> HttpResponseBase:
    engine = runtime()
    if engine.draining:
        return errors.problem_response(
            errors.Unavailable(_("The server restarts; come back in a moment."), retry_after=2)
        )
    if len(engine.of_person.get(person.pk, ())) >= dials().SOCKETS_PER_PERSON:
        return errors.problem_response(
            errors.TooFast(_("Too many connections of yours are open: close one."), retry_after=30)
        )
    outflow = getattr(request, "scope", {}).get("extensions", {}).get(OUTFLOW)
    connection = StreamConnection(engine, person, session_key, epoch, outflow)
    connection.opened(head)
    try:
        connection.deliver(connection.hello(epoch, stream=connection.id))
        for number, wanted in enumerate(_wanted(request)):
            frame = {"type": "topic.join", "ref": f"open-{number}", **wanted}
            await connection.handle(frame, connection.reply)
    except BaseException:  # the reader is gone before the stream began
        connection.ended()
        raise
    connection.await_reader()
    response = StreamingHttpResponse(connection.body(), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx: pass each event on at once
    return response


def _wanted(request: HttpRequest) -> list[dict[str, Any]]:
    """`topics=person.1,room.2:120`: what to join at once, and after which seq. `Last-Event-ID` says the same,
    behind the epoch that it belongs to."""
    epoch, _semicolon, known = request.headers.get("Last-Event-ID", "").rpartition(";")
    said = known or request.GET.get("topics", "")
    wanted: list[dict[str, Any]] = []
    for part in filter(None, said.split(",")[: dials().MAX_TOPICS]):
        topic, _colon, after = part.partition(":")
        wanted.append({"topic": topic} | ({"epoch": epoch} if epoch else {}))
        if after.isascii() and after.isdecimal() and len(after) < _SEQ_DIGITS:
            wanted[-1]["after"] = int(after)
    return wanted


@require_safe
def asyncapi_document(request: HttpRequest) -> JsonResponse:
    """GET /api/asyncapi.json: the live protocol, for machines."""
    return JsonResponse(asyncapi())


class StatelessConnection(Connection):
    """Carries the frames of one POST; never registered, so it needs no end."""

    @staticmethod
    def deliver(message: Prepared) -> None:
        """Nothing is ever delivered to it."""

    def close(self, code: int, reason: str = "") -> None:
        """There is nothing to close."""

    def offended(self) -> None:
        """The reply says it; the limits of the person hold."""


async def _commands(request: HttpRequest, connection: StatelessConnection) -> HttpResponse:
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > dials().MAX_FRAME_BYTES:
        return errors.problem_response(errors.TooLarge(_("What was sent is too large.")))
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    frames = said if isinstance(said, list) else [said]
    if len(frames) > _BATCH or not all(isinstance(frame, dict) for frame in frames):
        return errors.problem_response(
            errors.Invalid(_("One frame, or a list of some: JSON objects with a `type`."))
        )
    try:
        limits.of_posted_frames().check(connection.person.pk, len(frames))
    except errors.TooFast as error:
        return errors.problem_response(error)
    stream = request.headers.get("X-Live-Stream", "")
    replies: list[str] = []
    for frame in frames:
        kind = frame.get("type")
        if isinstance(kind, str) and kind in _OF_THE_STREAM:
            await _to_stream(connection, stream, frame, replies)
        else:
            await connection.handle(frame, replies.append)
    return HttpResponse(f"[{','.join(replies)}]", content_type="application/json")


async def _to_stream(
    connection: StatelessConnection, stream: str, frame: dict[str, Any], replies: list[str]
) -> None:
    """Joining is the stream's affair: the reply comes there, in order with the events."""
    engine = connection.runtime
    target = engine.connections.get(stream)
    if target is not None and target.person.pk == connection.person.pk:
        await target.handle(frame, target.reply)
    elif target is not None or not engine.forward(stream, connection.person.pk, frame):
        replies.append(refused(ref_of(frame), errors.NotFound(_("This stream is not open: open it again."))))
