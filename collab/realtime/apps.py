from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """The live engine: topics, their log, and who listens."""

    name = "collab.realtime"
    default_auto_field = "django.db.models.BigAutoField"
    label = "realtime"
