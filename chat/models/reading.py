"""What belongs to one reader or writer alone: how far they read, what they have not sent yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models.messages import Message
from chat.models.rooms import Room


class ReadMarker(models.Model):
    """A person has read a room up to `seq`; it only goes forward."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="read_markers", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="read_markers")
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(name="read_marker_once", fields=["room", "person"]),)

    def __str__(self) -> str:
        return f"{self.person_id} read {self.room_id} up to {self.seq}"


class Draft(models.Model):
    """What a person began to write, kept across devices; one per room and thread."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    room = models.ForeignKey(Room, models.CASCADE, related_name="drafts")
    parent = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="+")
    body = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="draft_per_room", fields=["person", "room"], condition=Q(parent=None)
            ),
            models.UniqueConstraint(
                name="draft_per_thread",
                fields=["person", "room", "parent"],
                condition=Q(parent__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"draft {self.pk} in {self.room_id}"


class ScheduledMessage(models.Model):
    """A message to be posted later; its `client_id` becomes the message's, so that it is posted once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"  # the author may no longer write there; `error` says why

    room = models.ForeignKey(Room, models.CASCADE, related_name="scheduled")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="scheduled", db_index=False
    )
    client_id = models.UUIDField()
    parent = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="+")
    body = models.TextField()
    attachments = models.JSONField(default=list)  # their ids
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="scheduled_author_client", fields=["author", "client_id"]),
        )
        indexes = (models.Index(name="scheduled_due", fields=["at"], condition=Q(state="waiting")),)

    def __str__(self) -> str:
        return f"scheduled message {self.pk} in {self.room_id}"
