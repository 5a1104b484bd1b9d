"""A reconnect storm: 2,000 people come back at once, each to five topics, and get what they missed."""

import json
from time import perf_counter
from typing import Any

from bench.dialects import Preau
from bench.load import Client, LoadError, Wanted, connect, disconnect
from bench.results import Results
from bench.servers import PRODUCT, Kind, Running
from bench.stage import Stage

CLASS_SIZE, MISSED = 25, 3


class Resuming(Preau):
    """Joins from what is `known`, topic → (head, epoch), and learns it anew; counts what it was told."""

    def __init__(self) -> None:
        super().__init__("message.post")
        self.known: dict[str, tuple[int, str]] = {}
        self.heads: dict[str, tuple[int, str]] = {}
        self.told = 0
        self.resyncs = 0

    def heard(self, client: Client, payload: bytes) -> None:
        frame = json.loads(payload)
        if isinstance(frame, dict) and frame["type"] == "hello":
            for number, topic in enumerate(client.rooms):
                join: dict[str, Any] = {"type": "topic.join", "ref": f"join-{number}", "topic": topic}
                if topic in self.known:
                    join["after"], join["epoch"] = self.known[topic]
                client.send(json.dumps(join).encode())
        elif isinstance(frame, dict) and frame["type"] == "reply":
            self._joined(client, frame)

    def _joined(self, client: Client, frame: dict[str, Any]) -> None:
        if not frame["ok"]:
            raise LoadError(str(frame))
        data = frame["data"]
        topic = client.rooms[int(frame["ref"].removeprefix("join-"))]
        self.heads[topic] = (data["head"], data["epoch"])
        self.told += len(data["events"])
        self.resyncs += data["resync"]
        client.joins += 1
        if client.joins == len(client.rooms):
            client.joined.set()


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """Only of Préau: no peer resumes from a log."""
    if kind is not PRODUCT:
        return
    sockets = stage.dials.storm
    with stage.server(kind) as server:
        first = Resuming()
        clients = await connect(first, server.port, _wanted(stage, server))
        await disconnect(clients)
        posted = await _post_meanwhile(stage, server)
        again = Resuming()
        again.known = first.heads
        cpu, start = server.cpu(), perf_counter()
        clients = await connect(again, server.port, _wanted(stage, server), at_once=sockets)
        seconds, cpu = perf_counter() - start, server.cpu() - cpu
        await disconnect(clients)
    results.note(
        "storm",
        f"{sockets} sockets",
        seconds=seconds,
        cpu_s=cpu,
        cpu_ms_per_socket=1e3 * cpu / sockets,
        missed_events=posted * CLASS_SIZE,
        told_events=again.told,
        resyncs=again.resyncs,
    )


def _wanted(stage: Stage, server: Running) -> list[Wanted]:
    return [
        Wanted(
            "/ws/live/",
            [f"person.{person.id}", *(f"room.{room}" for room in person.rooms)],
            stage.session(server, person.session),
        )
        for person in stage.school.persons[: stage.dials.storm]
    ]


async def _post_meanwhile(stage: Stage, server: Running) -> int:
    """Some messages in a room of each class while everybody is away; gives how many."""
    persons = stage.school.persons[: stage.dials.storm : CLASS_SIZE]
    wanted = [Wanted("/ws/live/", (), stage.session(server, person.session)) for person in persons]
    writers = await connect(PRODUCT.dialect, server.port, wanted)
    for writer, person in zip(writers, persons, strict=True):
        for number in range(MISSED):
            await writer.say(f"room.{person.rooms[0]}", number)
    await disconnect(writers)
    return len(writers) * MISSED
