from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = _("Chat")

    def ready(self) -> None:
        from chat import signals

        signals.connect()
        post_migrate.connect(_repair, sender=self)


def _repair(using: str, **_: Any) -> None:
    from django.db import connections

    from chat import triggers

    triggers.repair(connections[using])
