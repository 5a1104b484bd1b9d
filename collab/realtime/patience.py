"""Where people wait, a database that does not answer is given up: by itself, or by us.

PostgreSQL bounds its own statements and locks. One that hangs as a whole bounds nothing, and its kernel keeps
the connection alive: whoever asked it would wait for ever, and eight of them are all the worker threads.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.errors import LockNotAvailable, QueryCanceled


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that ends when an answer does not come."""

    patience = 20.0  # s; longer than PostgreSQL's own bounds, which leave the connection whole

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """psycopg's, which every statement goes through. Raises OperationalError after `patience`."""
        kwargs.setdefault("timeout", self.patience)
        try:
            return super().wait(gen, *args, **kwargs)
        except psycopg.OperationalError as error:
            if (
                error.sqlstate is None
                and self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE
            ):
                self.pgconn.finish()  # a late answer would be taken for the next one
            raise


def answer_in_time() -> None:
    """Bound the connections that this process makes from now on; a process that serves people calls it."""
    database = connections.settings[DEFAULT_DB_ALIAS]
    if not database["ENGINE"].endswith("postgresql"):
        return
    options = database["OPTIONS"]
    bounds = " ".join(f"-c {name}={value}" for name, value in settings.DATABASE_BOUNDS.items())
    # Of two values the last one holds: that of DATABASE_URL.
    options["options"] = f"{bounds} {options.get('options', '')}".strip()
    options["pool"]["connection_class"] = BoundedConnection


def was_bounded(error: BaseException) -> bool:
    """Whether the database is there, and gave a statement up."""
    return isinstance(error.__cause__, (LockNotAvailable, QueryCanceled))
