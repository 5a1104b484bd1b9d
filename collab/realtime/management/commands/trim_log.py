"""`manage.py trim_log`: what a serving process does by itself now and then, at once."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from collab.realtime import log
from collab.realtime.conf import live


class Command(BaseCommand):
    """Delete the log's entries older than `--days`, a batch at a time, so that nobody waits for it."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=live().LOG_DAYS, help="kept (default: LOG_DAYS)")

    def handle(self, *args: object, days: int, **options: object) -> None:
        if days < 0:
            raise CommandError("--days is 0 or more.")
        batch, deleted = live().TRIM_BATCH, 0
        while True:
            count = log.trim(days, batch)
            deleted += count
            if count < batch:
                break
        self.stdout.write(f"{deleted} entries deleted; clients away for more than {days} days load afresh.")
