"""A file of a message. Its bytes lie in the uploads folder under their digest; see storage.py."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models import Message, Room

NAME_MAX_CHARS = 120


class Attachment(models.Model):
    """Sent to a room by its uploader; until a message claims it, nobody else knows of it."""

    class Kind(models.TextChoices):
        IMAGE = "image"  # shown in the page, has a preview
        FILE = "file"  # downloaded

    room = models.ForeignKey(Room, models.CASCADE, related_name="+", db_index=False)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments")
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="attachments", db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0)  # its place in the message
    name = models.CharField(max_length=NAME_MAX_CHARS)
    kind = models.CharField(max_length=5, choices=Kind)
    type = models.CharField(max_length=100)  # the media type that its content showed
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True, blank=True)  # px
    height = models.PositiveIntegerField(null=True, blank=True)  # px
    digest = models.CharField(max_length=64, db_index=True)  # hexadecimal SHA-256 of the stored bytes
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="attachment_image_has_size",
                condition=Q(kind="file") | Q(width__isnull=False, height__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                name="attachment_message",
                fields=["message", "position"],
                condition=Q(message__isnull=False),
            ),
            models.Index(
                name="attachment_unclaimed", fields=["created_at"], condition=Q(message__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"attachment {self.pk} in {self.room_id}"
