"""One room of 1,000: one writer as fast as it is acknowledged, and twenty at once."""

from bench import windows
from bench.results import Results, row
from bench.servers import Kind
from bench.stage import Stage
from bench.windows import Audience, Window, without_garbage_collection
from bench.writer import Burst, WriterProcess

SIZE = 1_000
WRITERS = (1, 20)


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    with stage.server(kind) as server:
        room = stage.large_room(kind, 0)
        audience = stage.audience(server, await stage.readers(server, [[room]] * SIZE))
        writers = await stage.writer_process(server, room, max(WRITERS))
        try:
            with without_garbage_collection():
                for count in WRITERS:
                    taken = await _bursts(stage, audience, writers, room, count)
                    results.add(row(f"burst-{count}", kind.name, taken))
                    if taken[-1].missing:
                        break
        finally:
            await writers.stop()


async def _bursts(
    stage: Stage, audience: Audience, writers: WriterProcess, room: str, count: int
) -> list[Window]:
    dials = stage.dials
    taken: list[Window] = []
    for _ in range(dials.runs + 1):  # the first one warms up
        first = next(audience.numbers)
        audience.skip(dials.burst_messages)
        asked = Burst(room, count, dials.burst_seconds, dials.burst_messages, first)
        taken.append(await windows.burst(audience, writers, asked))
        if taken[-1].missing:
            return taken
    return taken[1:]
