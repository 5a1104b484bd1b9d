"""What chat keeps: rooms, messages and what hangs on them, what each reader has seen, and moderation."""

from chat.models.messages import Mention, Message, Reaction, Revision
from chat.models.moderation import AuditEntry, Mute, Report
from chat.models.reading import Draft, ReadMarker, ScheduledMessage
from chat.models.rooms import Room, RoomMember

__all__ = [
    "AuditEntry",
    "Draft",
    "Mention",
    "Message",
    "Mute",
    "Reaction",
    "ReadMarker",
    "Report",
    "Revision",
    "Room",
    "RoomMember",
    "ScheduledMessage",
]
