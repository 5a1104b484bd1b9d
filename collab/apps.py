from django.apps import AppConfig


class CollabConfig(AppConfig):
    """The core: templates, translation catalogues, commands of the whole house."""

    name = "collab"
