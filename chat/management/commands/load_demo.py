"""`manage.py load_demo`: the demo school, its people and a week of conversation, once."""

import os
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from chat.demo.load import load_conversations
from schools.demo import ACCOUNTS, PASSWORD, load_people, others_are_here


class Command(BaseCommand):
    """Prints the accounts to try."""

    help = "Load the demo school, its people and a week of conversation, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--even-here",
            action="store_true",
            help="also into the database that DATABASE_URL names, or beside a school",
        )

    def handle(self, *args: object, even_here: bool, **options: object) -> None:
        # Everybody knows the password of these accounts: they must not get into a school's own data unasked.
        asked = even_here or os.environ.get("DEMO") == "1"
        if settings.ENV.database_url and not asked:
            raise CommandError("DATABASE_URL is set: DEMO=1 or --even-here loads demo accounts there too.")
        if others_are_here() and not asked:
            self.stdout.write("A school is here already: no demo accounts are added (DEMO=1 adds them).")
            return
        with translation.override("fr"):
            demo = load_people()
            messages = load_conversations(demo)
        if messages:
            self.stdout.write(f"Demo school loaded: {len(demo.people)} people, {messages} messages.")
        self.stdout.write(f"Demo accounts, all with the password {PASSWORD}:")
        for names, who in ACCOUNTS:
            self.stdout.write(f"  {names:<22} {who}")
