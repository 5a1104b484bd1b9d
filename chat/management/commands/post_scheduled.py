"""`manage.py post_scheduled`: post the scheduled messages that are due (a server does so itself)."""

from django.core.management.base import BaseCommand

from chat.services.scheduling import post_due


class Command(BaseCommand):
    """Prints how many were posted."""

    help = "Post the scheduled messages that are due."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"Posted: {post_due()}")
