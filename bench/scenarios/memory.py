"""What an idle connection holds: a thousand of them, each joined to five rooms that 25 persons share."""

import asyncio

from bench.results import Results
from bench.servers import PRODUCT, Kind
from bench.stage import Stage

CONNECTIONS, ROOMS, CLASS_SIZE = 1_000, 5, 25
_SETTLE_SECONDS = 3.0


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """For Préau: logged-in people, on their own topic and the four rooms of their groups."""
    if kind is PRODUCT:  # the same server as `preau`
        return
    with stage.server(kind) as server:
        # The first connections make what every later one shares.
        await stage.readers(server, _rooms(stage, kind, 0, CLASS_SIZE))
        await asyncio.sleep(_SETTLE_SECONDS)
        before, cpu = server.memory(), server.cpu()
        await stage.readers(server, _rooms(stage, kind, CLASS_SIZE, CONNECTIONS), first=CLASS_SIZE)
        opened = server.cpu() - cpu
        await asyncio.sleep(_SETTLE_SECONDS)
        grown = server.memory() - before
        cpu = server.cpu()
        await asyncio.sleep(_SETTLE_SECONDS)
        idle = (server.cpu() - cpu) / _SETTLE_SECONDS
    results.note(
        "memory",
        kind.name,
        rss_kb=grown.rss / CONNECTIONS,
        pss_kb=grown.pss / CONNECTIONS,
        open_ms=1e3 * opened / CONNECTIONS,
        idle_ms_per_s=1e3 * idle,
    )


def _rooms(stage: Stage, kind: Kind, first: int, count: int) -> list[list[str]]:
    """What each of these connections joins."""
    if not kind.real:
        return [
            [f"bench.{place // CLASS_SIZE * ROOMS + number}" for number in range(ROOMS)]
            for place in range(first, first + count)
        ]
    persons = stage.school.persons[first : first + count]
    return [[f"person.{person.id}", *(f"room.{room}" for room in person.rooms)] for person in persons]
