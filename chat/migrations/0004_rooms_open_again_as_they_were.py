from django.db import migrations, models


def say_of_those_of_before(apps, schema_editor):
    """Nobody noted how they were: they open again as all did until now."""
    rooms = apps.get_model("chat", "Room").objects.using(schema_editor.connection.alias)
    rooms.filter(mode="archived", group__archived_at__isnull=False).update(mode_before="open")


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_direct_rooms_per_school")]
    operations = [
        migrations.AddField(
            model_name="room",
            name="mode_before",
            field=models.CharField(blank=True, default="", max_length=14),
        ),
        migrations.RunPython(say_of_those_of_before, migrations.RunPython.noop),
    ]
