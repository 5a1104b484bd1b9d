"""`manage.py make_admin UAI USERNAME`: let somebody administer a school, or (`--end`) no longer."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from collab.realtime import rights
from schools.models import Person, School, SchoolMembership
from schools.roster import accounts, passwords

_ROLE = SchoolMembership.Role.SCHOOL_ADMIN


class Command(BaseCommand):
    """Prints a first password for whoever has none. Imports neither give this right nor take it."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai")
        parser.add_argument("username")
        parser.add_argument("--name", metavar="'Given Family'", help="make this person, who is not here yet")
        parser.add_argument("--end", action="store_true", help="they administer it no longer")

    @transaction.atomic
    def handle(
        self, *args: object, uai: str, username: str, name: str | None, end: bool, **options: object
    ) -> None:
        school = School.objects.filter(uai__iexact=uai).first()
        if school is None:
            raise CommandError(f"No school has the UAI code {uai!r}.")
        person = Person.objects.filter(username__iexact=username).first()
        if end:
            self._end(school, person, username)
            return
        if person is None and not name:
            raise CommandError(f"Nobody has the user name {username!r}: --name makes this person.")
        if person is None:
            person = self._make(username, name or "")
        SchoolMembership.objects.update_or_create(
            school=school, person=person, role=_ROLE, defaults={"starts_on": school.today(), "ends_on": None}
        )
        rights.recheck([person.pk])
        accounts.record(actor=None, school=school, action="admin.make", subject=person)
        self.stdout.write(f"{person.name} ({person.username}) administers {school.name}.")
        if not person.has_usable_password():
            self.stdout.write(f"First password: {passwords.give_passwords([person])[person.pk]}")

    def _make(self, username: str, name: str) -> Person:
        try:
            Person._meta.get_field("username").run_validators(username)
        except ValidationError as error:
            raise CommandError(f"{username!r}: {' '.join(error.messages)}") from None
        given, _, family = name.partition(" ")
        return Person.objects.create_user(username, given_name=given, family_name=family)

    def _end(self, school: School, person: Person | None, username: str) -> None:
        roles = SchoolMembership.objects.current().filter(school=school, person=person, role=_ROLE)
        if person is None or not roles.exists():
            raise CommandError(f"{username!r} does not administer {school.name}.")
        yesterday = school.today() - timedelta(days=1)
        roles.filter(starts_on__gt=yesterday).delete()
        roles.update(ends_on=yesterday)
        rights.recheck([person.pk])
        accounts.record(actor=None, school=school, action="admin.end", subject=person)
        self.stdout.write(f"{person.name} ({person.username}) no longer administers {school.name}.")
