"""Worker threads outlive what their services do, and what may not be late goes first."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connections

from collab.realtime import db

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds up whoever waits for it; open at the end, whatever happened."""
    gate = threading.Event()
    yield gate
    gate.set()


def held(gate: threading.Event) -> None:
    gate.wait(10)


async def test_a_thread_outlives_a_connection_that_cannot_even_be_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_self: object) -> None:
        raise OperationalError("the other end is gone")

    def fail() -> None:
        raise ValueError("the service's own")

    monkeypatch.setattr(type(connections["default"]), "close_if_unusable_or_obsolete", broken)
    async with asyncio.timeout(5):
        for _ in range(db.WORKERS + 1):
            with pytest.raises(ValueError, match="own"):
                await db.run(fail)
        assert await db.run(lambda: 7) == 7


async def test_what_may_not_be_late_goes_before_what_waits(gate: threading.Event) -> None:
    done: list[str] = []
    busy = [asyncio.create_task(db.run(held, gate)) for _ in range(db.WORKERS)]
    await asyncio.sleep(0)  # all threads are busy now
    waiting = [asyncio.create_task(db.run(done.append, f"late {number}")) for number in range(20)]
    await asyncio.sleep(0)
    firsts = [asyncio.create_task(db.run_first(done.append, f"first {number}")) for number in range(20)]
    await asyncio.sleep(0)
    assert done == []
    gate.set()
    await asyncio.gather(*busy, *waiting, *firsts)
    assert len(done) == 40
    # At most those that other threads took in the same moment come between.
    assert done.index("first 0") < db.WORKERS, "who asked first is answered first"
    assert done.index("late 0") > len(firsts) - db.WORKERS
