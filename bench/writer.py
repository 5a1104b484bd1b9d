"""Writers in a process of their own, so that their acknowledgements do not wait behind the readers' messages.

`python -m bench.writer` speaks JSON lines: first which server and sockets, then one line per burst, answered
with when each message was sent (s of CLOCK_MONOTONIC, which all processes share) and how long its
acknowledgement took.
"""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from time import perf_counter
from typing import Any

import uvloop

from bench.load import Client, LoadError, Tally, Wanted, connect
from bench.servers import ALL_KINDS, LOAD_CORE, Kind

_LINE_BYTES = 16 * 1024 * 1024
_GRACE_SECONDS = 10.0  # for acknowledgements, past the end of a burst


@dataclass(frozen=True)
class Burst:
    """What one burst asks for: each writer as fast as it is acknowledged, `most` messages altogether."""

    room: str
    writers: int
    seconds: float
    most: int
    first: int


@dataclass(frozen=True)
class Said:
    """What came of it: number → when it was sent; seconds to each acknowledgement."""

    sent_at: dict[str, float]
    acknowledgements: list[float]
    error: str = ""


async def write(clients: Sequence[Client], asked: Burst) -> Said:
    """Carry out a burst."""
    tally = Tally()
    numbers = count(asked.first)
    end = perf_counter() + asked.seconds
    left = asked.most

    async def one(client: Client) -> None:
        nonlocal left
        client.tally = tally
        while left > 0 and perf_counter() < end:
            left -= 1
            await client.say(asked.room, next(numbers))

    error = ""
    try:
        async with asyncio.timeout(asked.seconds + _GRACE_SECONDS):
            await asyncio.gather(*(one(client) for client in clients[: asked.writers]))
    except (TimeoutError, LoadError) as problem:
        error = repr(problem)
    sent_at = {number.decode(): at for number, at in tally.sent_at.items()}
    return Said(sent_at, list(tally.acknowledgements), error)


class WriterProcess:
    """The other end of the pipe; `start`, any number of `burst`s, `stop`."""

    def __init__(self, kind: Kind, port: int, wanted: Sequence[Wanted]) -> None:
        self._first = {"kind": kind.name, "port": port, "wanted": [asdict(one) for one in wanted]}

    async def start(self) -> "WriterProcess":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.writer",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LINE_BYTES,
        )  # fmt: skip
        await self._ask(self._first)
        return self

    async def _ask(self, line: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        answer = await self._process.stdout.readline()
        if not answer:
            raise LoadError("the writers' process ended")
        found: dict[str, Any] = json.loads(answer)
        return found

    async def burst(self, asked: Burst) -> Said:
        return Said(**await self._ask(asdict(asked)))

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=_LINE_BYTES)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    first = json.loads(await lines.readline())
    dialect = next(kind.dialect for kind in ALL_KINDS if kind.name == first["kind"])
    clients = await connect(dialect, first["port"], [Wanted(**one) for one in first["wanted"]])
    print("{}", flush=True)
    while line := await lines.readline():
        print(json.dumps(asdict(await write(clients, Burst(**json.loads(line))))), flush=True)


if __name__ == "__main__":
    os.sched_setaffinity(0, {LOAD_CORE})
    uvloop.run(_serve())
