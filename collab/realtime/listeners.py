"""One topic as a process knows it: who listens, what waits to be sent, and what came too early."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Protocol

from collab.realtime.frames import Lane, Prepared, send_each

_MESSAGE_BYTES = 128 * 1024  # in one message: what a reader's socket does not take of it is copied for them


class Listener(Protocol):
    """Who gets a topic's messages: a socket, or a server-sent stream."""

    @property
    def deliver(self) -> Callable[[Prepared], None]:
        """Called with each message; must not raise and must not wait."""

    @property
    def lane(self) -> Lane | None:
        """Where the bytes of a message may go instead, if it has one."""


class Joining:
    """A listener between its registration and its reply: what happens meanwhile is kept for it."""

    __slots__ = ("events",)

    def __init__(self) -> None:
        self.events: list[tuple[int, str]] = []


class Topic:
    """A topic as this process knows it. `seen` is the last seq accepted here; None until the log was read."""

    __slots__ = (
        "early",
        "floors",
        "gap_timer",
        "joining",
        "last_flush",
        "listeners",
        "name",
        "seen",
        "signal_timer",
        "signals",
        "timer",
        "waiting",
        "watchers",
        "ways",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: int | None = None
        self.listeners: dict[Listener, None] = {}
        # The same as lanes, and those that have none; made when first wanted after a change.
        self.ways: tuple[list[Lane], list[Listener]] | None = None
        self.floors: dict[Listener, int] = {}  # listeners that already have all up to this seq
        self.joining: set[Joining] = set()
        self.watchers: dict[Callable[[str], None], None] = {}
        self.early: dict[int, str] = {}
        self.waiting: list[tuple[int, str]] = []
        self.signals: dict[Hashable, str] = {}
        self.last_flush = 0.0
        self.timer: asyncio.Handle | None = None
        self.gap_timer: asyncio.TimerHandle | None = None
        self.signal_timer: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        return not (self.listeners or self.joining or self.watchers)

    def send_to_all(self, message: Prepared) -> None:
        """To each listener that listens now; who leaves meanwhile disturbs nobody."""
        if self.ways is None:
            listeners = list(self.listeners)
            lanes = [listener.lane for listener in listeners]
            self.ways = (
                [lane for lane in lanes if lane is not None],
                [listener for listener in listeners if listener.lane is None],
            )
        lanes_of_all, others = self.ways
        send_each(lanes_of_all, message.wire)
        for listener in others:
            listener.deliver(message)

    def stop_timers(self) -> None:
        for timer in (self.timer, self.gap_timer, self.signal_timer):
            if timer is not None:
                timer.cancel()


def bounded(
    events: Iterable[tuple[int, str]], octets: int = _MESSAGE_BYTES
) -> Iterator[list[tuple[int, str]]]:
    """The same events in the same order, in parts of at most so many bytes, or of one event."""
    part: list[tuple[int, str]] = []
    size = 0
    for event in events:
        more = len(event[1]) if event[1].isascii() else len(event[1].encode())
        if part and size + more > octets:
            yield part
            part, size = [], 0
        size += more
        part.append(event)
    if part:
        yield part
