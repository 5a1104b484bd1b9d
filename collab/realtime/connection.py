"""One browser's live connection, whatever carries it: topics, commands in order, rights asked again."""

import asyncio
import json
import logging
import random
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from collab.errors import MAX_FIELDS, AppError, Invalid, NotFound, TooFast, field_problem, wire_error
from collab.realtime import db, limits, log
from collab.realtime.conf import live
from collab.realtime.dispatch import split_topic
from collab.realtime.frames import Lane, Prepared
from collab.realtime.limits import Bucket
from collab.realtime.rights import person_topic
from collab.realtime.topics import Caller

if TYPE_CHECKING:
    from collab.realtime.runtime import Runtime
    from schools.models import Person

logger = logging.getLogger(__name__)
SESSION_ENDED = 4401
_JOIN_FIELDS = {"type", "ref", "topic", "after", "epoch"}
_ACCESS_CHANGED = '"event":"access.changed"'
Reply = Callable[[str], None]


def ok(ref: object, data: dict[str, object]) -> str:
    return f'{{"type":"reply","ref":{json.dumps(ref)},"ok":true,"data":{orjson.dumps(data).decode()}}}'


def refused(ref: object, error: AppError) -> str:
    body = orjson.dumps(wire_error(error)).decode()
    return f'{{"type":"reply","ref":{json.dumps(ref)},"ok":false,"error":{body}}}'


def joined(ref: object, resumed: log.Resumed) -> str:
    """The reply to topic.join; its events go in as they are, already encoded."""
    events = ",".join(frame for _, frame in resumed.entries)
    return (
        f'{{"type":"reply","ref":{json.dumps(ref)},"ok":true,"data":{{"head":{resumed.head},'
        f'"epoch":"{resumed.epoch}","resync":{json.dumps(resumed.resync)},"events":[{events}]}}}}'
    )


def ref_of(frame: dict[str, Any]) -> int | str | None:
    """The frame's ref, when it is one that a reply may repeat."""
    ref = frame.get("ref")
    fits = (isinstance(ref, int) and not isinstance(ref, bool)) or (isinstance(ref, str) and len(ref) <= 64)
    return ref if fits else None


