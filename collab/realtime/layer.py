"""Hints between processes: the channel layer carries committed events and signals, and may lose any of them.

Each process subscribes once, to one group; hints leave together and carry the process they come from. A
process that does not hear its own voice for a while takes the layer for dead and sweeps more often; when it
hears itself again it heals at once. Nothing here raises, and nobody waits for it.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any

from channels.layers import BaseChannelLayer

from collab.realtime.conf import live

logger = logging.getLogger(__name__)
GROUP = "live"
_BEAT_SECONDS = 0.25  # between two signs of life when there is nothing to say
_DEAD_SECONDS = 0.75  # without hearing ourselves: with a sweep at once, a right ends within a second even now
_SEND_SECONDS = 0.75  # a send that takes longer is given up
_RETRY_SECONDS = 0.5
_MAX_HINTS = 10_000  # kept while a send is under way; beyond, the sweep carries them
_MAX_BATCH = 500

# ["e", topic, seq, frame]: an event. ["s", topic, key, frame]: a signal. ["f", stream, person, frame]:
# a frame for a stream held elsewhere. ["p", …] and ["v", …]: presence, see board.py.
Hint = list[Any]


class HintBus:
    """`on_hint` gets what other processes say; `on_change` is called when the layer came or went."""

    def __init__(
        self,
        layer: BaseChannelLayer,
        on_hint: Callable[[Hint], None],
        on_change: Callable[[], None],
    ) -> None:
        self._layer = layer
        self._on_hint = on_hint
        self._on_change = on_change
        self._me = uuid.uuid4().hex
        self._hints: deque[Hint] = deque(maxlen=_MAX_HINTS)
        self._wake = asyncio.Event()
        self._heard = -_DEAD_SECONDS
        self._loop = asyncio.get_running_loop()
        self.alive = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [self._loop.create_task(work()) for work in (self._send, self._receive, self._watch)]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def say(self, hint: Hint) -> None:
        self._hints.append(hint)
        self._wake.set()

    async def _send(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_BEAT_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            batch = [self._hints.popleft() for _ in range(min(len(self._hints), _MAX_BATCH))]
            if self._hints:
                self._wake.set()
            try:
                async with asyncio.timeout(_SEND_SECONDS):
                    await self._layer.group_send(GROUP, {"type": "hints", "of": self._me, "hints": batch})
                await asyncio.sleep(live().HINT_WINDOW_SECONDS)
            except Exception as error:
                self._lost(error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def _receive(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                while True:
                    self._take(await self._layer.receive(channel))
            except Exception as error:
                self._lost(error)
                await asyncio.sleep(_RETRY_SECONDS)

    def _take(self, message: dict[str, Any]) -> None:
        if message["of"] == self._me:
            self._heard = self._loop.time()
            return
        for hint in message["hints"]:
            self._on_hint(hint)

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

    def _lost(self, error: Exception) -> None:
        self._heard = -_DEAD_SECONDS
        if self.alive:
            self.alive = False
            logger.warning("The layer is away (%r): events go between processes by the log alone", error)
            self._on_change()
