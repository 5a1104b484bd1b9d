from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chat", "0004_rooms_open_again_as_they_were")]
    operations = [
        migrations.AddField(
            model_name="room",
            name="reason_before",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
    ]
