"""`manage.py load_demo`: the demo school, its people and a week of conversation, once."""

from django.core.management.base import BaseCommand
from django.utils import translation

from chat.demo.load import load_conversations
from schools.demo import PASSWORD, load_people


class Command(BaseCommand):
    """Prints the accounts to try."""

    help = "Load the demo school, its people and a week of conversation, once."

    def handle(self, *args: object, **options: object) -> None:
        with translation.override("fr"):
            demo = load_people()
            messages = load_conversations(demo)
        if messages:
            self.stdout.write(f"Demo school loaded: {len(demo.people)} people, {messages} messages.")
        names = "head, admin, teacher1…6, pupil1…26, guardian1…7"
        self.stdout.write(f"Demo accounts: {names} (password: {PASSWORD})")
