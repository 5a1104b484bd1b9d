"""Rooms: of a group, of a group's families, of a topic within a group, or between a few people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

TITLE_MAX_CHARS = 120
REASON_MAX_CHARS = 500


class Room(models.Model):
    """A place to talk. Who may enter follows from `group`, or from RoomMember when it is direct."""

    class Kind(models.TextChoices):
        GROUP = "group"  # the one room that every class and course has
        FAMILIES = "families"  # the group's teachers and its pupils' families
        TOPIC = "topic"  # a further room of the group, made by a teacher
        DIRECT = "direct"  # two people, or a few

    class Mode(models.TextChoices):
        OPEN = "open"
        ANNOUNCEMENTS = "announcements"  # teachers write, the others answer in threads
        SLOW = "slow"  # one message per person and `slow_seconds`
        PAUSED = "paused"  # only those who moderate write
        ARCHIVED = "archived"  # nobody writes

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="rooms")
    kind = models.CharField(max_length=10, choices=Kind)
    group = models.ForeignKey("schools.Group", models.PROTECT, null=True, blank=True, related_name="rooms")
    # Blank: the group's name, or the names of the people.
    title = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    mode = models.CharField(max_length=14, choices=Mode, default=Mode.OPEN)
    slow_seconds = models.PositiveIntegerField(default=0)  # s
    mode_reason = models.CharField(max_length=REASON_MAX_CHARS, blank=True)
    # Of a room that was archived with its group: how it opens again. Blank for what its teacher archived.
    mode_before = models.CharField(max_length=14, blank=True, default="")
    reason_before = models.CharField(max_length=REASON_MAX_CHARS, blank=True, default="")
    # School and people of a direct room: in a school the same people always meet in the same room.
    direct_key = models.CharField(max_length=400, null=True, blank=True, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(null=True, blank=True)  # made by its maker: a retry finds the first room

    class Meta:
        constraints = (
            models.UniqueConstraint(name="room_maker_client", fields=["created_by", "client_id"]),
            models.CheckConstraint(
                name="room_group_or_direct",
                condition=Q(kind="direct", group=None, direct_key__isnull=False)
                | Q(~Q(kind="direct"), group__isnull=False, direct_key=None),
            ),
            models.CheckConstraint(
                name="room_slow_has_seconds", condition=~Q(mode="slow") | Q(slow_seconds__gt=0)
            ),
            models.UniqueConstraint(name="room_one_per_group", fields=["group"], condition=Q(kind="group")),
            models.UniqueConstraint(
                name="room_one_per_families", fields=["group"], condition=Q(kind="families")
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} room {self.pk}"

    @property
    def topic(self) -> str:
        """The name of its log and of its live deliveries."""
        return f"room.{self.pk}"


class RoomMember(models.Model):
    """One of the people of a direct room."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="direct_rooms")

    class Meta:
        constraints = (models.UniqueConstraint(name="room_member_once", fields=["room", "person"]),)

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}"
