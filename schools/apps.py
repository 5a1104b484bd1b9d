from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    """Schools, the people in them, their groups and their rights."""

    name = "schools"
    verbose_name = _("Schools")
