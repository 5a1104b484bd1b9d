"""Answers are counted, and the audit log is kept, by the database itself (see chat/triggers.py)."""

from django.db import migrations

from chat import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def remove(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("chat", "0005_rooms_keep_their_reason")]
    operations = [migrations.RunPython(install, remove)]
