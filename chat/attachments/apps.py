from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """Files that hang on messages."""

    name = "chat.attachments"
    label = "attachments"
    verbose_name = _("Attachments")
