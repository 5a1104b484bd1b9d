"""A reader that stops reading costs nobody else anything: bounded memory, closed with 4408, back later."""

import asyncio
import json
import socket
import time

import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.faults.client import LiveClient
from tests.faults.cluster import CLIENTS, Cluster, settled
from tests.faults.report import resident_mb
from tests.faults.test_faults import SETTLING, following

STALLED = 40
BODY_BYTES = 7_000
MESSAGES = 400  # an event carries the source and its HTML: more than 2 × BODY_BYTES each, 220 MB owed in all
MANY_MESSAGES = 8_000  # behind `make soak`: each single reader is owed 112 MB
MEMORY_BOUND_MB = 100.0
READING_TOO_SLOWLY = 4408
CUT_OFF = 1006
CLOSE_SECONDS = 25.0  # a little less than the server's

pytestmark = pytest.mark.faults


async def stalled_reader(cluster: Cluster, number: int) -> tuple[ClientConnection, LiveClient]:
    """Joined to the room, with a small receive buffer, and never read again; and who it will come back as."""
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
    while '"ref":1' not in (reply := str(await reader.recv())):
        pass
    later = cluster.client(number)
    later.last, later.epoch = json.loads(reply)["data"]["head"], json.loads(reply)["data"]["epoch"]
    return reader, later


async def close_code(reader: ClientConnection) -> int | None:
    """Read what is left, to the end of the connection."""
    try:
        async with asyncio.timeout(20):
            async for _ in reader:
                pass
    except websockets.ConnectionClosed:
        pass
    return reader.close_code


@pytest.mark.parametrize("messages", [MESSAGES, pytest.param(MANY_MESSAGES, marks=pytest.mark.soak)])
async def test_readers_that_stop_reading(cluster: Cluster, messages: int) -> None:
    """They are sent away, cost nobody else anything, and have everything when they come back."""
    owed_mb = STALLED * messages * 2 * BODY_BYTES / 1e6
    assert owed_mb > 100
    clients = [cluster.client(number) for number in range(CLIENTS)]
    async with following(clients):
        stalled = [await stalled_reader(cluster, number) for number in range(STALLED)]
        before = peak = resident_mb(cluster.servers[0].pid)
        for number in range(messages):
            clients[number % len(clients)].post(f"{number} " + "x" * BODY_BYTES)
        start = time.monotonic()
        while any(client.pending for client in clients):
            peak = max(peak, resident_mb(cluster.servers[0].pid))
            await asyncio.sleep(0.1)
            assert time.monotonic() - start < messages / 3, "the stalled readers stalled the writers"
        recovery = await settled(clients, within=SETTLING)
        codes = [await close_code(reader) for reader, _later in stalled]
        # Who does not even read why within 30 s is cut off.
        taken = time.monotonic() - start
        assert set(codes) <= (
            {READING_TOO_SLOWLY} if taken < CLOSE_SECONDS else {READING_TOO_SLOWLY, CUT_OFF}
        )
        returned = [later for _reader, later in stalled]
        async with following(returned):
            # So much is not told again: they load the room afresh, and follow it from there.
            async with asyncio.timeout(SETTLING):
                while not all(later.resyncs for later in returned):  # noqa: ASYNC110 – several to wait for
                    await asyncio.sleep(0.05)
            clients[0].post("Everybody is here again")
            await settled([*clients, *returned], within=SETTLING)
    print(f"\n{STALLED} readers owed {owed_mb:.0f} MB: memory {before:.0f} MB → {peak:.0f} MB at most")
    assert peak - before < MEMORY_BOUND_MB
    cluster.report("readers that stop reading", [*clients, *returned], recovery).check()
