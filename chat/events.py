"""What chat tells the world: the shapes of rooms and messages, and the events made of them.

Every event carries the state after it, never a difference, so that applying one twice, or an old one before
a newer one, ends in the same place. Identifiers are strings; times are RFC 3339 in UTC, to the millisecond.
"""

from datetime import UTC, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from collab.realtime.events import Event


def rfc3339(value: datetime) -> str:
    """A time as it goes out: UTC, milliseconds, `Z`."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Time = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Role = Literal["pupil", "teacher", "staff", "head", "school_admin", "guardian"]
# Of several roles in a school the one that others should know.
ROLE_ORDER: tuple[Role, ...] = ("head", "teacher", "staff", "school_admin", "pupil", "guardian")
RoomKind = Literal["group", "families", "topic", "direct"]
RoomMode = Literal["open", "announcements", "slow", "paused", "archived"]


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonBrief(Shape):
    """A person as others see them; `role` is theirs in the school at hand."""

    id: str
    name: str
    given_name: str
    family_name: str
    role: Role | None


class Deletion(Shape):
    by: Literal["author", "moderator"]
    reason: str
    at: Time


class Thread(Shape):
    """The replies to a message."""

    count: int
    last_at: Time


class ReactionShape(Shape):
    """Who put this emoji on a message, in the order they did."""

    emoji: str
    people: list[str]


class AttachmentShape(Shape):
    id: str
    name: str
    size: int  # bytes
    type: str
    kind: Literal["image", "file"]
    width: int | None  # px
    height: int | None  # px
    url: str
    preview_url: str | None


class MessageShape(Shape):
    """A message; `body` and `html` are empty once it is deleted."""

    id: str
    room: str
    seq: int
    author: PersonBrief
    at: Time
    body: str
    html: str
    version: int
    edited_at: Time | None
    deleted: Deletion | None
    parent: str | None
    thread: Thread | None
    mentions: list[str]
    mentions_room: bool
    reactions: list[ReactionShape]
    pinned: bool
    attachments: list[AttachmentShape]
    client_id: str


class ParentThread(Thread):
    """The thread that a reply belongs to, as it is after the reply."""

    id: str


class ReportBrief(Shape):
    """That a message was reported; what it said is read from the list of reports, not kept in a log."""

    id: str
    room: str
    message: str
    reporter: PersonBrief
    reason: str
    at: Time


class ReportShape(ReportBrief):
    """A report with the message and what stood before it, as they were when it was reported."""

    context: list[MessageShape]


class GroupBrief(Shape):
    id: str
    name: str
    kind: str


class SchoolBrief(Shape):
    id: str
    name: str


class AbilitiesShape(Shape):
    """What a person may do in a room now."""

    post: bool
    reply: bool
    attach: bool
    mention_room: bool
    pin: bool
    moderate: bool
    manage: bool
    react: bool


class MutedShape(Shape):
    until: Time
    reason: str


class RoomShape(Shape):
    """A room as one person has it."""

    id: str
    topic: str
    kind: RoomKind
    title: str
    group: GroupBrief | None
    school: SchoolBrief
    mode: RoomMode
    slow_seconds: int  # s
    mode_reason: str
    head: int
    epoch: str
    last_message: MessageShape | None
    read_seq: int
    unread: int  # at most 100
    mentions: int  # at most 100
    people_count: int
    abilities: AbilitiesShape
    muted: MutedShape | None
    people: list[PersonBrief] | None  # of a direct room


# --- On room.<id> ------------------------------------------------------------------------------------------


class MessagePosted(Event):
    name: ClassVar[str] = "message.posted"
    message: MessageShape
    parent_thread: ParentThread | None


class MessageEdited(Event):
    name: ClassVar[str] = "message.edited"
    message: MessageShape


class MessageDeleted(Event):
    """`parent_thread` again, because the log forgets the event that first told of a deleted reply."""

    name: ClassVar[str] = "message.deleted"
    message: MessageShape
    parent_thread: ParentThread | None


class MessageReacted(Event):
    name: ClassVar[str] = "message.reacted"
    id: str
    reactions: list[ReactionShape]


class MessagePinned(Event):
    name: ClassVar[str] = "message.pinned"
    id: str
    pinned: bool


class RoomChanged(Event):
    name: ClassVar[str] = "room.changed"
    title: str
    mode: RoomMode
    slow_seconds: int  # s
    mode_reason: str


# --- On person.<id> ----------------------------------------------------------------------------------------


class RoomsChanged(Event):
    """The list of this person's rooms is no longer what it was: read it again."""

    name: ClassVar[str] = "rooms.changed"


class RoomRead(Event):
    name: ClassVar[str] = "room.read"
    room: str
    read_seq: int
    unread: int
    mentions: int


class PersonMuted(Event):
    """This person may not write in the room until then; None: again they may."""

    name: ClassVar[str] = "person.muted"
    room: str
    until: Time | None
    reason: str


class MessageRemoved(Event):
    """Told to the author whose message a moderator removed."""

    name: ClassVar[str] = "message.removed"
    room: str
    id: str
    reason: str


class ReportFiled(Event):
    """Told to those who look after the room."""

    name: ClassVar[str] = "report.filed"
    report: ReportBrief


class DraftSaved(Event):
    """Told to the writer's other devices; an empty body means that there is no draft any more."""

    name: ClassVar[str] = "draft.saved"
    room: str
    parent: str | None
    body: str


class ScheduleChanged(Event):
    """This person's scheduled messages in the room changed: read them again."""

    name: ClassVar[str] = "schedule.changed"
    room: str


ROOM_EVENTS: tuple[type[Event], ...] = (
    MessagePosted,
    MessageEdited,
    MessageDeleted,
    MessageReacted,
    MessagePinned,
    RoomChanged,
)
PERSON_EVENTS: tuple[type[Event], ...] = (
    RoomsChanged,
    RoomRead,
    PersonMuted,
    MessageRemoved,
    ReportFiled,
    DraftSaved,
    ScheduleChanged,
)
