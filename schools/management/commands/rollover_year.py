"""`manage.py rollover_year UAI 2025-2026`: archive a school's groups of that year."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from schools.models import School
from schools.services.rollover import roll_over


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai")
        parser.add_argument("school_year", help="the year that ends, such as 2025-2026")

    def handle(self, *args: object, uai: str, school_year: str, **options: object) -> None:
        school = School.objects.filter(uai=uai).first()
        if school is None:
            raise CommandError(f"No school has the UAI code {uai!r}.")
        first, _, last = school_year.partition("-")
        if not (first.isdecimal() and last.isdecimal() and int(last) == int(first) + 1):
            raise CommandError(f"{school_year!r} is not a school year such as 2025-2026.")
        count = roll_over(school=school, school_year=school_year)
        self.stdout.write(f"{school.name}: {count} groups archived.")
