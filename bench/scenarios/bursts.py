"""One room of 1,000: one writer as fast as it is acknowledged, and twenty at once."""

from bench import windows
from bench.results import Results
from bench.servers import Kind
from bench.stage import Stage
from bench.windows import Audience, Window, without_garbage_collection
from bench.writer import Burst, WriterProcess

SIZE = 1_000
WRITERS = (1, 20)


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """One turn: a fresh server, and of each figure a burst that warms up and one that counts."""
    with stage.server(kind) as server:
        room = stage.large_room(kind, 0)
        audience = stage.audience(server, await stage.readers(server, [[room]] * SIZE))
        writers = await stage.writer_process(server, room, max(WRITERS))
        try:
            with without_garbage_collection():
                for count in WRITERS:
                    window = await _burst(stage, audience, writers, room, count)
                    if not window.missing:
                        window = await _burst(stage, audience, writers, room, count)
                    results.take_turn(f"burst-{count}", kind.name, window)
                    if window.missing:
                        break
        finally:
            await writers.stop()


async def _burst(stage: Stage, audience: Audience, writers: WriterProcess, room: str, count: int) -> Window:
    dials = stage.dials
    first = next(audience.numbers)
    audience.skip(dials.burst_messages)
    asked = Burst(room, count, dials.burst_seconds, dials.burst_messages, first)
    return await windows.burst(audience, writers, asked)
