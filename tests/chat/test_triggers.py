"""What the database keeps by itself, by whatever statement somebody comes."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from chat import triggers
from chat.models import AuditEntry
from tests.chat.scene import AGITATED, Scene, three_acts

_COLUMNS = [str(field.column) for field in AuditEntry._meta.concrete_fields]


def _replacing(**said: str) -> str:
    """The statement that puts an entry in the place of the second one."""
    columns, values = ", ".join(_COLUMNS), ", ".join(said.get(name, name) for name in _COLUMNS)
    return (
        f"INSERT OR REPLACE INTO chat_auditentry ({columns}) "
        f"SELECT {values} FROM chat_auditentry WHERE number = 2"
    )


_WAYS = {
    "sqlite": [_replacing(reason="'rien'"), _replacing(id="NULL", reason="'rien'"), _replacing(number="9")],
    "postgresql": ["TRUNCATE chat_auditentry", "TRUNCATE chat_room CASCADE"],
}


@pytest.mark.parametrize("way", _WAYS[connection.vendor])
def test_the_record_of_moderation_is_neither_emptied_nor_replaced(scene: Scene, way: str) -> None:
    three_acts(scene)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(way)
    assert AuditEntry.objects.filter(reason=AGITATED).count() == 3
    call_command("verify_audit")


def test_what_a_migration_loses_is_put_back(scene: Scene) -> None:
    """On SQLite a table that is altered is made anew, without its triggers."""
    three_acts(scene)
    assert triggers.repair(connection) == [], "nothing to repair"
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER chat_auditentry_no_update")
        cursor.execute("DROP TRIGGER chat_message_answered")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("chat", "0006_kept_by_the_database")
    assert triggers.repair(connection) == [], "whoever goes back to before them has none"
    recorder.record_applied("chat", "0006_kept_by_the_database")
    assert triggers.repair(connection) == ["chat_message_answered", "chat_auditentry_no_update"]
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(number=2).update(reason="Rien")
