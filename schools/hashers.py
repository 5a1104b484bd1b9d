"""Argon2, a few at a time: a hash takes 100 MB and a core for 0.1 s on purpose, and whoever knows the address
may ask for one. Without a bound a class that logs in together, or somebody who means harm, would take the
machine's memory (docs/adr/0011)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.utils.translation import gettext_lazy as _

from collab.errors import Unavailable

AT_ONCE: Final = 2  # hashes of one process: 200 MB
# Who comes after these is told to come again. At 0.1 s a hash, two at a time, the last of them waits 10 s, on
# a busy machine no more than WAIT_SECONDS: the first day of school brings many at the same moment.
# Who waits costs a thread that sleeps, some 100 kB, and no database connection.
MAX_WAITING: Final = 200
WAIT_SECONDS: Final = 15.0
_RETRY_SECONDS: Final = 3.0


class _Turns:
    """So many at work, so many waiting."""

    def __init__(self, at_once: int, max_waiting: int) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(max_waiting)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Raises Unavailable when too many wait already, or the turn does not come."""
        if not self._free.acquire(blocking=False):
            self._wait()
        try:
            yield
        finally:
            self._free.release()

    def _wait(self) -> None:
        if not self._places.acquire(blocking=False):
            raise _too_many()
        try:
            if not connection.in_atomic_block:
                connection.close()  # others have work for it meanwhile: PostgreSQL's pool has few
            if not self._free.acquire(timeout=WAIT_SECONDS):
                raise _too_many()
        finally:
            self._places.release()


def _too_many() -> Unavailable:
    return Unavailable(
        _("Very many people are coming in just now: try again in a moment."), retry_after=_RETRY_SECONDS
    )


turns = _Turns(AT_ONCE, MAX_WAITING)


class PatientArgon2(Argon2PasswordHasher):
    """settings.PASSWORD_HASHERS: Django's own, in turns. Raises Unavailable."""

    def encode(self, password: str, salt: str) -> str:
        with turns.taken():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turns.taken():
            return super().verify(password, encoded)
