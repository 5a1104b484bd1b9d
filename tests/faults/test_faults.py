"""Promises 1 and 2: whatever dies, nothing acknowledged is lost, doubled or reordered; all have everything.

Each test prints its figures (`pytest -s`). The same faults run for minutes behind `make soak`.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from tests.faults.client import LiveClient
from tests.faults.cluster import CLIENTS, Cluster, chatter, settled
from tests.faults.proxy import BadNetwork

SHORT = 6.0  # s of chatter in `make test`
LONG = 120.0  # s behind `make soak`
SEED = 20261124
RECOVERY_AFTER_RETURN = 15.0  # s: Redis or the database is back, everyone has everything
WITHOUT_REDIS = 3.0 + 3.0  # s: the sweep's interval, and what a machine takes that does other things too
SETTLING = 30.0  # s: the outboxes of thirty people who were all cut off at once
Fault = Callable[[Cluster, random.Random], Awaitable[None]]

pytestmark = pytest.mark.faults
lengths = pytest.mark.parametrize("seconds", [SHORT, pytest.param(LONG, marks=pytest.mark.soak)])


@asynccontextmanager
async def following(clients: Sequence[LiveClient]) -> AsyncIterator[None]:
    """All clients connected and joined; stopped at the end, their own faults raised."""
    async with asyncio.TaskGroup() as tasks:
        for client in clients:
            tasks.create_task(client.run())
        try:
            async with asyncio.timeout(30):
                while any(client.last is None for client in clients):  # noqa: ASYNC110 – several to wait for
                    await asyncio.sleep(0.05)
            yield
        finally:
            for client in clients:
                client.stop()


async def under_chatter(cluster: Cluster, name: str, seconds: float, fault: Fault) -> None:
    """Thirty people write; the fault strikes again and again; then all is compared."""
    clients = [cluster.client(number) for number in range(CLIENTS)]
    choice = random.Random(SEED)
    async with following(clients):
        deadline = time.monotonic() + seconds
        talking = asyncio.create_task(chatter(clients, seconds=seconds, seed=SEED))
        while time.monotonic() < deadline:
            await fault(cluster, choice)
        await talking
        within = RECOVERY_AFTER_RETURN if "redis" in name else SETTLING
        recovery = await settled(clients, within=within)
    if fault is kill_redis:
        away = [server.output().count("The layer is away") for server in cluster.servers]
        assert all(away), "a process did not notice: this run proves nothing"
    cluster.report(name, clients, recovery).check()


async def kill_a_server(cluster: Cluster, choice: random.Random) -> None:
    await asyncio.sleep(choice.uniform(0.5, 1.5))
    server = choice.choice(cluster.servers)
    server.kill()
    assert not server.running
    await asyncio.to_thread(server.start)


async def kill_redis(cluster: Cluster, choice: random.Random) -> None:
    await asyncio.sleep(choice.uniform(0.3, 1.0))
    cluster.redis.kill()
    await asyncio.sleep(choice.uniform(0.5, 1.5))
    await asyncio.to_thread(cluster.redis.start)


async def pause_redis(cluster: Cluster, choice: random.Random) -> None:
    await asyncio.sleep(choice.uniform(0.3, 1.0))
    cluster.redis.pause()
    await asyncio.sleep(choice.uniform(0.5, 2.0))
    cluster.redis.resume()


async def flush_redis(cluster: Cluster, choice: random.Random) -> None:
    await asyncio.sleep(choice.uniform(0.2, 0.5))
    await asyncio.to_thread(cluster.redis.flush)


async def crash_postgres(cluster: Cluster, choice: random.Random) -> None:
    await asyncio.sleep(choice.uniform(1.0, 2.0))
    await asyncio.to_thread(cluster.postgres.crash)
    await asyncio.sleep(choice.uniform(0.2, 1.0))
    await asyncio.to_thread(cluster.postgres.start)


@lengths
@pytest.mark.parametrize(
    "fault",
    [kill_a_server, kill_redis, pause_redis, flush_redis, crash_postgres],
    ids=lambda fault: fault.__name__,
)
async def test_nothing_acknowledged_is_lost(cluster: Cluster, fault: Fault, seconds: float) -> None:
    await under_chatter(cluster, fault.__name__, seconds, fault)


async def test_without_redis_everything_still_arrives(cluster: Cluster) -> None:
    """Redis is away for good: the sweep alone carries events between the processes."""
    clients = [cluster.client(number) for number in range(CLIENTS)]
    async with following(clients):
        cluster.redis.kill()
        try:
            await chatter(clients, seconds=4, seed=SEED)
            without = await settled(clients, within=WITHOUT_REDIS)
        finally:
            await asyncio.to_thread(cluster.redis.start)
        clients[0].post("Redis is back")
        await settled(clients, within=RECOVERY_AFTER_RETURN)
    cluster.report("redis away throughout", clients, without).check()


@lengths
async def test_a_bad_network(cluster: Cluster, seconds: float) -> None:
    """Chunks come late, connections go silent or are cut in the middle of a frame."""
    networks = [BadNetwork(server.port, seed=SEED + server.port % 2) for server in cluster.servers]
    urls = [f"ws://127.0.0.1:{await network.start()}/ws/live/" for network in networks]
    clients = [cluster.client(number, urls) for number in range(CLIENTS)]
    for client in clients:
        client.pulse = 2.0
    try:
        async with following(clients):
            await chatter(clients, seconds=seconds, seed=SEED)
            for network in networks:
                network.bad = False
            recovery = await settled(clients, within=SETTLING)
    finally:
        for network in networks:
            await network.stop()
    assert sum(network.cuts for network in networks) > 0, "no connection was cut: this run proves nothing"
    assert sum(network.drops for network in networks) > 0, "none went silent: this run proves nothing"
    cluster.report("bad network", clients, recovery).check()
