"""People who have no session any more, or never had one, by the thousand: told so, and no more than that.

They hold a few kilobytes for a few seconds each, whatever they do, and nobody else notices.
"""

import asyncio
import os
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.faults.client import LiveClient, log_in
from tests.faults.cluster import Cluster, settled
from tests.faults.report import resident_mb
from tests.faults.test_faults import SETTLING, following

SESSION_ENDED = 4401
CLOSED_WITH_4401 = b"\x88\x02" + struct.pack(">H", SESSION_ENDED)
ATTACKERS, EACH = 25, 40
TALKERS = 40
PAUSE = 0.05  # s, between two of somebody else's messages
LONGEST_WAIT = 1.5  # s, for one of these to be acknowledged; the machine is the attackers' too
REFUSAL_SECONDS = 10.0  # the server's
REAPED_SECONDS = 2.5  # daphne looks for what ended once a second
CPU_MS = 8.0  # of one refusal; measured: 0.8
FEW_MB = 20.0
PIECE = bytes((0x81, 0xFE, 0xEA, 0x60, 0, 0, 0, 0)) + b"x" * 60_000  # a text frame, masked with nothing
CLOSE = bytes((0x88, 0x82, 0, 0, 0, 0)) + CLOSED_WITH_4401[2:]

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def logged_out(cluster: Cluster) -> str:
    """The cookie of somebody who was logged in."""
    url = cluster.servers[0].url
    jar = log_in(url, "teacher2")
    cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
    headers = {"Cookie": cookies, "X-CSRFToken": jar["csrftoken"], "Origin": url}
    httpx.delete(f"{url}/api/session", headers=headers, timeout=30).raise_for_status()
    return cookies


class Attacker:
    """A connection made by hand: says what it likes, when it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def come(cls, cluster: Cluster, cookies: str) -> "Attacker":
        server = cluster.servers[0]
        one = cls(*await asyncio.open_connection("127.0.0.1", server.port))
        lines = (
            "GET /ws/live/ HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {server.url}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Cookie: {cookies}", "", "",
        )  # fmt: skip
        one._writer.write("\r\n".join(lines).encode())
        return one

    async def answer(self) -> bytes:
        """All that is said to it at once: the handshake and a close frame."""
        async with asyncio.timeout(SETTLING):
            await self._reader.readuntil(b"\r\n\r\n")
            return await self._reader.readexactly(len(CLOSED_WITH_4401))

    async def send(self, data: bytes) -> None:
        """As far as the server takes it."""
        self._writer.write(data)
        try:
            async with asyncio.timeout(3):
                await self._writer.drain()
        except (TimeoutError, ConnectionError):
            pass

    async def ended(self) -> bytes:
        """Wait for the end of the connection; gives what came before it."""
        try:
            return await self._reader.read()
        except ConnectionError:
            return b""

    def leave(self) -> None:
        self._writer.transport.abort()


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_files(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


@asynccontextmanager
async def unhurt(cluster: Cluster) -> AsyncIterator[None]:
    """Somebody else writes on the same server, and a third one reads; nothing holds up or ends either."""
    clients = [cluster.client(number, [cluster.servers[0].ws_url]) for number in range(2)]
    waits: list[float] = []

    async def write(client: LiveClient) -> None:
        while True:
            client.post(f"message {len(waits)}")
            start = time.monotonic()
            while client.pending:  # noqa: ASYNC110 – the client tells nobody
                await asyncio.sleep(0.005)
            waits.append(time.monotonic() - start)
            await asyncio.sleep(PAUSE)

    async with following(clients):
        writing = asyncio.create_task(write(clients[0]))
        yield
        writing.cancel()
        recovery = await settled(clients, within=SETTLING)
    assert max(waits) < LONGEST_WAIT, f"somebody waited {max(waits):.2f} s"
    assert [client.connections for client in clients] == [1, 1]
    cluster.report(f"others meanwhile waited {max(waits):.2f} s at most", clients, recovery).check()


async def test_a_flood_of_people_who_are_logged_out(cluster: Cluster, logged_out: str) -> None:
    """A browser that does not understand and comes back at once, a thousand times."""
    pid = cluster.servers[0].pid

    async def come_and_go(times: int) -> set[bytes]:
        said = set()
        for _ in range(times):
            one = await Attacker.come(cluster, logged_out)
            said.add(await one.answer())
            await one.send(CLOSE)
            said.add(await one.ended())
            one.leave()
        return said

    async def flood() -> set[bytes]:
        return set().union(*await asyncio.gather(*(come_and_go(EACH) for _ in range(ATTACKERS))))

    async with unhurt(cluster):
        await flood()  # what the process takes once, it keeps
        await asyncio.sleep(REAPED_SECONDS)
        memory, files, cpu = resident_mb(pid), open_files(pid), cpu_seconds(pid)
        assert await flood() == {CLOSED_WITH_4401, b""}
        cost = 1e3 * (cpu_seconds(pid) - cpu) / (ATTACKERS * EACH)
        await asyncio.sleep(REAPED_SECONDS)
        grown = resident_mb(pid) - memory
    print(f"\n{ATTACKERS * EACH} refused: {cost:.1f} ms of CPU each, {grown:.1f} MB more")
    assert cost < CPU_MS
    assert grown < FEW_MB
    assert open_files(pid) <= files + 2  # of those who go on writing, none is of the refused


async def test_who_is_refused_and_goes_on_talking(cluster: Cluster, logged_out: str) -> None:
    """Frames behind the refusal are nobody's: 160 MB of them are not kept until the connection ends."""
    pid = cluster.servers[0].pid
    async with unhurt(cluster):
        memory = resident_mb(pid)
        attackers = [await Attacker.come(cluster, logged_out) for _ in range(TALKERS)]
        said = [await one.answer() for one in attackers]
        start = time.monotonic()
        await asyncio.gather(*(one.send(PIECE * 70) for one in attackers))
        grown = resident_mb(pid) - memory
        async with asyncio.timeout(REFUSAL_SECONDS + 5):
            await asyncio.gather(*(one.ended() for one in attackers))
        held = time.monotonic() - start
    print(f"\n{TALKERS} who go on talking: {grown:.1f} MB more, for {held:.1f} s")
    assert set(said) == {CLOSED_WITH_4401}
    assert grown < FEW_MB


async def test_who_talks_before_there_is_an_answer(cluster: Cluster, logged_out: str) -> None:
    """The answer waits for the database; what is said meanwhile is not kept. Who waits is told."""
    pid = cluster.servers[0].pid
    with psycopg.connect(cluster.postgres.url("preau")) as database:
        database.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        memory = resident_mb(pid)
        patient = await Attacker.come(cluster, logged_out)
        talkers = [await Attacker.come(cluster, logged_out) for _ in range(TALKERS)]
        await asyncio.gather(*(one.send(PIECE * 70) for one in talkers))
        grown = resident_mb(pid) - memory
        database.rollback()
    async with asyncio.timeout(SETTLING):
        assert [await one.ended() for one in talkers] == [b""] * TALKERS
        assert await patient.answer() == CLOSED_WITH_4401
    patient.leave()
    print(f"\n{TALKERS} who talk before the answer: {grown:.1f} MB more")
    assert grown < FEW_MB
    async with unhurt(cluster):
        await asyncio.sleep(0.2)
