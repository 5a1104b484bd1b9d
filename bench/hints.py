"""`python -m bench.hints`: what hints between processes cost, by one group for all or by a group per topic.

For ADR 0002. Starts a Redis of its own; one process says, one hears; prints CPU per event of each.
"""

import asyncio
import os
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection

from channels_redis.pubsub import RedisPubSubChannelLayer

from tests.harness import RedisServer

TOPICS = 1_000
RATE = 400  # events a second
SECONDS = 5.0
WINDOW = 0.005  # s
FRAME = "x" * 500
ONE = "live"


def group_of(way: str, number: int) -> str:
    return ONE if way == "one group" else f"topic.{number % TOPICS}"


async def hear(url: str, way: str, pipe: Connection, *, interested: bool) -> None:
    """Subscribe, then take what comes; tells the seconds to subscribe, then the CPU per event."""
    layer = RedisPubSubChannelLayer(hosts=[url])
    channel = await layer.new_channel()
    start = time.perf_counter()
    for number in range(1 if way == "one group" else TOPICS if interested else 0):
        await layer.group_add(group_of(way, number), channel)
    pipe.send(time.perf_counter() - start)
    cpu, heard = time.process_time(), 0
    try:
        while True:
            async with asyncio.timeout(1.5 if heard else SECONDS + 2):
                heard += len((await layer.receive(channel))["hints"])
    except TimeoutError:
        pipe.send((heard, time.process_time() - cpu))


async def say(url: str, way: str) -> tuple[int, float]:
    """Events at RATE; gives how many, and the CPU they took."""
    layer = RedisPubSubChannelLayer(hosts=[url])
    cpu, start, said = time.process_time(), time.perf_counter(), 0
    waiting: list[tuple[str, str]] = []
    while time.perf_counter() - start < SECONDS:
        await asyncio.sleep(WINDOW)
        while said < (time.perf_counter() - start) * RATE:
            waiting.append((f"topic.{said % TOPICS}", FRAME))
            said += 1
        if way == "one group":
            await layer.group_send(ONE, {"type": "hints", "hints": waiting})
        else:
            for topic, frame in waiting:
                await layer.group_send(topic, {"type": "hints", "hints": [(topic, frame)]})
        waiting = []
    return said, time.process_time() - cpu


def _hear(url: str, way: str, pipe: Connection, interested: bool) -> None:
    asyncio.run(hear(url, way, pipe, interested=interested))


def measure(url: str, way: str, *, interested: bool) -> str:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_hear, args=(url, way, theirs, interested))
    process.start()
    subscribing = ours.recv()
    said, sender = asyncio.run(say(url, way))
    heard, receiver = ours.recv()
    process.join()
    return (
        f"| {way} | {'all topics' if interested else 'none of them'} | {subscribing * 1e3:.0f} | "
        f"{sender / said * 1e6:.0f} | {receiver / said * 1e6:.0f} | {heard} of {said} |"
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    redis = RedisServer().start()
    try:
        print(
            "| way | the other process listens to | to subscribe, ms | sender, µs/event | reader, µs/event "
            "| heard |"
        )
        print("|---|---|---|---|---|---|")
        for way in ("one group", "group per topic"):
            for interested in (True, False):
                print(measure(redis.url, way, interested=interested), flush=True)
    finally:
        redis.stop()


if __name__ == "__main__":
    main()
