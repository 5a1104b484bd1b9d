"""Fixtures of the chat tests."""

from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from tests.chat.scene import Scene

_flush_statements = DatabaseWrapper.ops_class.sql_flush


def _sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
    """Emptying the database after a test may delete audit entries: their triggers rest meanwhile."""
    with self.connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'chat_auditentry'"
        )
        triggers = cursor.fetchall()
    drop = [f"DROP TRIGGER {name}" for name, _ in triggers]
    return [*drop, *_flush_statements(self, style, tables, **options), *(sql for _, sql in triggers)]


DatabaseWrapper.ops_class.sql_flush = _sql_flush  # type: ignore[method-assign]


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()
