"""`manage.py rollover_year UAI 2025-2026`: archive a school's groups of that year and before; `--undo` opens
them again."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collab.errors import Conflict, Invalid
from schools.models import School
from schools.roster.years import check_ended, end_year, is_school_year, living_years, reopen_year


class Command(BaseCommand):
    """The administrator's page does the same in the browser."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai")
        parser.add_argument("school_year", nargs="?", default="", help="that ends, such as 2025-2026")
        parser.add_argument("--dry-run", action="store_true", help="say how many groups it is, and no more")
        parser.add_argument("--undo", action="store_true", help="open again what was archived last")

    def handle(
        self, *args: object, uai: str, school_year: str, dry_run: bool, undo: bool, **options: object
    ) -> None:
        school = School.objects.filter(uai__iexact=uai).first()
        if school is None:
            raise CommandError(f"No school has the UAI code {uai!r}.")
        if undo:
            try:
                count = reopen_year(actor=None, school=school)
            except Conflict:
                raise CommandError(f"{school.name}: no year was ended that could be opened again.") from None
            self.stdout.write(f"{school.name}: {count} groups opened again.")
            return
        if not is_school_year(school_year):
            raise CommandError(f"{school_year!r} is not a school year such as 2025-2026.")
        try:
            check_ended(school_year, timezone.localdate())
        except Invalid:
            raise CommandError(f"{school_year!r} has not begun.") from None
        if dry_run:
            count = sum(one.groups for one in living_years(school) if one.school_year <= school_year)
            self.stdout.write(f"{school.name}: {count} groups would be archived.")
            return
        count = end_year(actor=None, school=school, school_year=school_year)
        self.stdout.write(f"{school.name}: {count} groups archived. --undo opens them again.")
