"""Leases of presence: taken by name, renewed all at once, taken anew where they were lost."""

import asyncio
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.realtime import board as board_module
from collab.realtime import db, presence
from collab.realtime.board import Board
from collab.realtime.conf import live
from collab.realtime.hub import Hub
from collab.realtime.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)
PERSONS = set(range(1, 2_001))


def lapse(process: uuid.UUID, persons: set[int], seconds: float) -> None:
    until = timezone.now() + timedelta(seconds=seconds)
    Lease.objects.filter(process=process, person__in=persons).update(expires_at=until)


def test_a_renewal_is_one_statement_however_many_are_here() -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    presence.take(mine, PERSONS)
    presence.take(other, {7, 8})
    lapse(mine, PERSONS, 5)
    lapse(other, {7, 8}, 5)
    with CaptureQueriesContext(connection) as asked:
        assert presence.renew(mine) == len(PERSONS)
    assert len(asked) == 1
    soon = timezone.now() + timedelta(seconds=live().LEASE_SECONDS - 5)
    assert Lease.objects.filter(process=mine, expires_at__gt=soon).count() == len(PERSONS)
    assert not Lease.objects.filter(process=other, expires_at__gt=soon).exists()


async def test_who_was_lost_while_the_process_was_held_up_is_taken_anew() -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    board = Board(mine, Hub(), None)
    for person in (1, 2, 3):
        board.came(person)
    await board._take()
    await db.run(lapse, mine, {2, 3}, -1)
    assert await db.run(presence.expire) == {2, 3}, "another process ends what ran out"
    await db.run(presence.take, other, {9})
    await db.run(presence.take, mine, {7})  # nobody that this process knows
    told: list[set[int]] = []
    board.on_restated = told.append
    await board._renew()
    assert told == [{1, 2, 3}]
    assert await db.run(presence.online, {7}) == set()
    await board._renew()
    assert len(told) == 1
    assert await db.run(presence.online, {1, 2, 3, 9}) == {1, 2, 3, 9}
    board.left(1, at_once=True)
    await board._give_back()
    await board._renew()
    assert await db.run(presence.online, {1, 2, 3}) == {2, 3}


async def test_a_process_that_stops_renews_and_takes_nothing_more() -> None:
    mine = uuid.uuid4()
    board = Board(mine, Hub(), None)
    board.came(1)
    await board._take()
    running = asyncio.create_task(board.run())
    await asyncio.sleep(0.1)
    board.came(2)
    board._renew_at = asyncio.get_running_loop().time()  # due in the next round
    await board.hand_over()
    board.came(3)
    await asyncio.sleep(1.2)  # two rounds
    running.cancel()
    until = timezone.now() + timedelta(seconds=board_module._HANDOVER_SECONDS)
    leases = await db.run(
        lambda: list(Lease.objects.filter(process=mine).values_list("person", "expires_at"))
    )
    assert [person for person, _ in leases] == [1]
    assert leases[0][1] < until


async def test_a_renewal_that_is_under_way_does_not_outlast_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = uuid.uuid4()
    board = Board(mine, Hub(), None)
    board.came(1)
    await board._take()
    renew = presence.renew

    def slowly(process: uuid.UUID) -> int:
        time.sleep(0.5)  # as a database that is busy; on a thread of its own, and then it is the real one
        return renew(process)

    monkeypatch.setattr(presence, "renew", slowly)
    running = asyncio.create_task(board.run())
    await asyncio.sleep(0.1)
    board._renew_at = asyncio.get_running_loop().time()
    await asyncio.sleep(0.6)  # it renews now
    await board.hand_over()
    await asyncio.sleep(0.6)  # whatever was under way is over
    running.cancel()
    until = timezone.now() + timedelta(seconds=board_module._HANDOVER_SECONDS)
    assert await db.run(lambda: Lease.objects.get(process=mine).expires_at) < until
