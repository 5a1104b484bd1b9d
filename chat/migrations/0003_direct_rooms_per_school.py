"""A direct room's key names its school too: who meets in another school later gets a room there."""

from django.db import migrations
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat, StrIndex, Substr


def name_schools(apps, schema_editor):
    rooms = apps.get_model("chat", "Room").objects.using(schema_editor.connection.alias)
    school = Cast("school_id", CharField())
    rooms.filter(kind="direct").exclude(direct_key__contains="/").update(
        direct_key=Concat(school, Value("/"), F("direct_key"), output_field=CharField())
    )


def forget_schools(apps, schema_editor):
    rooms = apps.get_model("chat", "Room").objects.using(schema_editor.connection.alias)
    people = Substr("direct_key", StrIndex("direct_key", Value("/")) + 1)
    rooms.filter(kind="direct", direct_key__contains="/").update(direct_key=people)


class Migration(migrations.Migration):
    dependencies = [("chat", "0002_audit_cannot_be_altered")]
    operations = [migrations.RunPython(name_schools, forget_schools)]
