"""Windows: stretches of load over which server CPU is read; after each, every message is accounted for."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import quantiles
from time import perf_counter

from bench.load import Client, Tally
from bench.writer import Burst, Said, WriterProcess

_DRAIN_SECONDS = 4.0  # without any further message: the rest is missing
_MOST_DRAIN_SECONDS = 16.0  # however slowly the rest comes
_LOOK_SECONDS = 0.1
_SATURATED_SECONDS = 1.0  # half of the messages later than this


@dataclass(frozen=True, slots=True)
class Window:
    """What one window cost. Times in seconds."""

    sent: int
    expected: int
    received: int
    disordered: int
    wrong_readers: int  # that have not exactly what was sent, once each
    seconds: float
    cpu: float
    latencies: Sequence[float]
    acknowledgements: Sequence[float]
    beside_cpu: float = 0.0  # of Redis or the database

    @property
    def missing(self) -> int:
        return self.expected - self.received

    @property
    def saturated(self) -> bool:
        """The server does not keep up, or the messages do not all come."""
        return self.missing > 0 or percentile(self.latencies, 50) > _SATURATED_SECONDS

    def cost(self) -> float:
        """Seconds of server CPU per delivery."""
        return self.cpu / self.received if self.received else float("nan")


def percentile(values: Sequence[float], percent: int) -> float:
    if len(values) < 2:
        return values[0] if values else float("nan")
    return quantiles(values, n=100, method="inclusive")[percent - 1]


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """The load's own pauses must not look like the server's."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


@dataclass
class Audience:
    """Who listens, what it costs the server, and the numbers of messages, none of which is used twice."""

    readers: Sequence[Client]
    cpu: Callable[[], float]
    beside: Callable[[], float] = lambda: 0.0  # CPU of Redis or the database
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def skip(self, many: int) -> None:
        """These numbers are given out elsewhere."""
        self.numbers = count(next(self.numbers) + many)


class Recorder:
    """One window: `said()` for each message and its readers, then `finish()`."""

    def __init__(
        self, audience: Audience, writers: Sequence[Client], *, every: int = 1, ordered: bool = True
    ) -> None:
        """`every`: the latencies of each how-manieth reader are kept. `ordered`: the numbers come as sent."""
        self._ordered = ordered
        self.tally = Tally()
        self._audience = audience
        self.owed: dict[Client, tuple[int, int]] = {}
        self._sent = 0
        self._all = (0, 0)  # count and sum of what everybody is owed
        for place, reader in enumerate(audience.readers):
            reader.start_window(self.tally, sampled=place % every == 0)
        for writer in writers:
            writer.tally = self.tally
        self._cpu = audience.cpu()
        self._beside_cpu = audience.beside()
        self._start = perf_counter()

    def number(self) -> int:
        return next(self._audience.numbers)

    def said_to_all(self, number: int) -> None:
        self._sent += 1
        owed, total = self._all
        self._all = (owed + 1, total + number)

    def said_to(self, readers: Sequence[Client], number: int) -> None:
        self._sent += 1
        for reader in readers:
            owed, total = self.owed.get(reader, (0, 0))
            self.owed[reader] = (owed + 1, total + number)

    def said_elsewhere(self, said: Said) -> None:
        """To all, by writers of another process."""
        self.tally.sent_at = {number.encode(): at for number, at in said.sent_at.items()}
        self.tally.acknowledgements.extend(said.acknowledgements)
        for number in self.tally.sent_at:
            self.said_to_all(int(number))

    @property
    def expected(self) -> int:
        return self._all[0] * len(self._audience.readers) + sum(owed for owed, _ in self.owed.values())

    async def everything_arrived(self, seconds: float) -> bool:
        """Whether all that was said so far has arrived, within `seconds`."""
        self.tally.expect(self.expected)
        if self.tally.received >= self.tally.awaited:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self.tally.reached.wait()
        except TimeoutError:
            return False
        return True

    async def finish(self) -> Window:
        """Wait for what is under way, as long as something comes; then account."""
        before, last = -1, perf_counter() + _MOST_DRAIN_SECONDS
        while before != self.tally.received and perf_counter() < last:
            before = self.tally.received
            if await self.everything_arrived(_DRAIN_SECONDS):
                break
        seconds = perf_counter() - self._start
        cpu = self._audience.cpu() - self._cpu
        beside_cpu = self._audience.beside() - self._beside_cpu
        await asyncio.sleep(_LOOK_SECONDS)  # anything twice would still come
        wrong = 0
        for reader in self._audience.readers:
            owed, total = self.owed.get(reader, (0, 0))
            wrong += (reader.count, reader.total) != (owed + self._all[0], total + self._all[1])
        return Window(
            sent=self._sent,
            expected=self.expected,
            received=self.tally.received,
            disordered=sum(reader.disorder for reader in self._audience.readers) if self._ordered else 0,
            wrong_readers=wrong,
            seconds=seconds,
            cpu=cpu,
            latencies=self.tally.latencies(),
            acknowledgements=self.tally.acknowledgements,
            beside_cpu=beside_cpu,
        )


async def quiet(audience: Audience, writer: Client, room: str, *, seconds: float, pause: float) -> Window:
    """One message, and the next `pause` seconds later at the earliest, when everybody has the one before."""
    recorder = Recorder(audience, [writer])
    end = perf_counter() + seconds
    while perf_counter() < end:
        due = perf_counter() + pause
        number = recorder.number()
        recorder.said_to_all(number)
        await writer.say(room, number)
        if not await recorder.everything_arrived(_DRAIN_SECONDS):
            break
        await asyncio.sleep(max(0.0, due - perf_counter()))
    return await recorder.finish()


async def steady(
    audience: Audience, writers: Sequence[Client], room: str, *, seconds: float, rate: float
) -> Window:
    """`rate` messages a second by the clock, from each writer in turn, whether the server keeps up or not."""
    recorder = Recorder(audience, writers, ordered=False)
    saying: set[asyncio.Task[None]] = set()
    start = perf_counter()
    free = list(writers)
    for place in range(int(seconds * rate)):
        await asyncio.sleep(max(0.0, start + place / rate - perf_counter()))
        if not free:
            continue  # all wait for their acknowledgement, and more would only wait with them
        writer = free.pop(0)
        number = recorder.number()
        recorder.said_to_all(number)
        task = asyncio.get_running_loop().create_task(writer.say(room, number))
        saying.add(task)
        task.add_done_callback(saying.discard)
        task.add_done_callback(lambda _task, writer=writer: free.append(writer))  # type: ignore[misc]
    if saying:
        await asyncio.wait(saying, timeout=_DRAIN_SECONDS)
    return await recorder.finish()


async def burst(audience: Audience, writers: WriterProcess, asked: Burst) -> Window:
    """Writers of a process of their own, each as fast as it is acknowledged."""
    recorder = Recorder(audience, [], every=20, ordered=asked.writers == 1)
    recorder.tally.expect(asked.most * len(audience.readers) + 1)  # more than can come: nobody is to wake us
    said = await writers.burst(asked)
    if said.error:
        print(f"  the burst was cut short: {said.error}")
    recorder.said_elsewhere(said)
    return await recorder.finish()
