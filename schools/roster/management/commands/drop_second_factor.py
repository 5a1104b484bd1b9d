"""`manage.py drop_second_factor USERNAME`: for who lost telephone, passkeys and recovery codes."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from collab.realtime import rights
from schools import access
from schools.models import Person
from schools.roster.accounts import record
from schools.services.second_factor import drop
from schools.services.sessions import end_sessions_of


class Command(BaseCommand):
    """Ends their sessions too. Make sure who asks: from then on the password alone opens the account."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, *args: object, username: str, **options: object) -> None:
        person = Person.objects.filter(username__iexact=username).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {username!r}.")
        if not drop(person=person):
            raise CommandError(f"{person.name} ({person.username}) has no second factor.")
        end_sessions_of([person.pk])
        rights.recheck([person.pk])
        for school in access.schools_of(person):
            record(actor=None, school=school, action="person.second_factor", subject=person)
        self.stdout.write(f"{person.name} ({person.username}) comes in by the password alone.")
