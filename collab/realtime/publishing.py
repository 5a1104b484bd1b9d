"""From a committed transaction to the hub of this process, if it has one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Publisher(Protocol):
    """What a hub offers: `publish` on the event loop, the other to any thread."""

    def publish(self, topic: str, seq: int, frame: str) -> None: ...
    def publish_from_thread(self, topic: str, seq: int, frame: str) -> None: ...


Published = tuple[str, int, str]
_publisher: Publisher | None = None


class _Gathering(threading.local):
    events: list[Published] | None = None


_gathering = _Gathering()


def set_publisher(publisher: Publisher | None) -> None:
    """Make `publisher` the one of this process; None when it stops."""
    global _publisher  # one hub per process is the design
    _publisher = publisher


@contextmanager
def gathered() -> Iterator[list[Published]]:
    """What this thread commits meanwhile is given to the caller, who publishes it on the event loop."""
    events: list[Published] = []
    _gathering.events = events
    try:
        yield events
    finally:
        _gathering.events = None


def committed(topic: str, seq: int, frame: str) -> None:
    """Tell the hub of a committed event. Without a hub (a command line) the others' sweep finds it."""
    if _gathering.events is not None:
        _gathering.events.append((topic, seq, frame))
    elif _publisher is not None:
        _publisher.publish_from_thread(topic, seq, frame)


def publish(topic: str, seq: int, frame: str) -> None:
    """On the event loop: tell the hub."""
    if _publisher is not None:
        _publisher.publish(topic, seq, frame)
