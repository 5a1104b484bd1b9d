"""The hub by itself: what comes early, late, twice or never, each listener gets once and in order."""

import asyncio
import json
import random
from typing import Any, ClassVar

import pytest
from django.db import transaction

from collab.realtime import db, log
from collab.realtime.conf import live
from collab.realtime.events import Event
from collab.realtime.frames import Prepared
from collab.realtime.hub import Hub
from collab.realtime.listeners import Listener

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "room.7"


class Said(Event):
    name: ClassVar[str] = "said"
    text: str


def append(text: str, topic: str = TOPIC) -> tuple[int, str]:
    """Commit one event, as a service does; gives its seq and frame."""
    with transaction.atomic():
        seq = log.append(topic, Said(text=text))
    return seq, log.read(topic, seq - 1, 1)[0].frame


class Ear:
    """A listener that keeps what it heard, message by message."""

    lane = None

    def __init__(self) -> None:
        self.messages: list[list[int]] = []

    def deliver(self, message: Prepared) -> None:
        said = json.loads(message.text)
        frames = said if isinstance(said, list) else [said]
        self.messages.append([frame["seq"] for frame in frames])

    @property
    def seqs(self) -> list[int]:
        return [seq for message in self.messages for seq in message]


async def join(hub: Hub, listener: Listener, after: int | None = None) -> log.Resumed:
    told: list[log.Resumed] = []
    await hub.join(TOPIC, listener, after=after, epoch=None, reply=told.append)
    return told[0]


async def quiet() -> None:
    """Until what waits for the burst window has left."""
    await asyncio.sleep(live().BURST_WINDOW_SECONDS * 4)


@pytest.fixture
async def hub() -> Hub:
    return Hub()


async def test_early_events_wait_and_doubles_are_dropped(hub: Hub) -> None:
    ear = Ear()
    await join(hub, ear)
    frames = [await db.run(append, str(number)) for number in range(4)]
    for seq, frame in (frames[1], frames[0], frames[0], frames[3], frames[1], frames[2], frames[3]):
        hub.arrive(TOPIC, seq, frame)
    await quiet()
    assert ear.seqs == [1, 2, 3, 4]


async def test_what_never_came_is_read_from_the_log(hub: Hub) -> None:
    ear = Ear()
    await join(hub, ear)
    frames = [await db.run(append, str(number)) for number in range(3)]
    hub.arrive(TOPIC, *frames[2])
    assert ear.seqs == []
    assert await hub.heal() == 3
    await quiet()
    assert ear.seqs == [1, 2, 3]


async def test_a_gap_mends_itself_without_a_sweep(hub: Hub) -> None:
    ear = Ear()
    await join(hub, ear)
    await db.run(append, "lost by the layer")
    hub.arrive(TOPIC, *await db.run(append, "came"))
    async with asyncio.timeout(5):
        while ear.seqs != [1, 2]:
            await quiet()


async def test_the_first_event_leaves_at_once_and_a_burst_leaves_together(hub: Hub) -> None:
    ear = Ear()
    await join(hub, ear)
    frames = [await db.run(append, str(number)) for number in range(20)]
    hub.arrive(TOPIC, *frames[0])
    await asyncio.sleep(0)
    assert ear.messages == [[1]], "nothing waits when all is quiet"
    for seq, frame in frames[1:]:
        hub.arrive(TOPIC, seq, frame)
    await quiet()
    assert ear.messages == [[1], list(range(2, 21))]


async def test_a_newcomer_gets_the_rest_once_while_events_go_on(hub: Hub) -> None:
    first, newcomer = Ear(), Ear()
    await join(hub, first)
    frames = [await db.run(append, str(number)) for number in range(6)]
    for seq, frame in frames[:3]:
        hub.arrive(TOPIC, seq, frame)
    resumed = await join(hub, newcomer, after=1)
    for seq, frame in frames[3:]:
        hub.arrive(TOPIC, seq, frame)
    await quiet()
    assert [seq for seq, _ in resumed.entries] + newcomer.seqs == [2, 3, 4, 5, 6]
    assert first.seqs == [1, 2, 3, 4, 5, 6]


