"""What the database itself keeps of messages and of the record of moderation, whoever writes there.

A message in a thread is counted on the one that it answers, with the statement that inserts it; an entry of
the audit log is neither changed nor taken away, by whatever statement (PostgreSQL: see also migration 0002).
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

_MIGRATION: Final = ("chat", "0006_kept_by_the_database")
_COUNT: Final = (
    "UPDATE chat_message SET reply_count = reply_count + 1, last_reply_at = NEW.created_at "
    "WHERE id = NEW.parent_id"
)
_REFUSE: Final = "BEGIN SELECT RAISE(ABORT, 'the audit log cannot be altered'); END"
_SAME: Final = (
    "SELECT 1 FROM chat_auditentry WHERE id = NEW.id OR (school_id = NEW.school_id AND number = NEW.number)"
)
_SQLITE: Final = {
    "chat_message_answered": (
        f"AFTER INSERT ON chat_message WHEN NEW.parent_id IS NOT NULL BEGIN {_COUNT}; END"
    ),
    "chat_auditentry_no_update": f"BEFORE UPDATE ON chat_auditentry {_REFUSE}",
    "chat_auditentry_no_delete": f"BEFORE DELETE ON chat_auditentry {_REFUSE}",
    # INSERT OR REPLACE takes the old row away without its triggers for DELETE.
    "chat_auditentry_no_replace": (f"BEFORE INSERT ON chat_auditentry WHEN EXISTS ({_SAME}) {_REFUSE}"),
}
_OF_0002: Final = {"chat_auditentry_no_update", "chat_auditentry_no_delete"}
_POSTGRESQL: Final = f"""
CREATE FUNCTION chat_message_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {_COUNT}; RETURN NULL; END $$;
CREATE TRIGGER chat_message_answered AFTER INSERT ON chat_message
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION chat_message_count();
CREATE TRIGGER chat_auditentry_no_truncate BEFORE TRUNCATE ON chat_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION chat_auditentry_refuse();
"""
_POSTGRESQL_REMOVE: Final = """
DROP TRIGGER chat_auditentry_no_truncate ON chat_auditentry;
DROP TRIGGER chat_message_answered ON chat_message;
DROP FUNCTION chat_message_count();
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make them, beside those of migration 0002."""
    if connection.vendor == "postgresql":
        _run(connection, _POSTGRESQL)
    else:
        _make_missing(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take away those that `install` made."""
    if connection.vendor == "postgresql":
        _run(connection, _POSTGRESQL_REMOVE)
    else:
        _run(connection, *(f"DROP TRIGGER {name}" for name in sorted(_SQLITE.keys() - _OF_0002)))


def repair(connection: BaseDatabaseWrapper) -> list[str]:
    """Put back those that a migration lost: on SQLite Django alters a table by making another one, and a
    table's triggers go with it. Gives their names."""
    if connection.vendor != "sqlite" or _MIGRATION not in MigrationRecorder(connection).applied_migrations():
        return []
    return _make_missing(connection)


def _make_missing(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    lost = [name for name in _SQLITE if name not in there]
    _run(connection, *(f"CREATE TRIGGER {name} {_SQLITE[name]}" for name in lost))
    return lost


def _run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
