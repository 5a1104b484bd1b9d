"""What every scenario needs: servers with their data, sockets to them, the dials of this run."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench import procfs, school
from bench.load import Client, Wanted, connect
from bench.servers import LOAD_CORE, PRODUCT, Kind, Running
from bench.windows import Audience
from bench.writer import WriterProcess
from tests.harness import RedisServer

SESSION_COOKIE = "sessionid"


@dataclass(frozen=True)
class Dials:
    """How long everything takes."""

    runs: int = 3
    seconds: float = 2.5
    burst_seconds: float = 1.5
    burst_messages: int = 3_000
    warm_up_seconds: float = 1.0
    history: int = 1_000_000  # messages of the long room
    storm: int = 2_000  # sockets that come back at once


QUICK = Dials(
    runs=1,
    seconds=1.5,
    burst_seconds=1.0,
    burst_messages=1_000,
    warm_up_seconds=0.3,
    history=100_000,
    storm=250,
)


@dataclass
class Stage:
    """Opened once per run of the bench."""

    dials: Dials
    folders: school.Folders = field(default_factory=school.Folders)
    _school: school.School | None = None
    _redis: RedisServer | None = None

    def close(self) -> None:
        if self._redis is not None:
            self._redis.stop()
        self.folders.remove()

    @property
    def school(self) -> school.School:
        if self._school is None:
            self._school = school.found(self.folders.new())
        return self._school

    @property
    def redis(self) -> RedisServer:
        if self._redis is None:
            self._redis = RedisServer().start()
            os.sched_setaffinity(self._redis.pid, {LOAD_CORE})
        return self._redis

    @contextmanager
    def server(self, kind: Kind, **env: str) -> Iterator[Running]:
        """A fresh one of this kind, with data of its own."""
        if kind.redis:
            env["REDIS_URL"] = self.redis.url
        if kind.real and "DATA_DIR" not in env:
            folder = self.folders.new()
            self.school.copy(folder)
            env["DATA_DIR"] = str(folder)
        with Running(kind, env) as running:
            yield running

    def large_room(self, kind: Kind, place: int) -> str:
        """A room for everybody: the school's own where messages are posted for real, else any unused name."""
        return f"room.{self.school.large}" if kind is PRODUCT else f"bench.{place + 1}"

    def headers(self, server: Running, person: int) -> dict[str, str]:
        if not server.kind.real:
            return {}
        return self.session(server, self.school.persons[person].session)

    @staticmethod
    def session(server: Running, key: str) -> dict[str, str]:
        """The headers of a page of this server, logged in."""
        return {"Cookie": f"{SESSION_COOKIE}={key}", "Origin": f"http://127.0.0.1:{server.port}"}

    async def readers(self, server: Running, rooms: Sequence[Sequence[str]], first: int = 20) -> list[Client]:
        """One socket per entry, each another person, joined to that entry's rooms."""
        dialect = server.kind.dialect
        wanted = [
            Wanted(dialect.path(names), names, self.headers(server, first + place))
            for place, names in enumerate(rooms)
        ]
        return await connect(dialect, server.port, wanted)

    async def writers(self, server: Running, rooms: Sequence[str]) -> list[Client]:
        """One socket per entry, which joins nothing and writes to that room; the first persons (teachers)."""
        dialect = server.kind.dialect
        wanted = [
            Wanted(dialect.writer_path(room), (), self.headers(server, place))
            for place, room in enumerate(rooms)
        ]
        return await connect(dialect, server.port, wanted)

    async def writer_process(self, server: Running, room: str, count: int) -> WriterProcess:
        """`count` such sockets, in another process."""
        path = server.kind.dialect.writer_path(room)
        wanted = [Wanted(path, (), self.headers(server, place)) for place in range(count)]
        return await WriterProcess(server.kind, server.port, wanted).start()

    async def publishers(
        self, server: Running, rooms: Sequence[str], readers: Sequence[Client], members: int
    ) -> list[Client]:
        """Who writes in each room: its first member, where a reader's socket can also write."""
        if server.kind.dialect.members_write:
            return list(readers[::members])
        return await self.writers(server, rooms)

    def audience(self, server: Running, readers: Sequence[Client]) -> Audience:
        redis = [self.redis.pid] if server.kind.redis else []
        return Audience(readers, server.cpu, lambda: procfs.cpu_seconds(redis))