async def test_what_a_join_gives_comes_in_pieces_and_live_events_behind_them(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(30):
        await db.run(append, "x" * 5_000)
    resume = log.resume

    def resumed_while_others_write(topic: str, *known: Any) -> log.Resumed:
        found = resume(topic, *known)
        for _ in range(5):
            hub.publish_from_thread(TOPIC, *append("y" * 5_000))
        return found

    monkeypatch.setattr(log, "resume", resumed_while_others_write)
    newcomer = Ear()
    first = await join(hub, newcomer, after=2)
    hub.arrive(TOPIC, *await db.run(append, "z"))
    await quiet()
    assert ([seq for seq, _ in first.entries], first.head) == ([3, 4, 5], 5)
    assert newcomer.seqs == list(range(6, 37))
    assert max(len(message) for message in newcomer.messages) == 3


async def test_pieces_are_counted_in_bytes(hub: Hub) -> None:
    for _ in range(4):
        await db.run(append, "é" * 5_000)
    ear = Ear()
    first = await join(hub, ear, after=0)
    assert [seq for seq, _ in first.entries] == [1]
    assert ear.messages == [[2], [3], [4]]


async def test_a_join_that_gives_one_large_event_gives_it_whole(hub: Hub) -> None:
    for size in (100, 40_000, 100):
        await db.run(append, "x" * size)
    ear = Ear()
    first = await join(hub, ear, after=1)
    assert ([seq for seq, _ in first.entries], first.head) == ([2], 2)
    assert ear.messages == [[3]]


async def test_a_listener_that_goes_in_the_middle_disturbs_nobody(hub: Hub) -> None:
    ears = [Ear() for _ in range(5)]

    class Leaver(Ear):
        def deliver(self, message: Prepared) -> None:
            super().deliver(message)
            hub.leave(TOPIC, self)
            hub.leave(TOPIC, ears[0])  # and takes another one along

    leaver = Leaver()
    for listener in (*ears[:2], leaver, *ears[2:]):
        await join(hub, listener)
    frames = [await db.run(append, str(number)) for number in range(2)]
    for seq, frame in frames:
        hub.arrive(TOPIC, seq, frame)
        await quiet()
    assert leaver.seqs == [1]
    assert [ear.seqs for ear in ears[1:]] == [[1, 2]] * 4


async def test_a_topic_that_nobody_listens_to_is_forgotten(hub: Hub) -> None:
    ear = Ear()
    await join(hub, ear)
    hub.arrive(TOPIC, 9, "early, and its gap is looked after")
    hub.leave(TOPIC, ear)
    assert hub.topics == {}
    hub.arrive(TOPIC, 1, "nobody hears")
    assert hub.topics == {}


async def test_who_watches_late_is_told_what_went_by(hub: Hub) -> None:
    heard: list[str] = []
    head, _ = await db.run(append, "a")
    assert not hub.watch(TOPIC, heard.append, head)
    hub.publish(TOPIC, *await db.run(append, "b"))
    assert len(heard) == 1
    assert hub.watch(TOPIC, lambda _frame: None, head), "b came before this watcher"
    assert not hub.watch(TOPIC, lambda _frame: None, head + 1)


async def test_a_new_epoch_is_noticed(hub: Hub) -> None:
    noticed: list[bool] = []
    hub.on_new_epoch = lambda: noticed.append(True)
    await join(hub, Ear())
    await hub.heal()
    await hub.heal()
    assert noticed == []
    await db.run(log.renew_epoch)
    await hub.heal()
    assert noticed == [True]


@pytest.mark.parametrize("seed", range(8))
async def test_any_order_any_loss_any_doubles(hub: Hub, seed: int) -> None:
    """Listeners come, go and come back while the layer does its worst; the log has the last word."""
    draw = random.Random(seed)
    ears: list[tuple[Ear, int]] = []
    on_the_way: list[tuple[int, str]] = []
    for step in range(60):
        action = draw.choice(("say", "say", "say", "bring", "bring", "double", "join", "leave", "heal"))
        if action == "say":
            on_the_way.append(await db.run(append, str(step)))
        elif action in {"bring", "double"} and on_the_way:
            event = draw.choice(on_the_way)
            hub.arrive(TOPIC, *event)
            if action == "bring":
                on_the_way.remove(event)
        elif action == "join":
            ear = Ear()
            resumed = await join(hub, ear)
            ears.append((ear, resumed.head))
        elif action == "leave" and len(ears) > 1:
            hub.leave(TOPIC, ears.pop(draw.randrange(len(ears)))[0])
        elif action == "heal":
            await hub.heal()
    if not ears:
        ear = Ear()
        ears.append((ear, (await join(hub, ear)).head))
    await hub.heal()
    await quiet()
    head = await db.run(log.head, TOPIC)
    assert head > 0
    for ear, since in ears:
        assert ear.seqs == list(range(since + 1, head + 1))


@pytest.mark.parametrize("somebody_else_comes", [False, True])
async def test_a_listener_that_goes_while_the_log_is_read(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, somebody_else_comes: bool
) -> None:
    """The last one; what is read then has no topic to move on, and the reading must end all the same."""
    ear, newcomer = Ear(), Ear()
    await join(hub, ear)
    for number in range(3):
        await db.run(append, str(number))
    reads = []

    async def leave_meanwhile(topic: str, after: int, limit: int) -> list[log.Entry]:
        reads.append(after)
        hub.leave(TOPIC, ear)
        if somebody_else_comes:
            await join(hub, newcomer)
        return await db.run(log.read, topic, after, limit)

    async def first(service: Any, *args: Any) -> Any:
        return await (leave_meanwhile(*args) if service is log.read else db.run(service, *args))

    monkeypatch.setattr(db, "run_first", first)
    async with asyncio.timeout(5):
        await hub.heal()
    assert reads == [0], "the premise: the log was being read when the listener left"
    monkeypatch.undo()
    await join(hub, ear)
    await db.run(append, "afterwards")
    assert await hub.heal() == 1
    await quiet()
    assert ear.seqs == [4]
    assert newcomer.seqs == ([4] if somebody_else_comes else [])


async def test_thousands_of_topics_that_lack_little_are_read_together(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an import; one of them is not followed any more by then."""
    heard: dict[str, list[str]] = {f"person.{number}": [] for number in range(1, 61)}
    for name, frames in heard.items():
        hub.watch(name, frames.append, 0)
    said = [(name, Said(text=str(number))) for name in heard for number in range(2)]
    await db.run(transaction.atomic(log.append_many), said)
    reads: list[str] = []

    async def first(service: Any, *args: Any) -> Any:
        reads.append(service.__name__)
        if service is log.read_these:
            hub.unwatch("person.1", heard["person.1"].append)
        return await db.run(service, *args)

    monkeypatch.setattr(db, "run_first", first)
    assert await hub.heal() == 120
    assert reads == ["survey", "read_these"]
    assert [len(frames) for frames in heard.values()] == [0] + [2] * 59
    assert heard["person.2"] == [entry.frame for entry in await db.run(log.read, "person.2", 0, 5)]
    assert await hub.heal() == 0


async def test_what_a_pause_left_behind_comes_in_messages_of_bounded_size(hub: Hub) -> None:
    ear = Ear()
    await join(hub, ear)
    for _ in range(30):
        await db.run(append, "x" * 15_000)
    assert await hub.heal() == 30
    await quiet()
    assert ear.seqs == list(range(1, 31))
    assert len(ear.messages) > 1
    assert max(len(message) for message in ear.messages) * 15_000 <= 128 * 1024
