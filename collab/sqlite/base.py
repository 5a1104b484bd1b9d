"""Django's SQLite, whose writers in one process wait for each other in a queue (docs/adr/0070).

SQLite lets one connection write at a time. The others sleep and try again, longer each time, until their
timeout: with many threads some never get in between, and fail with "database is locked". Here they take turns
before they ask SQLite. Readers never wait: that is what the write-ahead log is for.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from collab.sqlite.turns import Turns

_DEFAULT_TIMEOUT = 5.0  # s, as in the sqlite3 module
_READS = re.compile(r"\s*(?:SELECT|PRAGMA|EXPLAIN|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT)\b", re.IGNORECASE)
_turns: defaultdict[str, Turns] = defaultdict(Turns)
_making = Lock()


def turns_of(database: str) -> Turns:
    """The queue of those who write to this file from this process."""
    with _making:
        return _turns[database]


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend of settings.DATABASES: takes its turn for a transaction, and for a write outside one."""

    _turn: Turns | None = None  # the queue, while it is this connection's turn

    def _take_turn(self) -> None:
        turns = turns_of(str(self.settings_dict["NAME"]))
        if not turns.take(self.settings_dict["OPTIONS"].get("timeout", _DEFAULT_TIMEOUT)):
            raise OperationalError(
                "database is locked: others of this process have been writing for too long"
            )
        self._turn = turns

    def _give_back(self) -> None:
        turns, self._turn = self._turn, None
        if turns is not None:
            turns.give_back()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # when this fails, Django rolls back
        self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._give_back()

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=lambda connection: Cursor(connection, self))

    @contextmanager
    def writing(self, statement: str) -> Iterator[None]:
        """One's turn for a statement that writes on its own; in a transaction it is one's turn already."""
        if self._turn is not None or self.connection.in_transaction or _READS.match(statement):
            yield
            return
        self._take_turn()
        try:
            yield
        finally:
            self._give_back()


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose statements wait for their turn."""

    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self._wrapper.writing(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        with self._wrapper.writing(query):
            return super().executemany(query, param_list)
