"""One room, N subscribers, messages of 300 bytes: what a delivery costs when it is quiet, and under load."""

from collections.abc import Sequence

from bench import windows
from bench.load import Client
from bench.results import Results, row
from bench.servers import Kind
from bench.stage import Stage
from bench.windows import Audience, Window, without_garbage_collection

SIZES = (200, 1_000)
LOADED_SIZE, LOADED_RATE = 1_000, 40.0  # readers, messages a second: 40,000 deliveries a second
_PAUSE_SECONDS = 0.1
_LOADED_WRITERS = 20


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    for place, size in enumerate(SIZES):
        with stage.server(kind) as server:
            room = stage.large_room(kind, place)
            audience = stage.audience(server, await stage.readers(server, [[room]] * size))
            writers = await stage.writers(server, [room] * _LOADED_WRITERS)
            with without_garbage_collection():
                results.add(row(f"fanout-{size}", kind.name, await _quiet(stage, audience, writers[0], room)))
                if size == LOADED_SIZE:
                    taken = await _loaded(stage, audience, writers, room)
                    results.add(row("fanout-40k", kind.name, taken))


async def _quiet(stage: Stage, audience: Audience, writer: Client, room: str) -> list[Window]:
    dials = stage.dials
    await windows.quiet(audience, writer, room, seconds=dials.warm_up_seconds, pause=0.0)
    return [
        await windows.quiet(audience, writer, room, seconds=dials.seconds, pause=_PAUSE_SECONDS)
        for _ in range(dials.runs)
    ]


async def _loaded(stage: Stage, audience: Audience, writers: Sequence[Client], room: str) -> list[Window]:
    taken: list[Window] = []
    for _ in range(stage.dials.runs):
        taken.append(
            await windows.steady(audience, writers, room, seconds=stage.dials.seconds, rate=LOADED_RATE)
        )
        if taken[-1].saturated:
            break
    return taken
