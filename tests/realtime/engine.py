"""The engine of one process in the test's own, without a server around it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from collab.realtime import publishing
from collab.realtime.connection import Connection
from collab.realtime.frames import Prepared
from collab.realtime.runtime import Runtime
from collab.realtime.topics import Registry, TopicConsumer
from schools.models import Person


@asynccontextmanager
async def engine_of(rooms: type[TopicConsumer]) -> AsyncIterator[Runtime]:
    """An engine that knows topics of the kind `room`; nothing of it runs on behind the test."""
    runtime = Runtime(Registry({"room": rooms}))
    try:
        yield runtime
    finally:
        publishing.set_publisher(None)
        if runtime.bus is not None:
            await runtime.bus.stop()
        for task in list(runtime._tasks):
            task.cancel()
        await asyncio.gather(*runtime._tasks, return_exceptions=True)


class Wire(Connection):
    """A connection whose frames are kept."""

    def __init__(self, engine: Any, person: Person, session_key: str) -> None:
        super().__init__(engine, person, session_key)
        self.said: list[str] = []
        self.deliver = lambda message: self.said.append(Prepared(message.text).text)

    def close(self, code: int, reason: str = "") -> None:
        self.closed = True

    def offended(self) -> None: ...


async def until(condition: Callable[[], bool], seconds: float = 3.0) -> None:
    """Nobody tells when many are done: look again and again. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 – several to wait for
            await asyncio.sleep(0.02)
