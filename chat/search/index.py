"""The search index: kept by the database itself, in the transaction that writes the message.

No service has to think of it, no query is added to a post, and a message that is emptied (deleted, removed,
erased) is gone from the index with the same commit. What each database does stands in `sqlite.sql` and
`postgresql.sql`; why, in docs/adr/0027.
"""

import re
from pathlib import Path
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

_HERE: Final = Path(__file__).parent
_TRIGGER: Final = re.compile(r"^CREATE TRIGGER (\w+)")
_POSTGRESQL_REMOVE: Final = """
    DROP TRIGGER search_message_posted ON chat_message;
    DROP TRIGGER search_message_edited ON chat_message;
    DROP TRIGGER search_message_erased ON chat_message;
    DROP TRIGGER search_message_emptied ON chat_message;
    DROP FUNCTION search_keep, search_messages, search_stretches;
    DROP TABLE search_entry;
    DROP FUNCTION search_words;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the index, and fill it with the messages that there are."""
    if connection.vendor == "postgresql":
        _run(connection, (_HERE / "postgresql.sql").read_text())
    else:
        _run(connection, *_sqlite_statements())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the index away."""
    if connection.vendor == "postgresql":
        _run(connection, _POSTGRESQL_REMOVE)
    else:
        _run(connection, *(f"DROP TRIGGER {name}" for name in _sqlite_triggers()), "DROP TABLE search_words")


def repair(connection: BaseDatabaseWrapper) -> bool:
    """Put the triggers back, and index all messages anew, where a migration of the messages' table lost them:
    on SQLite Django alters a table by making another one, and a table's triggers go with it. Gives whether
    there was something to repair."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master")
        there = {name for (name,) in cursor.fetchall()}
    triggers = _sqlite_triggers()
    if "search_words" not in there or triggers.keys() <= there:
        return False
    lost = [statement for name, statement in triggers.items() if name not in there]
    _run(connection, *lost, *_sqlite_statements()[-2:])
    return True


def _sqlite_statements() -> list[str]:
    """The last two empty the index and fill it."""
    return (_HERE / "sqlite.sql").read_text().split("\n\n")[1:]


def _sqlite_triggers() -> dict[str, str]:
    found = ((_TRIGGER.match(statement), statement) for statement in _sqlite_statements())
    return {match[1]: statement for match, statement in found if match}


def _run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
