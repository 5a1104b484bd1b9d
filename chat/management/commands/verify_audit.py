"""`manage.py verify_audit`: follow the audit log of every school, and fail if it was altered."""

from django.core.management.base import BaseCommand, CommandError

from chat.models import AuditEntry
from chat.services.audit import find_faults
from schools.models import School


class Command(BaseCommand):
    """Prints each fault, and exits 1 if there is one; and the last link of each school's chain.

    Links taken off the end leave no gap: who noted a last link elsewhere sees by the next one that its number
    only grew.
    """

    help = "Follow the audit log of every school, and fail if an entry was altered, added or taken out."

    def handle(self, *args: object, **options: object) -> None:
        faults = 0
        for school in School.objects.order_by("pk"):
            for fault in find_faults(school):
                faults += 1
                self.stderr.write(f"{school.name} ({school.uai}): {fault}")
            last = AuditEntry.objects.filter(school=school).order_by("-number").first()
            if last is not None:
                self.stdout.write(f"{school.uai} {last.number} {last.digest}")
        if faults:
            raise CommandError(f"The audit log is not what was written: {faults} faults.")
        self.stdout.write(f"The audit log is whole: {AuditEntry.objects.count()} entries.")
