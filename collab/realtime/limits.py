"""Token buckets: how fast somebody may go, and when they may go on."""

import threading
import time
from functools import cache

from django.utils.translation import gettext_lazy as _

from collab.errors import TooFast
from collab.realtime.conf import live


class Bucket:
    """`rate` tokens a second, `burst` at most."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens = burst
        self._at = time.monotonic()

    def take(self, count: int = 1) -> float:
        """Take `count` tokens: 0.0 when there were so many, else the seconds until there are."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= count:
            self._tokens -= count
            return 0.0
        return (count - self._tokens) / self._rate

    @property
    def full(self) -> bool:
        return self._tokens + (time.monotonic() - self._at) * self._rate >= self._burst


class PersonLimits:
    """One bucket per person, over all their sockets and requests to this process. For any thread."""

    _FORGET_ABOVE = 10_000  # persons

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._buckets: dict[int, Bucket] = {}
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Begin anew with everybody."""
        self._buckets.clear()

    def check(self, person_id: int, count: int = 1) -> None:
        """Raises TooFast when this person must wait before doing that, or so much of it."""
        with self._lock:
            bucket = self._buckets.get(person_id)
            if bucket is None:
                if len(self._buckets) > self._FORGET_ABOVE:
                    self._buckets = {key: one for key, one in self._buckets.items() if not one.full}
                bucket = self._buckets[person_id] = Bucket(self._rate, self._burst)
            wait = bucket.take(count)
        if wait:
            raise TooFast(_("Too fast: wait a moment and try again."), retry_after=wait)


@cache
def of_commands() -> PersonLimits:
    """What a person changes, over all sockets and HTTP."""
    return PersonLimits(*live().COMMANDS)


@cache
def of_joins() -> PersonLimits:
    """How many topics a person joins, over all their connections."""
    return PersonLimits(*live().JOINS)


@cache
def of_posted_frames() -> PersonLimits:
    """The frames that a person hands in by POST /api/live; a socket has a measure of its own."""
    return PersonLimits(*live().POSTED_FRAMES)


@cache
def of_reads() -> PersonLimits:
    """What a person asks for over HTTP."""
    return PersonLimits(*live().READS)
