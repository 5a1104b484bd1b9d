"""`manage.py make_admin UAI USERNAME`: let somebody administer a school (the first one, for example)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from collab.realtime import rights
from schools.models import Person, School, SchoolMembership
from schools.roster import accounts, passwords


class Command(BaseCommand):
    """Prints a first password for whoever has none."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uai")
        parser.add_argument("username")
        parser.add_argument("--name", metavar="'Given Family'", help="make this person, who is not here yet")

    @transaction.atomic
    def handle(self, *args: object, uai: str, username: str, name: str | None, **options: object) -> None:
        school = School.objects.filter(uai__iexact=uai).first()
        if school is None:
            raise CommandError(f"No school has the UAI code {uai!r}.")
        person = Person.objects.filter(username__iexact=username).first()
        if person is None and not name:
            raise CommandError(f"Nobody has the user name {username!r}: --name makes this person.")
        if person is None:
            given, _, family = (name or "").partition(" ")
            person = Person.objects.create_user(username, given_name=given, family_name=family)
        SchoolMembership.objects.update_or_create(
            school=school,
            person=person,
            role=SchoolMembership.Role.SCHOOL_ADMIN,
            defaults={"starts_on": timezone.localdate(), "ends_on": None},
        )
        rights.recheck([person.pk])
        accounts.record(actor=None, school=school, action="admin.make", subject=person)
        self.stdout.write(f"{person.name} ({person.username}) administers {school.name}.")
        if not person.has_usable_password():
            self.stdout.write(f"First password: {passwords.give_passwords([person])[person.pk]}")
