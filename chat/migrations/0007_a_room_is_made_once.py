from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0006_kept_by_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="room", name="client_id", field=models.UUIDField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(name="room_maker_client", fields=["created_by", "client_id"]),
        ),
    ]
