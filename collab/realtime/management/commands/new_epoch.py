"""`manage.py new_epoch`: after a restored backup, so that no client believes what is no longer there."""

from django.core.management.base import BaseCommand

from collab.realtime import log


class Command(BaseCommand):
    """Begin a new history: every client, those connected now too, loads afresh."""

    help = __doc__ or ""

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"The history is now {log.renew_epoch()}.")
