"""Messages and what hangs on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chat.models.rooms import REASON_MAX_CHARS, Room

BODY_MAX_CHARS = 8_000
EMOJI_MAX_CHARS = 32


class Message(models.Model):
    """What somebody said. `seq` is the number of its `message.posted` event in the room's log."""

    class DeletedAs(models.TextChoices):
        AUTHOR = "author"
        MODERATOR = "moderator"

    room = models.ForeignKey(Room, models.PROTECT, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", db_index=False
    )
    client_id = models.UUIDField()  # made by the sender: a retry finds the first row
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    body = models.TextField(blank=True)  # Markdown as written; empty once deleted
    html = models.TextField(blank=True)  # what collab.html made of it
    version = models.PositiveIntegerField(default=1)  # counts the edits, from 1
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_as = models.CharField(max_length=10, choices=DeletedAs, blank=True)
    delete_reason = models.CharField(max_length=REASON_MAX_CHARS, blank=True)
    pinned = models.BooleanField(default=False)
    mentions_room = models.BooleanField(default=False)
    # Kept on the parent, so that a page of history needs no count.
    reply_count = models.PositiveIntegerField(default=0)
    last_reply_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="message_room_seq", fields=["room", "seq"]),
            models.UniqueConstraint(name="message_author_client", fields=["author", "client_id"]),
            models.CheckConstraint(
                name="message_deleted_is_empty", condition=Q(deleted_at=None) | Q(body="", html="")
            ),
        )
        indexes = (
            models.Index(name="message_thread", fields=["parent", "seq"], condition=Q(parent__isnull=False)),
            models.Index(name="message_room_author", fields=["room", "author", "seq"]),
            models.Index(name="message_pins", fields=["room", "seq"], condition=Q(pinned=True)),
            models.Index(name="message_calls", fields=["room", "seq"], condition=Q(mentions_room=True)),
        )

    def __str__(self) -> str:
        return f"message {self.pk} in {self.room_id}"

    @property
    def ref(self) -> str:
        """Under this name the room's log keeps every entry that holds something of it."""
        return f"message:{self.pk}"


class Revision(models.Model):
    """What a message said before an edit, or before a moderator removed it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    body = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()  # when this version came to be

    class Meta:
        constraints = (models.UniqueConstraint(name="revision_version", fields=["message", "version"]),)

    def __str__(self) -> str:
        return f"version {self.version} of message {self.message_id}"


class Mention(models.Model):
    """A person named in a message. Room and seq are copied so that unread mentions are one index range."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions", db_index=False
    )
    room = models.ForeignKey(Room, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(name="mention_once", fields=["message", "person"]),)
        indexes = (models.Index(name="mention_unread", fields=["person", "room", "seq"]),)

    def __str__(self) -> str:
        return f"{self.person_id} in message {self.message_id}"


class Reaction(models.Model):
    """One emoji of one person on a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    emoji = models.CharField(max_length=EMOJI_MAX_CHARS)

    class Meta:
        constraints = (models.UniqueConstraint(name="reaction_once", fields=["message", "person", "emoji"]),)

    def __str__(self) -> str:
        return f"{self.emoji} of {self.person_id} on message {self.message_id}"
