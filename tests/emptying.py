"""Emptying the database after a test may take audit entries away: their triggers rest meanwhile."""

from typing import Any

from django.db import connection

_operations = type(connection.ops)
_statements = _operations.sql_flush


def _sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
    """Django's statements, which run in one transaction, between those that hold the triggers off."""
    flush = _statements(self, style, tables, **options)
    if self.connection.vendor == "postgresql":
        return ["SET LOCAL session_replication_role = replica", *flush]
    with self.connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'chat_auditentry'"
        )
        triggers = cursor.fetchall()
    return [*(f"DROP TRIGGER {name}" for name, _ in triggers), *flush, *(sql for _, sql in triggers)]


def allow() -> None:
    """Called once, before the first test."""
    _operations.sql_flush = _sql_flush  # type: ignore[method-assign]
