"""The layer comes back by itself, whatever became of its connections."""

import asyncio
import contextlib
import gc
import weakref
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from collab.realtime import layer
from collab.realtime.layer import HintBus
from tests.harness import RedisServer

PATIENCE = 20.0  # s


class Cable:
    """A way to Redis of which the connections can go dead without a word, as when a host loses its power."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._dead: set[asyncio.StreamWriter] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, far_writer}
        with contextlib.suppress(OSError):
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(4096):
            if writer not in self._dead:
                writer.write(chunk)

    def cut(self) -> None:
        """Nothing passes any more on the connections there are; new ones are good."""
        self._dead |= self._writers

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()


@pytest.fixture
async def cable(redis_server: RedisServer) -> AsyncIterator[tuple[Cable, str]]:
    cable = Cable(redis_server.port)
    yield cable, await cable.start()
    await cable.stop()


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 – nobody tells
            await asyncio.sleep(0.05)


async def test_a_connection_that_is_half_open_is_given_up(cable: tuple[Cable, str]) -> None:
    line, url = cable
    heard: list[list[Any]] = []
    changes: list[bool] = []

    def bus_to(address: str, on_hint: Any) -> HintBus:
        def make() -> Any:
            return RedisPubSubChannelLayer(hosts=[address], prefix="cable")

        bus = HintBus(make, on_hint, lambda: changes.append(True))
        bus.start()
        return bus

    here = bus_to(url, heard.append)
    there = bus_to(url, lambda hint: None)
    try:
        here.follow("room.1")
        await until(lambda: here.alive and there.alive)
        await here.followed("room.1")
        there.say(["e", "room.1", 1, "before"], "room.1")
        await until(lambda: heard)
        given_up = weakref.ref(here._layer)
        line.cut()
        await until(lambda: not here.alive and not there.alive)
        await until(lambda: here.alive and there.alive)
        await here.followed("room.1")
        there.say(["e", "room.1", 2, "after"], "room.1")
        await until(lambda: len(heard) == 2)
        assert [hint[3] for hint in heard] == ["before", "after"]
        gc.collect()
        assert given_up() is None, "an outage of a day must not keep a layer for every five seconds of it"
    finally:
        await here.stop()
        await there.stop()


async def test_a_hint_that_nobody_understands_costs_itself_alone(redis_server: RedisServer) -> None:
    heard: list[str] = []

    def make() -> Any:
        return RedisPubSubChannelLayer(hosts=[redis_server.url], prefix="odd")

    here = HintBus(make, lambda hint: heard.append(hint[3]), lambda: None)
    there = HintBus(make, lambda hint: None, lambda: None)
    here.start()
    there.start()
    try:
        await until(lambda: here.alive and there.alive)
        channel = here._channel
        there.say(["from a later version"])
        there.say(["e", "room.1", 1, "good"])
        await until(lambda: heard)
        assert heard == ["good"]
        assert here._channel == channel, "it goes on listening where it listened"
    finally:
        await here.stop()
        await there.stop()


def test_a_layer_is_given_up_later_than_it_is_taken_for_dead() -> None:
    assert layer._RENEW_SECONDS > 2 * layer._DEAD_SECONDS
