"""`manage.py set_school UAI --time-zone Indian/Reunion`: what a school is and allows; alone it says it."""

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from schools.models import School
from schools.models.schools import time_zone_of


class Command(BaseCommand):
    """A school that is not there is made when it is given a name."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai")
        parser.add_argument("--name")
        parser.add_argument("--time-zone", help="whose midnight begins and ends rights, such as Europe/Paris")
        parser.add_argument("--locale", choices=("fr", "en"), help="of printed sheets")
        parser.add_argument(
            "--pupil-to-pupil", action=BooleanOptionalAction, help="pupils may write to each other directly"
        )

    @transaction.atomic
    def handle(self, *args: object, uai: str, **options: Any) -> None:
        school = School.objects.select_for_update().filter(uai__iexact=uai).first()
        if school is None:
            if not options["name"]:
                raise CommandError(f"No school has the UAI code {uai!r}: --name makes it.")
            school = School(uai=uai.upper(), time_zone=time_zone_of(uai.upper()))
        for field in ("name", "time_zone", "locale"):
            if options[field]:
                setattr(school, field, options[field])
        if options["pupil_to_pupil"] is not None:
            school.settings["pupil_to_pupil"] = options["pupil_to_pupil"]
        try:
            school.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        school.save()
        talk = "may" if school.settings.get("pupil_to_pupil") else "may not"
        self.stdout.write(
            f"{school.name} ({school.uai}): {school.time_zone}, {school.locale}; pupils {talk} write to each"
            " other directly."
        )
