"""Synchronous services, run from the event loop in worker threads.

Channels' `database_sync_to_async` runs every call of a process on one thread; services are independent of
each other, so they get a pool. A database connection belongs to its thread.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections, connections

P = ParamSpec("P")
T = TypeVar("T")
WORKERS = 8  # threads; PostgreSQL's pool in settings is larger

_executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="service")


def _call(service: Callable[[], T]) -> T:
    try:
        return service()
    finally:
        # Gives the connection back to psycopg's pool; SQLite's stays with the thread (CONN_MAX_AGE).
        close_old_connections()


async def run(service: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `service(*args, **kwargs)`, called in a worker thread."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor, _call, partial(service, *args, **kwargs))


def close_all() -> None:
    """Close this thread's connections; for threads and processes that end."""
    connections.close_all()


Service = Callable[..., Any]
