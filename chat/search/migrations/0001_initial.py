"""The search index and the triggers that keep it (see chat/search/index.py)."""

from django.db import migrations

from chat.search import index


def install(apps, schema_editor):
    index.install(schema_editor.connection)


def remove(apps, schema_editor):
    index.remove(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("chat", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
