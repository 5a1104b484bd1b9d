"""The engine's tables: heads and log of the topics, the epoch of the database, leases of presence."""

import uuid

from django.db import models
from django.utils import timezone

TOPIC_MAX_CHARS = 80
REF_MAX_CHARS = 40


class TopicHead(models.Model):
    """The last seq given out in a topic; `floor` is the last one trimmed from its log."""

    topic = models.CharField(max_length=TOPIC_MAX_CHARS, primary_key=True)
    head = models.BigIntegerField(default=0)
    floor = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="topic_floor_below_head", condition=models.Q(floor__lte=models.F("head"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} at {self.head}"


class LogEntry(models.Model):
    """One event as it went out: `frame` is the encoded frame itself."""

    topic = models.CharField(max_length=TOPIC_MAX_CHARS)
    seq = models.BigIntegerField()
    frame = models.TextField()
    ref = models.CharField(max_length=REF_MAX_CHARS, blank=True)  # whose content it holds, for scrubbing
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(name="log_topic_seq", fields=["topic", "seq"]),)
        indexes = (
            models.Index(name="log_ref", fields=["topic", "ref"], condition=~models.Q(ref="")),
            models.Index(name="log_age", fields=["created_at"]),
        )

    def __str__(self) -> str:
        return f"{self.topic} {self.seq}"


class Epoch(models.Model):
    """One row; its value changes when a backup is restored, so that clients load afresh."""

    value = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.value)


class Lease(models.Model):
    """A process says: this person is here until then, unless I say it again."""

    process = models.UUIDField()
    person = models.BigIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="lease_once", fields=["process", "person"]),)
        indexes = (models.Index(name="lease_person", fields=["person", "expires_at"]),)

    def __str__(self) -> str:
        return f"{self.person} until {self.expires_at}"
