"""Synchronous services, run from the event loop in worker threads.

Channels' `database_sync_to_async` runs every call of a process on one thread; services are independent of
each other, so they get several. Waking the event loop is a system call and hands the interpreter over, so it
happens once per service: what it published and what it gave come back together.

Each thread keeps its database connection: taking one from the pool for each call costs more than most calls.
"""

import asyncio
import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

from collab.errors import Unavailable
from collab.realtime import publishing
from collab.realtime.patience import was_bounded

logger = logging.getLogger(__name__)
# What the drivers raise when the database is away or refuses.
FAULTS = (DatabaseError, InterfaceError, PoolTimeout, OSError)

P = ParamSpec("P")
T = TypeVar("T")
WORKERS = 8  # threads; PostgreSQL's pool in settings is larger
_RELEASE_SECONDS = 30.0
_Job = tuple[Callable[[], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]

_lock = threading.Lock()  # of the four below
_workers: "list[_Worker]" = []
_idle: "list[_Worker]" = []  # the last one used is used first: its caches are warm, and the others sleep
_urgent: deque[_Job | threading.Barrier] = deque()
_waiting: deque[_Job | threading.Barrier] = deque()
# Counts the times that the database went away: a connection of before is not trusted.
_losses = 0


async def run(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `service(*args, **kwargs)`, called in a worker thread."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    _submit((partial(service, *args, **kwargs), loop, done))
    return await done


async def run_first(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `run`, before all that waits: for what may not be late when thousands come back at once."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    _submit((partial(service, *args, **kwargs), loop, done), first=True)
    return await done


def _submit(job: _Job | threading.Barrier, *, first: bool = False) -> None:
    with _lock:
        if _idle:
            worker = _idle.pop()
        elif len(_workers) < WORKERS:
            worker = _Worker()
            _workers.append(worker)
            worker.start()
        else:
            (_urgent if first else _waiting).append(job)
            return
    worker.inbox.put(job)


class _Worker(threading.Thread):
    """A thread with its database connection. A daemon: a process that ends does not wait for a database
    that does not answer."""

    def __init__(self) -> None:
        super().__init__(name=f"service-{len(_workers)}", daemon=True)
        self.inbox: SimpleQueue[_Job | threading.Barrier] = SimpleQueue()
        self._losses = _losses

    def run(self) -> None:
        job = self.inbox.get()
        while True:
            if isinstance(job, threading.Barrier):
                with contextlib.suppress(threading.BrokenBarrierError, *FAULTS):
                    connection.close()
                    job.wait()
            else:
                self._carry_out(*job)
            job = self._next()

    def _next(self) -> _Job | threading.Barrier:
        with _lock:
            if _urgent or _waiting:
                return (_urgent or _waiting).popleft()
            _idle.append(self)
        return self.inbox.get()

    def _carry_out(
        self, service: Callable[[], Any], loop: asyncio.AbstractEventLoop, done: "asyncio.Future[Any]"
    ) -> None:
        result, error = None, None
        # Whatever happens here, somebody waits for it, and others for this thread.
        with publishing.gathered() as published:
            try:
                if self._losses != _losses:
                    self._losses = _losses
                    connection.close()
                result = service()
            except BaseException as raised:
                error = raised
                with contextlib.suppress(Exception):
                    connection.close_if_unusable_or_obsolete()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_finish, done, result, error, published)


def _finish(
    done: "asyncio.Future[Any]",
    result: Any,
    error: BaseException | None,
    published: list[publishing.Published],
) -> None:
    """On the event loop: whoever asked has the answer, then what was committed goes out."""
    if not done.cancelled():
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)
    for event in published:
        publishing.publish(*event)


def release() -> None:
    """Give back the connections of all worker threads; they take new ones when they need them."""
    barrier = threading.Barrier(WORKERS + 1)
    for _number in range(WORKERS):
        _submit(barrier)
    barrier.wait(_RELEASE_SECONDS)


def unavailable(error: Exception) -> Unavailable:
    """What a client is told when the database did not answer."""
    global _losses
    logger.warning("The database did not answer: %s", error)
    if connection.vendor == "postgresql" and not (was_bounded(error) or _mending.is_set()):
        _mending.set()
        _losses += 1
        threading.Thread(target=_mend_pool, daemon=True).start()
    return Unavailable(_("The server cannot keep this now; nothing was lost. Try again."), retry_after=1)


_mending = threading.Event()


def _mend_pool() -> None:
    """After a restart of the database each connection kept in the pool is dead, and would cost one more
    person an error: test them all now."""
    try:
        connection.pool.check()  # type: ignore[attr-defined]
    except FAULTS as error:
        logger.info("The pool stays as it is: %s", error)
    finally:
        _mending.clear()
