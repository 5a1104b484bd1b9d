"""The record of what moderators did: nobody alters it unseen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from chat.models import AuditEntry
from chat.services.audit import find_faults
from tests.chat.scene import AGITATED, Scene, three_acts


@pytest.mark.parametrize(
    "statement", ["UPDATE chat_auditentry SET reason = 'rien'", "DELETE FROM chat_auditentry"]
)
def test_the_database_refuses_to_alter_the_record(scene: Scene, statement: str) -> None:
    three_acts(scene)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(reason=AGITATED).count() == 3
    call_command("verify_audit")


def _without_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER chat_auditentry_no_update")
            cursor.execute("DROP TRIGGER chat_auditentry_no_delete")


def test_an_entry_altered_all_the_same_is_found(scene: Scene) -> None:
    three_acts(scene)
    assert list(find_faults(scene.school)) == []
    _without_triggers()
    AuditEntry.objects.filter(number=2).update(reason="Rien")
    assert list(find_faults(scene.school)) == ["entry 2 was altered"]
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_an_entry_taken_out_is_found(scene: Scene) -> None:
    three_acts(scene)
    _without_triggers()
    AuditEntry.objects.filter(number=2).delete()
    assert list(find_faults(scene.school)) == [
        "entry 2 is missing: the next one is 3", "entry 3 does not follow the one before it"
    ]  # fmt: skip


def test_the_last_link_can_be_noted_elsewhere(scene: Scene) -> None:
    three_acts(scene)
    said = StringIO()
    call_command("verify_audit", stdout=said)
    last = AuditEntry.objects.get(number=3)
    assert f"{scene.school.uai} 3 {last.digest}" in said.getvalue().splitlines()
