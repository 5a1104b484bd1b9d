"""A run's own database on the disk, in which the file and the present are compared (see staging.sql)."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from schools.roster import files

_SCHEMA = Path(__file__).with_name("staging.sql")
_CACHE_KB: Final = 32 * 1024
BATCH: Final = 1_000
# Made after reading: filling a table is quicker without.
_INDEXES: Final = (
    "sessions (id)", "users (id)", "roles (user)", "agents (user)", "agents (agent)", "classes (id)",
    "terms (class)", "enrollments (class, user)", "enrollments (user)", "enrollments (id)",
)  # fmt: skip
_INDEXES_OF_THE_PRESENT: Final = (
    "cur_roles (user, school, role)", "cur_groups (school, class, year)", "cur_members (grp, person)",
    "cur_members (person)", "cur_wards (pupil)",
)  # fmt: skip


class Staging:
    """The tables of one run. Everything vanishes with it."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KB}"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.executescript(_SCHEMA.read_text("utf-8"))
        self.connection.execute("BEGIN")

    def run(self, sql: str, *parameters: Any, **named: Any) -> int:
        """Execute one statement; gives how many rows it changed."""
        return self.connection.execute(sql, named or parameters).rowcount

    def rows(self, sql: str, *parameters: Any, **named: Any) -> Iterator[tuple[Any, ...]]:
        return iter(self.connection.execute(sql, named or parameters))

    def value(self, sql: str, *parameters: Any, **named: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.connection.execute(sql, named or parameters).fetchone()
        return row[0] if row else None

    def fill(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Put rows into a table, as they come."""
        iterator = iter(rows)
        first = next(iterator, None)
        if first is None:
            return
        marks = ", ".join("?" * len(first))
        sql = f"INSERT INTO {table} VALUES ({marks})"
        self.connection.execute(sql, first)
        self.connection.executemany(sql, iterator)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.connection.executemany(sql, rows)

    def batches(self, sql: str, *parameters: Any, size: int = 500) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query by batches; the tables may be changed meanwhile, but not those read."""
        cursor = self.connection.execute(sql, parameters)
        while batch := cursor.fetchmany(size):
            yield batch

    def index_the_file(self) -> None:
        self._index(_INDEXES)

    def index_the_present(self) -> None:
        self._index(_INDEXES_OF_THE_PRESENT)
        self.connection.execute("ANALYZE")

    def _index(self, indexes: Iterable[str]) -> None:
        for index in indexes:
            name = "".join(character if character.isalpha() else "_" for character in index)
            self.connection.execute(f"CREATE INDEX i_{name} ON {index}")

    def close(self) -> None:
        self.connection.close()


@contextmanager
def staging() -> Iterator[Staging]:
    """A new one, in the folder of imports, removed at the end."""
    files.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=files.STAGING_PREFIX, dir=files.folder()) as name:
        one = Staging(Path(name) / "staging.sqlite3")
        try:
            yield one
        finally:
            one.close()
