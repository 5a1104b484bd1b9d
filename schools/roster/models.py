"""An import and what it found; what imports did, so that a later one undoes its own acts only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from schools.models import Group, School

NAME_MAX_CHARS = 200


class RosterImport(models.Model):
    """One file: read into a plan, looked at by somebody, then applied or thrown away."""

    class State(models.TextChoices):
        READING = "reading"  # waiting to be read, or being read
        READY = "ready"  # the plan can be looked at
        APPLYING = "applying"  # waiting to be applied, or being applied
        DONE = "done"
        FAILED = "failed"  # stopped by a fault of ours; `failure` says which
        REFUSED = "refused"  # the file cannot be used at all; `failure` says why

    state = models.CharField(max_length=8, choices=State, default=State.READING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # nobody: the command line
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")  # see orgs.py
    schools = models.ManyToManyField(School, related_name="+")  # those that the file touches
    file_name = models.CharField(max_length=NAME_MAX_CHARS)
    size = models.PositiveBigIntegerField()  # bytes
    locale = models.CharField(max_length=2, default="fr")  # of the reasons given
    version = models.CharField(max_length=3, blank=True)  # "1.1", "1.2"
    modes = models.JSONField(default=dict)  # file → bulk, delta
    phase = models.CharField(max_length=20, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    plan = models.JSONField(default=list)
    report = models.JSONField(default=list)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    skip_errors = models.BooleanField(default=False)
    stops = models.JSONField(default=list)  # what somebody must confirm, see planning.stops
    suspend_many = models.BooleanField(default=False)  # somebody did
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # At work: one import at a time, which the unique column keeps. A worker that says nothing for a while is
    # dead, and another one takes over.
    running = models.BooleanField(null=True, unique=True)
    worker = models.CharField(max_length=36, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = (
            models.Index(
                name="roster_import_due", fields=["id"], condition=Q(state__in=["reading", "applying"])
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"


class Problem(models.Model):
    """Something wrong in a row of a file. An error keeps the row out, a warning does not."""

    class Severity(models.TextChoices):
        ERROR = "error"
        WARNING = "warning"

    roster_import = models.ForeignKey(RosterImport, models.CASCADE, related_name="problems")
    severity = models.CharField(max_length=7, choices=Severity)
    file = models.CharField(max_length=NAME_MAX_CHARS)
    line = models.PositiveIntegerField()  # 0: the file as a whole
    column = models.CharField(max_length=100, blank=True)
    reason = models.TextField()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


class SuspendedByImport(models.Model):
    """An import suspended this person, at that moment: an import may give the account back.

    Somebody suspended by a person stays so, whatever files say: then `at` is not their `suspended_at`.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} suspended by an import"


class ArchivedByImport(models.Model):
    """An import archived this group, at that moment: an import may open it again."""

    group = models.OneToOneField(Group, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"group {self.group_id} archived by an import"


class ImportedGuardianship(models.Model):
    """Files said that these two belong together: in whose row, and whether they still do.

    Only guardianships listed here are ended by imports. One that was ended or restricted by a person is not
    opened again: it is not what this row says.
    """

    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    pupil = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by_guardian = models.BooleanField()  # the guardian's row names the pupil
    by_pupil = models.BooleanField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="imported_guardianship_once", fields=["guardian", "pupil"]),
        )

    def __str__(self) -> str:
        return f"{self.guardian_id} for {self.pupil_id}"


class AdminAct(models.Model):
    """What an administrator did to accounts: an import, printed passwords, a suspension. Never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # nobody: the command line
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.action} ({self.school_id}, {self.at:%Y-%m-%d})"
