"""Two serving processes on one PostgreSQL and one Redis, with thirty people in one room."""

import asyncio
import itertools
import random
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.faults.client import LiveClient, log_in
from tests.faults.report import Report, fresh_snapshot, judge, resident_mb
from tests.harness import PostgresServer, PreauServer, RedisServer
from tests.harness.server import environment, manage

CLIENTS = 30
_SECRET = "a secret that both processes of this test share"


class Cluster:
    """Everything a fault may hit: `servers`, `redis`, `postgres`."""

    def __init__(self, folder: Path, *, servers: int = 2) -> None:
        self.redis = RedisServer().start()
        self.postgres = PostgresServer().start()
        env = {
            "DATABASE_URL": self.postgres.database("preau"),
            "REDIS_URL": self.redis.url,
            "SECRET_KEY": _SECRET,
        }
        manage("migrate", "--verbosity=0", env=environment(folder, **env))
        manage("load_demo", "--even-here", env=environment(folder, **env))
        self.servers = [PreauServer(folder, **env) for _ in range(servers)]
        # A client may come back to any of them: each accepts the origins of all.
        origins = ",".join(server.url for server in self.servers)
        for server in self.servers:
            server.env["ALLOWED_ORIGINS"] = origins
            server.start()
        # Each client of a run makes client_ids of its own; a second run makes the same ones again.
        self._seeds = itertools.count()
        self.cookies = [self._log_in(f"pupil{number + 1}") for number in range(12)]
        self.room = self._class_room()

    def _log_in(self, username: str) -> str:
        jar = log_in(self.servers[0].url, username)
        return "; ".join(f"{name}={value}" for name, value in jar.items())

    def _class_room(self) -> str:
        answer = httpx.get(
            f"{self.servers[0].url}/api/rooms", headers={"Cookie": self.cookies[0]}, timeout=30
        ).json()
        return str(next(room["id"] for room in answer["items"] if room["kind"] == "group"))

    def client(self, number: int, urls: Sequence[str] | None = None) -> LiveClient:
        cookies = self.cookies[number % len(self.cookies)]
        return LiveClient(
            urls=list(urls or [server.ws_url for server in self.servers]),
            cookies=cookies,
            topic=f"room.{self.room}",
            name=f"client {number}",
            seed=next(self._seeds),
            origin=self.servers[0].url,
            load=lambda: fresh_snapshot(self.servers[0].url, cookies, self.room, pages=1),
        )

    @property
    def memory(self) -> float:
        return max(resident_mb(server.pid) for server in self.servers)

    def report(self, fault: str, clients: Sequence[LiveClient], recovery: float) -> Report:
        snapshot = fresh_snapshot(self.servers[0].url, self.cookies[0], self.room)
        return judge(fault, clients, snapshot, recovery=recovery, memory=self.memory)

    def stop(self) -> None:
        for server in self.servers:
            server.stop()
        self.redis.stop()
        self.postgres.stop()


async def chatter(clients: Sequence[LiveClient], *, seconds: float, seed: int, rate: float = 30.0) -> None:
    """Everybody writes now and then, `rate` messages a second in all, for so many seconds."""
    choice = random.Random(seed)
    deadline = time.monotonic() + seconds
    number = 0
    while time.monotonic() < deadline:
        choice.choice(clients).post(f"message {number} of run {seed}")
        number += 1
        await asyncio.sleep(1 / rate)


async def settled(clients: Sequence[LiveClient], *, within: float) -> float:
    """Seconds until every outbox is empty and everybody has seen the newest seq acknowledged."""
    start = time.monotonic()
    while time.monotonic() - start < within:
        newest = max((sent.seq or 0 for client in clients for sent in client.outbox), default=0)
        if all(
            client.pending == 0 and not client.loading and (client.last or 0) >= newest for client in clients
        ):
            return time.monotonic() - start
        await asyncio.sleep(0.05)
    behind = {
        client.name: (client.pending, client.last, client.loading)
        for client in clients
        if client.pending or client.last
    }
    raise AssertionError(f"not settled after {within} s: {behind}")
