"""What daphne's server keeps of its connections: each until it is gone, and looked at only when it may be."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from twisted.internet import reactor

from collab.realtime.server import LiveServer

_LOOKS_IN_A_ROUND = 20


class Told:
    """A connection of daphne's that is told of faults."""

    def __init__(self) -> None:
        self.channel = self
        self.transport = self
        self.faults: list[BaseException] = []
        self.looks = 0

    def handle_exception(self, fault: BaseException) -> None:
        self.faults.append(fault)

    def check_timeouts(self) -> None:
        self.looks += 1


class Counted(dict[str, Any]):
    """What daphne knows of a connection; counts how often it was asked."""

    looks = 0

    def get(self, key: str, default: Any = None) -> Any:
        self.looks += 1
        return super().get(key, default)


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactor, "callLater", lambda *_: None)  # the next look is the test's own


def server_of(application: Callable[..., Any]) -> LiveServer:
    server = LiveServer(
        application=application, endpoints=["tcp:port=0"], drain=lambda: None, application_close_timeout=0
    )
    server.connections = {}  # as `run` begins
    return server


async def connected(server: LiveServer) -> Told:
    one = Told()
    server.protocol_connected(one)
    server.create_application(one, {"type": "http"})
    await asyncio.sleep(0.01)
    return one


async def sits_still(**_: Any) -> None:
    await asyncio.sleep(60)


@pytest.mark.usefixtures("check")
async def test_who_sits_still_is_not_looked_at_and_who_is_gone_is_forgotten() -> None:
    server = server_of(sits_still)
    still, gone = await connected(server), await connected(server)
    looked = server.connections[still] = Counted(server.connections[still])
    server.protocol_disconnected(gone)
    await asyncio.sleep(0.01)
    server.application_checker()  # past its time to close: cancelled
    await asyncio.sleep(0.01)
    server.application_checker()
    assert list(server.connections) == [still]
    assert looked.looks == 0
    server.connections[still]["application_instance"].cancel()


@pytest.mark.usefixtures("check")
async def test_an_application_that_fails_is_told_of_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(**_: Any) -> None:
        raise ValueError("broken")

    server = server_of(fails)
    one = await connected(server)
    with caplog.at_level(logging.ERROR):
        server.application_checker()
        server.application_checker()
    assert [str(fault) for fault in one.faults] == ["broken"]
    assert caplog.text.count("Exception inside application") == 1
    assert one in server.connections, "it has not gone yet"
    server.protocol_disconnected(one)
    server.application_checker()
    assert one not in server.connections


@pytest.mark.usefixtures("check")
async def test_timeouts_are_looked_for_in_parts_and_each_connection_has_its_turn() -> None:
    server = server_of(sits_still)
    people = [await connected(server) for _ in range(40)]
    gone = people[39]
    most_at_once = 0
    for look in range(_LOOKS_IN_A_ROUND):
        before = sum(one.looks for one in people)
        server.timeout_checker()
        most_at_once = max(most_at_once, sum(one.looks for one in people) - before)
        if look == 0:
            del server.connections[gone]
    assert [one.looks for one in people[:39]] == [1] * 39
    assert gone.looks == 0
    assert most_at_once == 2
    for one in people[:39]:
        server.connections[one]["application_instance"].cancel()


@pytest.mark.usefixtures("check")
async def test_after_a_crowd_left_who_comes_is_looked_at_soon() -> None:
    server = server_of(sits_still)
    crowd = [Told() for _ in range(1000)]
    for one in crowd:
        server.protocol_connected(one)
    server.timeout_checker()
    for one in crowd[10:]:
        del server.connections[one]
    new = Told()
    server.protocol_connected(new)
    looks = 0
    while not new.looks:
        server.timeout_checker()
        looks += 1
    assert looks <= 2 * _LOOKS_IN_A_ROUND
