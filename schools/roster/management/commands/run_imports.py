"""`manage.py run_imports`: read and apply the roster imports that are due; a server starts it by itself."""

from django.core.management.base import BaseCommand

from schools.roster.worker import claim, run


class Command(BaseCommand):
    """Works until nothing is due, or another worker is at it."""

    help = __doc__ or ""

    def handle(self, *args: object, **options: object) -> None:
        while (mine := claim()) is not None:
            run(mine)
