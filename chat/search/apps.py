from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Finding messages again."""

    name = "chat.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        post_migrate.connect(_repair, sender=self)


def _repair(using: str, **_: Any) -> None:
    from django.db import connections

    from chat.search import index

    index.repair(connections[using])
