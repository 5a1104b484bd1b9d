"""`python -m bench.rights [SOCKETS …]`: so many people lose a class at once; until when are they told of it?

For docs/adr/0005. On PostgreSQL, with each person's own topic and five rooms on a socket of theirs, while a
teacher writes in the room that they lose. Another process ends the memberships in one transaction, as an
import does: the serving one hears of it by its sweep. Prints, in seconds from the commit, when delivery to
the first, the middle and the last of them ended; the server's CPU; how long the teacher waited for
acknowledgements before and meanwhile; and how many clients got anything else than they should have.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from time import perf_counter

import uvloop

from bench import school
from bench.dialects import Preau
from bench.load import Client, Tally, Wanted, connect
from bench.scenarios.posts import postgres
from bench.servers import LOAD_CORE, PRODUCT, ROOT, Running
from bench.stage import QUICK, Stage
from bench.windows import percentile
from tests.harness.server import environment

COUNTS = (500, 2_000)
TEACHERS = 20  # the first persons; they stay
RATE = 10.0  # messages a second
BEFORE_SECONDS = 3.0
AFTER_SECONDS = 1.0  # in which nothing may come to those who left
MOST_SECONDS = 120.0


class Losing(Preau):
    """Notes when a client is told that a topic of its ended, and how many messages it had by then."""

    def __init__(self) -> None:
        super().__init__("message.post")
        self.ended: dict[Client, tuple[float, int]] = {}
        self.other = 0  # what ended and should not have

    def heard(self, client: Client, payload: bytes) -> None:
        if b'"ended"' not in payload:
            super().heard(client, payload)
        elif client in self.ended or client.rooms[0].encode() not in payload:
            self.other += 1
        else:
            self.ended[client] = time.time(), client.count


async def measure(stage: Stage, count: int) -> str:
    with postgres() as database:
        url, folder = database.database("preau"), stage.folders.new()
        people = school.found(folder, url, TEACHERS + count)
        env = {"DATA_DIR": str(folder), "DATABASE_URL": url}
        with stage.server(PRODUCT, **env) as server:
            return await _lose(server, people, count, environment(folder, DATABASE_URL=url))


async def _lose(server: Running, people: school.School, count: int, env: dict[str, str]) -> str:
    losing, room = Losing(), f"room.{people.large}"
    persons = people.persons[TEACHERS : TEACHERS + count]
    topics = [[room, f"person.{one.id}", *(f"room.{own}" for own in one.rooms)] for one in persons]
    wanted = [
        Wanted("/ws/live/", names, Stage.session(server, one.session))
        for one, names in zip(persons, topics, strict=True)
    ]
    clients = await connect(losing, server.port, wanted)
    teacher = [Wanted("/ws/live/", (), Stage.session(server, people.persons[0].session))]
    writer = (await connect(losing, server.port, teacher))[0]
    before = writer.tally = Tally()
    writing = asyncio.create_task(_write(writer, room))
    await asyncio.sleep(BEFORE_SECONDS)
    cpu = server.cpu()
    command = [sys.executable, "-m", "bench.preau.end", str(count), str(TEACHERS)]
    ending = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stdout=subprocess.PIPE)
    said, _ = await ending.communicate()
    at = float(said)
    meanwhile = writer.tally = Tally()
    start = perf_counter()
    # Looked at again and again: two thousand clients tell, one by one, and none of them knows of the others.
    while len(losing.ended) < count and not writing.done() and perf_counter() - start < MOST_SECONDS:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    cpu = server.cpu() - cpu
    acknowledged = meanwhile.acknowledgements[:]
    await asyncio.sleep(AFTER_SECONDS)
    writing.cancel()
    late = sum(client.count - had for client, (_at, had) in losing.ended.items())
    seconds = sorted(when - at for when, _had in losing.ended.values())
    wrong = late + losing.other + count - len(seconds) + sum(client.closed for client in clients)
    return (
        f"| {count} | {seconds[0]:.2f} | {percentile(seconds, 50):.2f} | {seconds[-1]:.2f} | {cpu:.1f} | "
        f"{_waits(before.acknowledgements)} | {_waits(acknowledged)} | {wrong} |"
    )


def _waits(seconds: Sequence[float]) -> str:
    return f"{1e3 * percentile(seconds, 50):.0f} / {1e3 * max(seconds, default=float('nan')):.0f}"


async def _write(writer: Client, room: str) -> None:
    number = 0
    while True:
        number += 1
        await writer.say(room, number)
        await asyncio.sleep(1 / RATE)


def main() -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    stage = Stage(QUICK)
    print(
        "| sockets | first, s | middle, s | last, s | server CPU, s | ack before, ms (p50 / most) "
        "| ack meanwhile, ms | wrong |\n|---|---|---|---|---|---|---|---|"
    )
    try:
        for count in [int(one) for one in sys.argv[1:]] or COUNTS:
            print(uvloop.run(measure(stage, count)), flush=True)
    finally:
        stage.close()


if __name__ == "__main__":
    main()
