"""Synchronous services, run from the event loop in worker threads.

Channels' `database_sync_to_async` runs every call of a process on one thread; services are independent of
each other, so they get a pool. A database connection belongs to its thread.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

from collab.errors import Unavailable

logger = logging.getLogger(__name__)
# What the drivers raise when the database is away or refuses.
FAULTS = (DatabaseError, InterfaceError, PoolTimeout, OSError)

P = ParamSpec("P")
T = TypeVar("T")
WORKERS = 8  # threads; PostgreSQL's pool in settings is larger

_mending = threading.Event()
_executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="service")


def _call(service: Callable[[], T]) -> T:
    try:
        return service()
    finally:
        # Gives the connection back to psycopg's pool; SQLite's stays with the thread (CONN_MAX_AGE).
        close_old_connections()


def _mend_pool() -> None:
    """After a restart of the database each connection kept in the pool is dead, and would cost one more
    person an error: test them all now."""
    try:
        connection.pool.check()  # type: ignore[attr-defined]
    except FAULTS as error:
        logger.info("The pool stays as it is: %s", error)
    finally:
        _mending.clear()


async def run(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `service(*args, **kwargs)`, called in a worker thread."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor, _call, partial(service, *args, **kwargs))


def unavailable(error: Exception) -> Unavailable:
    """What a client is told when the database did not answer."""
    logger.warning("The database did not answer: %s", error)
    if connection.vendor == "postgresql" and not _mending.is_set():
        _mending.set()
        _executor.submit(_mend_pool)
    return Unavailable(_("The server cannot keep this now; nothing was lost. Try again."), retry_after=1)
