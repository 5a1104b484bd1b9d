"""A school's daily case: 1,000 rooms of 4, 400 messages a second, each written by a member of its room."""

import asyncio
from collections.abc import Sequence
from time import perf_counter

from bench.load import Client
from bench.results import Results
from bench.servers import PRODUCT, Kind
from bench.stage import Stage
from bench.windows import Audience, Recorder, Window, without_garbage_collection

FIGURE = "rooms-400"
ROOMS, MEMBERS, RATE = 1_000, 4, 400.0
_SECONDS_FACTOR = 2  # few deliveries a second: the window is longer
_PATIENCE_SECONDS = 5.0


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """One turn, with a fresh server. Not of the product: what a post costs besides its fan-out is measured in
    `posts`."""
    if kind is PRODUCT or results.is_saturated(FIGURE, kind.name):
        return
    names = [f"bench.{number + 1}" for number in range(ROOMS)]
    with stage.server(kind) as server:
        readers = await stage.readers(server, [[name] for name in names for _ in range(MEMBERS)])
        writers = await stage.publishers(server, names, readers, MEMBERS)
        audience = stage.audience(server, readers)
        with without_garbage_collection():
            seconds = stage.dials.seconds * _SECONDS_FACTOR
            await _window(audience, names, writers, seconds)  # warms up: Node takes long to, at this rate
            window = await _window(audience, names, writers, seconds)
            results.take_turn(FIGURE, kind.name, window)


async def _window(
    audience: Audience, names: Sequence[str], writers: Sequence[Client], seconds: float
) -> Window:
    recorder = Recorder(audience, writers, ordered=False)
    saying: set[asyncio.Task[None]] = set()
    start = perf_counter()
    for place in range(int(seconds * RATE)):
        await asyncio.sleep(max(0.0, start + place / RATE - perf_counter()))
        room = place % len(names)
        number = recorder.number()
        recorder.said_to(audience.readers[room * MEMBERS : (room + 1) * MEMBERS], number)
        task = asyncio.get_running_loop().create_task(writers[room].say(names[room], number))
        saying.add(task)
        task.add_done_callback(saying.discard)
    if saying:
        _, waiting = await asyncio.wait(saying, timeout=_PATIENCE_SECONDS)
        for task in waiting:  # a server that is far behind: what it still owes is counted as missing
            task.cancel()
    return await recorder.finish()
