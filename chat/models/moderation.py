"""Who was silenced, what was reported, and a record of it that cannot be altered."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from chat.models.messages import Message
from chat.models.rooms import REASON_MAX_CHARS, Room


class Mute(models.Model):
    """A person may not write in a room until `until`. Past ones mean nothing: the audit log tells."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="mutes", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mutes")
    until = models.DateTimeField()
    reason = models.CharField(max_length=REASON_MAX_CHARS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(name="mute_once", fields=["room", "person"]),)

    def __str__(self) -> str:
        return f"{self.person_id} muted in {self.room_id}"


class Report(models.Model):
    """Somebody found a message wrong. `context` keeps it and what stood before it, as it was then."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="reports")
    message = models.ForeignKey(Message, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=REASON_MAX_CHARS, blank=True)
    context = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(name="report_once", fields=["message", "reporter"]),)

    def __str__(self) -> str:
        return f"report {self.pk} of message {self.message_id}"


class AuditEntry(models.Model):
    """One act of moderation. Entries of a school form a chain: each digest covers the one before it.

    Triggers in the database refuse every UPDATE and DELETE; `manage.py verify_audit` follows the chain.
    No text of a message is kept here, since it could never be erased.
    """

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()  # its place in the school's chain, from 1
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    room = models.ForeignKey(Room, models.PROTECT, related_name="audit")
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    message_number = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_MAX_CHARS, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)  # hexadecimal SHA-256; blank for the first
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(name="audit_number", fields=["school", "number"]),)

    def __str__(self) -> str:
        return f"{self.action} ({self.school_id}/{self.number})"
