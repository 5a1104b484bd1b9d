"""`manage.py print_sheets UAI --out FOLDER`: first passwords to print, by class, and of who is in none."""

import re
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from collab.errors import Invalid
from schools import access
from schools.models import Group, Person, School, SchoolMembership
from schools.roster.sheets import Audience, Sheet, make_sheet, render

_NAMED = 10  # of those who are on no sheet


class Command(BaseCommand):
    """Makes first passwords for all who have none."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai")
        parser.add_argument("--out", type=Path, required=True, help="a folder, made if it is not there")
        parser.add_argument(
            "--again",
            action="store_true",
            help="sheets were lost: first passwords not used yet are made anew",
        )
        parser.add_argument("--address", default=settings.ALLOWED_ORIGINS[0], help="where people log in")

    def handle(
        self, *args: object, uai: str, out: Path, address: str, again: bool, **options: object
    ) -> None:
        school = School.objects.filter(uai__iexact=uai).first()
        if school is None:
            raise CommandError(f"No school has the UAI code {uai!r}.")
        try:
            out.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from None
        classes = school.groups.filter(archived_at=None, kind=Group.Kind.CLASS).order_by("name", "pk")
        groups: list[Group | None] = [*classes]
        if access.pupils_without_class(school).exists():
            groups.append(None)
        wanted: list[tuple[Audience, Group | None]] = [(Audience.STAFF, None)]
        wanted += [(audience, one) for one in groups for audience in (Audience.PUPILS, Audience.FAMILIES)]
        make = partial(
            make_sheet, actor=None, schools={school.pk}, school=school, again=again, made={}, most=None
        )
        with translation.override(school.locale[:2]):
            for audience, group in wanted:
                self._write(make, audience, group, out, address)
        self._say_who_has_none(school)

    def _say_who_has_none(self, school: School) -> None:
        """Who got no password, such as a guardian of nobody, must not be forgotten for it."""
        here = SchoolMembership.objects.current().filter(school=school)
        people = Person.objects.filter(is_active=True, pk__in=here.values("person"))
        left = [
            person.username
            for person in people.order_by("username").only("username", "password")
            if not person.has_usable_password()
        ]
        if left:
            some = ", ".join(left[:_NAMED]) + (", …" if len(left) > _NAMED else "")
            self.stdout.write(
                f"{len(left)} still without a password, on no sheet or of another school too: {some}."
                " The administrator's page can give them one."
            )

    def _write(
        self, make: Callable[..., Sheet], audience: Audience, group: Group | None, out: Path, address: str
    ) -> None:
        name = _whose(audience, group) + audience
        try:
            sheet = make(audience=audience, group=group)
        except Invalid as error:
            self.stdout.write(f"{group.name if group else name}: {error.message}")
            return
        path = out / f"{name}.html"
        path.touch(mode=0o600)
        path.write_text(render(sheet, address=address, inline=True), "utf-8")
        made = sum(1 for card in sheet.cards if card.password)
        self.stdout.write(f"{path}: {made} passwords")


def _whose(audience: Audience, group: Group | None) -> str:
    """How the name of a sheet's file begins."""
    if group is None:
        return "" if audience is Audience.STAFF else "no-class-"
    name = re.sub(r"[^\w-]+", "-", group.name).strip("-")
    return f"{name}-{group.pk}-" if name else f"{group.pk}-"
