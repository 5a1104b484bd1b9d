"""What a person asks of a room: one model per command, the same on the socket and over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from chat.models.messages import BODY_MAX_CHARS, EMOJI_MAX_CHARS
from chat.models.rooms import REASON_MAX_CHARS, TITLE_MAX_CHARS
from collab.html import tidy

MAX_ATTACHMENTS = 10
MAX_SLOW_SECONDS = 24 * 60 * 60
MAX_MUTE_MINUTES = 366 * 24 * 60

Id = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,17}$")]
Body = Annotated[str, StringConstraints(max_length=BODY_MAX_CHARS)]
# Said in a line or two: without what PostgreSQL refuses to keep (NUL) and no reader can see.
Words = Annotated[str, BeforeValidator(lambda value: tidy(value) if isinstance(value, str) else value)]
Reason = Annotated[Words, StringConstraints(strip_whitespace=True, min_length=1, max_length=REASON_MAX_CHARS)]
MaybeReason = Annotated[Words, StringConstraints(strip_whitespace=True, max_length=REASON_MAX_CHARS)]
Title = Annotated[Words, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_MAX_CHARS)]
MaybeTitle = Annotated[Words, StringConstraints(strip_whitespace=True, max_length=TITLE_MAX_CHARS)]
ClientId = Annotated[UUID, Field(description="Made by the sender; the same one again is the same message.")]


class Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PostMessage(Command):
    client_id: ClientId
    body: Body = ""
    parent: Id | None = None
    attachments: Annotated[list[Id], Field(max_length=MAX_ATTACHMENTS)] = []


class EditMessage(Command):
    id: Id
    body: Body
    version: Annotated[int, Field(ge=1, description="The version that was edited; another one: conflict.")]


class DeleteMessage(Command):
    id: Id


class RemoveMessage(Command):
    id: Id
    reason: Reason


class ReactToMessage(Command):
    id: Id
    emoji: Annotated[str, StringConstraints(min_length=1, max_length=EMOJI_MAX_CHARS)]
    on: bool


class PinMessage(Command):
    id: Id
    on: bool


class ReportMessage(Command):
    id: Id
    reason: MaybeReason = ""


class ScheduleMessage(PostMessage):
    at: Annotated[datetime, Field(description="RFC 3339, in the future.")]


class CancelScheduled(Command):
    id: Id


class MutePerson(Command):
    person: Id
    minutes: Annotated[int, Field(ge=1, le=MAX_MUTE_MINUTES)]
    reason: Reason


class UnmutePerson(Command):
    person: Id


class SetMode(Command):
    mode: Literal["open", "announcements", "slow", "paused", "archived"]
    slow_seconds: Annotated[int, Field(ge=0, le=MAX_SLOW_SECONDS)] = 0
    reason: MaybeReason = ""


class RenameRoom(Command):
    title: Title


class MarkRead(Command):
    seq: Annotated[int, Field(ge=0, le=2**53)]


class SaveDraft(Command):
    body: Body
    parent: Id | None = None


class Typing(Command):
    """A signal: this person is writing, in the thread of `parent` if given."""

    parent: Id | None = None
