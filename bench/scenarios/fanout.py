"""One room, N subscribers, messages of 300 bytes: what a delivery costs when it is quiet, and under load."""

from collections.abc import Sequence

from bench import windows
from bench.load import Client
from bench.results import Results
from bench.servers import Kind
from bench.stage import Stage
from bench.windows import Audience, Window, without_garbage_collection

SIZES = (200, 1_000)
LOADED = "fanout-40k"
LOADED_SIZE, LOADED_RATE = 1_000, 40.0  # readers, messages a second: 40,000 deliveries a second
_PAUSE_SECONDS = 0.1
_LOADED_WRITERS = 20


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """One turn: a fresh server, warmed up, and one window of each figure."""
    for place, size in enumerate(SIZES):
        with stage.server(kind) as server:
            room = stage.large_room(kind, place)
            audience = stage.audience(server, await stage.readers(server, [[room]] * size))
            writers = await stage.writers(server, [room] * _LOADED_WRITERS)
            with without_garbage_collection():
                window = await _quiet(stage, audience, writers[0], room)
                results.take_turn(f"fanout-{size}", kind.name, window)
                if size == LOADED_SIZE and not results.is_saturated(LOADED, kind.name):
                    window = await _loaded(stage, audience, writers, room)
                    results.take_turn(LOADED, kind.name, window)


async def _quiet(stage: Stage, audience: Audience, writer: Client, room: str) -> Window:
    dials = stage.dials
    await windows.quiet(audience, writer, room, seconds=2 * dials.warm_up_seconds, pause=0.0)
    return await windows.quiet(audience, writer, room, seconds=dials.seconds, pause=_PAUSE_SECONDS)


async def _loaded(stage: Stage, audience: Audience, writers: Sequence[Client], room: str) -> Window:
    seconds = stage.dials.seconds
    warm_up = await windows.steady(audience, writers, room, seconds=seconds, rate=LOADED_RATE)
    if warm_up.saturated:
        return warm_up
    return await windows.steady(audience, writers, room, seconds=seconds, rate=LOADED_RATE)
