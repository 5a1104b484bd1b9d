"""A durable post: message.post through session, thread, checks, sanitiser, transaction and log, to its ack.

100 a second over 50 rooms, of each of which five persons are connected; on PostgreSQL that waits for the disk
at each commit, and on SQLite. What a post costs alone, and its queries, are counted in `bench.preau.costs`.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bench import procfs, school
from bench.load import Client, Wanted, connect
from bench.results import Results
from bench.servers import LOAD_CORE, PRODUCT, ROOT, Kind, Running
from bench.stage import Stage
from bench.windows import Audience, Recorder, Window, percentile, without_garbage_collection
from tests.harness import PostgresServer
from tests.harness.server import environment

ROOMS, CONNECTED, RATE, CLASS_SIZE = 50, 5, 100.0, 25
_SECONDS_FACTOR = 3
_PATIENCE_SECONDS = 10.0
_COSTS_SECONDS = 900


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """A cluster on the load's core that waits for the disk."""
    server = PostgresServer(durable=True).start()
    try:
        for pid in procfs.tree(server.pid):
            os.sched_setaffinity(pid, {LOAD_CORE})
        yield server
    finally:
        server.stop()


def costs(folder: Path, url: str, *arguments: str) -> dict[str, dict[str, float]]:
    """What `bench.preau.costs` counts in a process of its own, on the server's core."""
    env = environment(folder, **({"DATABASE_URL": url} if url else {}))
    command = ["taskset", "-c", "0", sys.executable, "-m", "bench.preau.costs", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=_COSTS_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """Only of Préau: no peer stores anything."""
    if kind is not PRODUCT:
        return
    folder = stage.folders.new()
    stage.school.copy(folder)
    await _measure_on(stage, "SQLite", folder, "", stage.school, results, [])
    with postgres() as server:
        url, folder = server.database("preau"), stage.folders.new()
        await _measure_on(stage, "PostgreSQL", folder, url, school.found(folder, url), results, [server.pid])


async def _measure_on(
    stage: Stage,
    name: str,
    folder: Path,
    url: str,
    people: school.School,
    results: Results,
    database: list[int],
) -> None:
    alone = costs(folder, url, "post")["post"]
    env = {"DATA_DIR": str(folder)} | ({"DATABASE_URL": url} if url else {})
    with stage.server(PRODUCT, **env) as server:
        readers = await _connected(server, people)
        audience = stage.audience(server, readers)
        audience.beside = lambda: sum(procfs.cpu_seconds(procfs.tree(pid)) for pid in database)
        with without_garbage_collection():
            await _window(audience, stage.dials.warm_up_seconds)
            windows = [
                await _window(audience, stage.dials.seconds * _SECONDS_FACTOR)
                for _ in range(stage.dials.runs)
            ]
    middle = sorted(windows, key=lambda window: percentile(window.acknowledgements, 99))[len(windows) // 2]
    results.note(
        "post",
        name,
        queries=alone["queries"],
        cpu_ms_alone=alone["cpu_ms"],
        server_cpu_ms=1e3 * middle.cpu / middle.sent,
        database_cpu_ms=1e3 * middle.beside_cpu / middle.sent,
        ack_p50_ms=1e3 * percentile(middle.acknowledgements, 50),
        ack_p99_ms=1e3 * percentile(middle.acknowledgements, 99),
        delivered_p99_ms=1e3 * percentile(middle.latencies, 99),
        posts=sum(window.sent for window in windows),
        missing=sum(window.missing for window in windows),
        rate=middle.sent / middle.seconds,
    )


async def _connected(server: Running, people: school.School) -> list[Client]:
    wanted = [
        Wanted("/ws/live/", [f"room.{person.rooms[0]}"], Stage.session(server, person.session))
        for room in range(ROOMS)
        for person in people.persons[room * CLASS_SIZE : room * CLASS_SIZE + CONNECTED]
    ]
    return await connect(server.kind.dialect, server.port, wanted)


async def _window(audience: Audience, seconds: float) -> Window:
    readers = audience.readers
    recorder = Recorder(audience, readers, ordered=False)
    saying: set[asyncio.Task[None]] = set()
    start = perf_counter()
    for place in range(int(seconds * RATE)):
        await asyncio.sleep(max(0.0, start + place / RATE - perf_counter()))
        room = place % ROOMS
        members = readers[room * CONNECTED : (room + 1) * CONNECTED]
        writer = members[place // ROOMS % CONNECTED]
        number = recorder.number()
        recorder.said_to(members, number)
        saying.add(asyncio.get_running_loop().create_task(writer.say(writer.rooms[0], number)))
    done, _late = await asyncio.wait(saying, timeout=_PATIENCE_SECONDS)
    for task in done:
        task.result()
    return await recorder.finish()
