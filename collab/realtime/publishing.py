"""From a committed transaction to the hub of this process, if it has one."""

from typing import Protocol


class Publisher(Protocol):
    """What a hub offers to the threads in which services run."""

    def publish_from_thread(self, topic: str, seq: int, frame: str) -> None: ...


_publisher: Publisher | None = None


def set_publisher(publisher: Publisher | None) -> None:
    """Make `publisher` the one of this process; None when it stops."""
    global _publisher  # one hub per process is the design
    _publisher = publisher


def publish(topic: str, seq: int, frame: str) -> None:
    """Tell the hub of a committed event. Without a hub (a command line) the others' sweep finds it."""
    if _publisher is not None:
        _publisher.publish_from_thread(topic, seq, frame)
