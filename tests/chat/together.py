"""Several at once, in threads and transactions of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def together(*works: Callable[[], T]) -> list[T | Exception]:
    """Run these at the same time, each in a thread with a connection of its own; results or exceptions."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Exception:
        try:
            barrier.wait(10)
            return work()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def succeeded(results: list[T | Exception]) -> list[T]:
    """The results, of which none may be an exception."""
    done: list[T] = []
    for each in results:
        if isinstance(each, Exception):
            raise each
        done.append(each)
    return done
