"""The audit log takes new entries only: the database itself refuses to change or delete one."""

from django.db import migrations

_SQLITE = """
CREATE TRIGGER chat_auditentry_no_{name} BEFORE {event} ON chat_auditentry
BEGIN SELECT RAISE(ABORT, 'the audit log cannot be altered'); END;
"""
_POSTGRESQL = """
CREATE FUNCTION chat_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log cannot be altered' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER chat_auditentry_kept BEFORE UPDATE OR DELETE ON chat_auditentry
FOR EACH ROW EXECUTE FUNCTION chat_auditentry_refuse();
"""


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL)
        return
    for event in ("UPDATE", "DELETE"):
        schema_editor.execute(_SQLITE.format(name=event.lower(), event=event))


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER chat_auditentry_kept ON chat_auditentry")
        schema_editor.execute("DROP FUNCTION chat_auditentry_refuse()")
        return
    for event in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER chat_auditentry_no_{event}")


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
