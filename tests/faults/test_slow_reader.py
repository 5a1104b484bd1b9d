"""A reader that stops reading costs nobody else anything: bounded memory, closed with 4408, back later."""

import asyncio
import socket
import time

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.cluster import Cluster, settled
from tests.faults.report import resident_mb
from tests.faults.test_faults import following

STALLED = 40
BODY_BYTES = 7_000
MESSAGES = 400  # an event carries the source and its HTML: more than 2 × BODY_BYTES each, 220 MB owed in all
OWED_MB = STALLED * MESSAGES * 2 * BODY_BYTES / 1e6
MEMORY_BOUND_MB = 100.0
READING_TOO_SLOWLY = 4408

pytestmark = pytest.mark.faults


async def stalled_reader(cluster: Cluster, number: int) -> ClientConnection:
    """Joined to the room, with a small receive buffer, and never read again."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    server = cluster.servers[0]
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", server.port))
    reader = await connect(
        server.ws_url, sock=raw, origin=websockets.Origin(server.url), max_queue=1, ping_interval=None,
        additional_headers={"Cookie": cluster.cookies[number % len(cluster.cookies)]}, max_size=None,
        close_timeout=5,
    )  # fmt: skip
    await reader.send(f'{{"type":"topic.join","ref":1,"topic":"room.{cluster.room}"}}')
    while '"ref":1' not in str(await reader.recv()):
        pass
    return reader


async def close_code(reader: ClientConnection) -> int | None:
    """Read what is left, to the end of the connection."""
    try:
        async with asyncio.timeout(20):
            async for _ in reader:
                pass
    except websockets.ConnectionClosed:
        pass
    return reader.close_code


async def test_readers_that_stop_reading(cluster: Cluster) -> None:
    assert OWED_MB > 100
    writers = [cluster.client(number, [cluster.servers[0].ws_url]) for number in range(12)]
    async with following(writers):
        stalled = [await stalled_reader(cluster, number) for number in range(STALLED)]
        before = peak = resident_mb(cluster.servers[0].pid)
        for number in range(MESSAGES):
            writers[number % len(writers)].post(f"{number} " + "x" * BODY_BYTES)
        start = time.monotonic()
        while any(writer.pending for writer in writers):
            peak = max(peak, resident_mb(cluster.servers[0].pid))
            await asyncio.sleep(0.1)
            assert time.monotonic() - start < 120, "the stalled readers stalled the writers"
        await settled(writers, within=30)
        codes = [await close_code(reader) for reader in stalled]
    print(f"\nslow readers: {STALLED} owed {OWED_MB:.0f} MB, memory {before:.0f} MB → {peak:.0f} MB at most")
    assert codes == [READING_TOO_SLOWLY] * STALLED
    assert peak - before < MEMORY_BOUND_MB
