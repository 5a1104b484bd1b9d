"""`manage.py load_demo`: the demo school, its people and what they said; made once."""

from django.core.management.base import BaseCommand

from chat.services.rooms import ensure_group_rooms
from schools.demo import PASSWORD, load_people


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: object, **options: object) -> None:
        demo = load_people()
        ensure_group_rooms(demo.groups.values())
        self.stdout.write(
            f"Demo school: {demo.school}. Accounts, all with the password {PASSWORD!r}: "
            "head, admin, teacher1-6, pupil1-26, guardian1-7."
        )
