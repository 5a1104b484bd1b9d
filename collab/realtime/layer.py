"""Hints between processes: the channel layer carries committed events and signals, and may lose any of them.

A process subscribes once to each topic that somebody listens to here, and to one group for what concerns all.
Hints of a topic leave together, and carry the process they come from. A process that does not hear its own
voice for a while takes the layer for dead and sweeps more often; when it hears itself again it heals at once.
Nothing here raises, and nobody waits long for it.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from channels.layers import BaseChannelLayer

from collab.realtime.conf import live

logger = logging.getLogger(__name__)
EVERYBODY = "live"
_BEAT_SECONDS = 0.25  # between two signs of life
_DEAD_SECONDS = 0.75  # without hearing ourselves: with a sweep at once, a right ends within a second even now
_SEND_SECONDS = 0.75  # a send that takes longer is given up
_FOLLOW_SECONDS = 0.25  # a join waits this long for its subscription; the sweep covers what it missed
_RETRY_SECONDS = 0.5
_RENEW_SECONDS = 5.0  # unheard for so long, we begin anew: a connection that is half open never says so
_MAX_HINTS = 10_000  # kept while a send is under way; beyond, the sweep carries them

# ["e", topic, seq, frame]: an event. ["s", topic, key, frame]: a signal. ["f", stream, person, frame]:
# a frame for a stream held elsewhere. ["p", …] and ["v", …]: presence, see board.py.
Hint = list[Any]


class HintBus:
    """`on_hint` gets what other processes say; `on_change` is called when the layer came or went."""

    def __init__(
        self,
        make_layer: Callable[[], BaseChannelLayer],
        on_hint: Callable[[Hint], None],
        on_change: Callable[[], None],
    ) -> None:
        self._make_layer = make_layer
        self._layer = make_layer()
        self._on_hint = on_hint
        self._on_change = on_change
        self._me = uuid.uuid4().hex
        self._waiting: dict[str, list[Hint]] = {}  # group → hints
        self._count = 0
        self._said = asyncio.Event()
        self._wanted = {EVERYBODY}
        self._to_settle: dict[str, asyncio.Future[None]] = {}  # group → when it is as `_wanted` says
        self._unsettled = asyncio.Event()
        self._channel = ""
        self._loop = asyncio.get_running_loop()
        self._heard = self._beaten = -_DEAD_SECONDS
        self._trying_since = self._loop.time()
        self.alive = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        works = (self._receive, self._send, self._settle, self._watch)
        self._tasks = [self._loop.create_task(work()) for work in works]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop_layer()

    # --- Saying -------------------------------------------------------------------------------------------

    def say(self, hint: Hint, topic: str = EVERYBODY) -> None:
        """To the processes that follow `topic`."""
        if self._count < _MAX_HINTS:
            self._count += 1
            self._waiting.setdefault(topic, []).append(hint)
            self._said.set()

    async def _send(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_BEAT_SECONDS):
                    await self._said.wait()
            self._said.clear()
            batch, self._waiting, self._count = self._waiting, {}, 0
            if self._loop.time() - self._beaten >= _BEAT_SECONDS:
                self._beaten = self._loop.time()
                batch.setdefault(EVERYBODY, [])
            try:
                for group, hints in batch.items():
                    async with asyncio.timeout(_SEND_SECONDS):
                        message = {"type": "hints", "of": self._me, "hints": hints}
                        await self._layer.group_send(group, message)
                await asyncio.sleep(live().HINT_WINDOW_SECONDS)
            except Exception as error:
                self._lost(error)
                await asyncio.sleep(_RETRY_SECONDS)

    # --- Following ----------------------------------------------------------------------------------------

    def follow(self, topic: str) -> None:
        """Soon hear what others say of it."""
        self._wanted.add(topic)
        self._want_settled(topic)

    async def followed(self, topic: str) -> None:
        """Until others are heard, or a short while: what was missed then comes with the sweep."""
        settled = self._to_settle.get(topic)
        if settled is not None and self.alive:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FOLLOW_SECONDS):
                    await asyncio.shield(settled)

    def unfollow(self, topic: str) -> None:
        self._wanted.discard(topic)
        self._want_settled(topic)

    def _want_settled(self, group: str) -> "asyncio.Future[None]":
        self._unsettled.set()
        return self._to_settle.setdefault(group, self._loop.create_future())

    async def _settle(self) -> None:
        """Make the layer's subscriptions those that are wanted, one after another, until it says so."""
        while True:
            await self._unsettled.wait()
            self._unsettled.clear()
            while self._channel and self._to_settle:
                group, settled = next(iter(self._to_settle.items()))
                layer, wanted = self._layer, group in self._wanted
                change = layer.group_add if wanted else layer.group_discard
                try:
                    async with asyncio.timeout(_SEND_SECONDS):
                        await change(group, self._channel)
                except Exception as error:
                    self._lost(error)
                    await asyncio.sleep(_RETRY_SECONDS)
                    continue
                if layer is self._layer and wanted == (group in self._wanted):  # else it changed: once more
                    del self._to_settle[group]
                    settled.set_result(None)

    # --- Hearing ------------------------------------------------------------------------------------------

    async def _receive(self) -> None:
        while True:
            try:
                self._channel = await self._layer.new_channel()
                for group in self._wanted:
                    self._want_settled(group)
                while True:
                    self._take(await self._layer.receive(self._channel))
            except Exception as error:
                self._lost(error)
                await asyncio.sleep(_RETRY_SECONDS)

    def _take(self, message: dict[str, Any]) -> None:
        if message["of"] == self._me:
            self._heard = self._loop.time()
            return
        for hint in message["hints"]:
            try:
                self._on_hint(hint)
            except Exception:  # of another version of ours, perhaps; the others are good
                logger.exception("A hint could not be taken")

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_SECONDS / 2)
            alive = self._loop.time() - self._heard < _DEAD_SECONDS
            if alive and not self.alive:
                self.alive = True
                logger.info("The layer works: hints go between processes")
                self._on_change()
            elif self.alive and not alive:
                self._lost(TimeoutError("not heard"))
            elif not alive and self._loop.time() - self._trying_since > _RENEW_SECONDS:
                await self._renew()

    async def _renew(self) -> None:
        """The layer has one receiver, which it never makes again, and waits for ever on a connection whose
        other end is gone: another layer has another one."""
        receiving = self._tasks[0]
        receiving.cancel()
        await asyncio.wait({receiving}, timeout=_SEND_SECONDS)
        await self._drop_layer()
        self._layer = self._make_layer()
        self._tasks[0] = self._loop.create_task(self._receive())
        self._trying_since = self._loop.time()

    async def _drop_layer(self) -> None:
        self._channel = ""
        with suppress(Exception):
            async with asyncio.timeout(_SEND_SECONDS):
                await self._layer.flush()
        # channels-redis has the loop's `close` close its layer too; nobody closes this loop before the
        # process ends, and so it would keep every layer that there ever was.
        vars(self._loop).pop("close", None)

    def _lost(self, error: Exception) -> None:
        self._heard = -_DEAD_SECONDS
        if self.alive:
            self.alive = False
            self._trying_since = self._loop.time()
            logger.warning("The layer is away (%r): events go between processes by the log alone", error)
            self._on_change()