class Connection(ABC):
    """Made by `open`; ended by `ended`. Everything runs on the event loop.

    `deliver` is an attribute and not a method, so that the hub calls the wire without anybody between.
    """

    deliver: Callable[[Prepared], None]
    lane: Lane | None = None
    _changes = 0  # how often this person's rights have changed since it was opened

    def __init__(self, runtime: "Runtime", person: "Person", session_key: str) -> None:
        self.runtime = runtime
        self.person = person
        self.id = uuid.uuid4().hex
        self.caller = Caller(person, session_key, self.id)
        self.topics: set[str] = set()
        self.signals = Bucket(*live().SIGNALS)
        self.closed = False
        self._heard: dict[str, tuple[float, bool]] = {}  # topic → until when, may they signal there
        self._checked()

    @abstractmethod
    def close(self, code: int, reason: str = "") -> None:
        """End it with a WebSocket close code, or what stands for one."""

    def hello(self, epoch: str, **more: object) -> Prepared:
        """The first frame: whose connection it is, of which history, and the time between signs of life."""
        frame: dict[str, object] = {"type": "hello", "person": str(self.person.pk), "epoch": epoch}
        frame |= {"heartbeat": live().HEARTBEAT_SECONDS, **more}
        return Prepared(orjson.dumps(frame).decode())

    # --- Life ---------------------------------------------------------------------------------------------

    def opened(self, head: int) -> None:
        """Registered, and watching the person's own topic from `head` on for changes of rights."""
        self.runtime.add(self)
        if self.runtime.hub.watch(person_topic(self.person.pk), self._on_own_event, head):
            # Something happened to this person since the head was read: it may have been the end of a right.
            self._changes += 1
            self.runtime.rights_changed(self.person.pk)

    def ended(self) -> None:
        """Gone, for whatever reason; may be called twice."""
        if self.closed:
            return
        self.closed = True
        self.runtime.hub.unwatch(person_topic(self.person.pk), self._on_own_event)
        for topic in list(self.topics):
            self.leave(topic)
        self.runtime.remove(self)

    def leave(self, topic: str) -> None:
        self.topics.discard(topic)
        self._heard.pop(topic, None)
        self.runtime.hub.leave(topic, self)

    # --- Frames -------------------------------------------------------------------------------------------

    async def handle(self, frame: dict[str, Any], reply: Reply) -> None:
        """Carry out one frame of the client and reply to it, after its commit."""
        kind, ref = frame.get("type"), ref_of(frame)
        translation.activate(self.person.locale)  # of this task alone
        try:
            if kind == "ping":
                reply('{"type":"pong"}')
            elif kind == "topic.join":
                await self._join(frame, ref)
            elif kind == "topic.leave":
                split_topic(frame.get("topic"))
                self.leave(frame["topic"])
                reply(ok(ref, {}))
            elif kind == "signal":
                await self._signal(frame)
            else:
                self.runtime.limits.check(self.person.pk)
                reply(ok(ref, await self.runtime.dispatcher.command(self.caller, frame)))
        except AppError as error:
            reply(refused(ref, error))
            if isinstance(error, Invalid):
                self.offended()

    def reply(self, text: str) -> None:
        """Send a reply; behind everything that was delivered before it."""
        self.deliver(Prepared(text))

    @abstractmethod
    def offended(self) -> None:
        """The client sent what no client of ours sends."""

    async def _join(self, frame: dict[str, Any], ref: object) -> None:
        after, epoch = resume_point(frame)
        topic = frame.get("topic")
        split_topic(topic)
        if len(self.topics) >= live().MAX_TOPICS and topic not in self.topics:
            raise TooFast(_("Too many topics on one connection: leave one first."), retry_after=1)
        limits.of_joins().check(self.person.pk)
        asked_at = -1
        while asked_at != self._changes:  # a right that ends while the gate is asked ends for this topic too
            asked_at = self._changes
            await self.runtime.dispatcher.join(self.caller, topic)
        assert isinstance(topic, str)
        name = topic
        self.runtime.hub.leave(name, self)  # joining again begins again
        self.topics.add(name)  # from now on a right that ends takes it away again

        def answer(resumed: log.Resumed) -> None:
            if self.closed or name not in self.topics:  # the right ended while the log was read
                raise NotFound(_("This does not exist, or is not for you."))
            self.deliver(Prepared(joined(ref, resumed), name, resumed.head))

        try:
            await self.runtime.hub.join(name, self, after=after, epoch=epoch, reply=answer)
        except db.FAULTS as error:
            self.leave(name)
            raise db.unavailable(error) from error
        if self.closed or name not in self.topics:
            self.leave(name)
        else:
            self.runtime.entered(self, name)

    async def _signal(self, frame: dict[str, Any]) -> None:
        """Pass a signal on, stamped with who it is from; too many, and those of who may not speak there, are
        dropped without a word."""
        topic = frame.get("topic")
        split_topic(topic)
        if topic in self.topics and not self.signals.take():
            name, data = self.runtime.dispatcher.signal(topic, frame.get("signal"), frame.get("data"))
            out = {"type": "signal", "topic": topic, "signal": name, "person": str(self.person.pk)}
            out["data"] = data
            if await self._is_heard(str(topic)):
                self.runtime.signal(str(topic), name, self.person.pk, orjson.dumps(out).decode())

    async def _is_heard(self, topic: str) -> bool:
        now, heard = asyncio.get_running_loop().time(), self._heard
        until, may = heard.get(topic, (0.0, False))
        if now >= until:
            may = await self.runtime.dispatcher.may_signal(self.caller, topic)
            heard[topic] = (now + live().SIGNAL_RIGHT_SECONDS, may)
        return may and topic in self.topics

    # --- Rights -------------------------------------------------------------------------------------------

    def _on_own_event(self, frame: str) -> None:
        self._heard = {}  # it may be that they may not speak somewhere; what is being asked is not kept
        if _ACCESS_CHANGED in frame:
            self._changes += 1
            self.runtime.rights_changed(self.person.pk)

    def lose(self, topics: set[str]) -> None:
        """All else was asked again and holds; these topics are not this person's any more."""
        self._checked()
        for topic in self.topics & topics:
            self.leave(topic)
            self.deliver(Prepared(f'{{"type":"signal","topic":"{topic}","signal":"ended"}}'))

    def become(self, person: "Person") -> None:
        """The same person as the database knows them now."""
        before, self.person = self.person, person
        self.caller = Caller(person, self.caller.session_key, self.id)
        if before.hide_presence != person.hide_presence and not self.closed:
            self.runtime.presence_changed(self)

    def _checked(self) -> None:
        self._checked_on = timezone.localdate()
        # Spread, so that those who came together are not asked together.
        wait = live().RECHECK_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311
        self._check_at = asyncio.get_running_loop().time() + wait

    def take_due(self, now: float, today: date) -> bool:
        """Whether rights must be asked again without an event: a session runs out, a dated right ends at
        midnight. Says so once."""
        if now < self._check_at and today == self._checked_on:
            return False
        self._checked()
        return True


def resume_point(frame: dict[str, Any]) -> tuple[int | None, str | None]:
    """`after` and `epoch` of a join; raises Invalid."""
    after, epoch = frame.get("after"), frame.get("epoch")
    unknown = frame.keys() - _JOIN_FIELDS
    if unknown:
        raise Invalid(
            _("Some of what was sent is not valid."),
            fields=dict.fromkeys(sorted(unknown)[:MAX_FIELDS], field_problem("extra_forbidden", {})),
        )
    if after is not None and (
        not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**63
    ):
        raise Invalid(_("`after` is the last seq you have."), fields={"after": field_problem("int_type", {})})
    if epoch is not None and not isinstance(epoch, str):
        raise Invalid(
            _("`epoch` is what the last join said."), fields={"epoch": field_problem("string_type", {})}
        )
    return after, epoch
