"""What only the REST API says; the shapes that events share stand in chat.events."""

from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from chat.commands import Body, ClientId, Command, Id, MaybeTitle
from chat.events import DraftSaved, MessageShape, PersonBrief, ReportShape, RoomShape, Time
from chat.services.direct import MAX_PEOPLE
from schools.models import Person


def me(request: HttpRequest) -> Person:
    """Who asks; the API lets nobody in without a session."""
    assert isinstance(request.user, Person)
    return request.user


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RoomList(Answer):
    items: list[RoomShape]
    next: None = None


class MessageList(Answer):
    """`next` is the `before` of the page of older messages, `newer` the `after` of the page of newer ones."""

    items: list[MessageShape]
    next: int | None = None
    newer: int | None = None
    head: int


class PinList(Answer):
    items: list[MessageShape]
    next: None = None


class PostedAnswer(Answer):
    id: str
    seq: int


class SeqAnswer(Answer):
    seq: int


class RoomPerson(PersonBrief):
    """Somebody in a room. `muted_until` is shown to those who moderate it."""

    online: bool
    muted_until: Time | None


class RoomPeople(Answer):
    items: list[RoomPerson]
    next: None = None


class PeopleList(Answer):
    items: list[PersonBrief]
    next: None = None


class RevisionShape(Answer):
    version: int
    body: str
    html: str
    at: Time


class RevisionList(Answer):
    items: list[RevisionShape]
    next: None = None


class ReportList(Answer):
    items: list[ReportShape]
    next: None = None


class AuditShape(Answer):
    id: str
    number: int
    at: Time
    actor: PersonBrief
    action: str
    subject: PersonBrief | None
    message: str | None
    reason: str
    details: dict[str, str | int | bool]


class AuditList(Answer):
    """`next` is the `before` of the page of earlier entries."""

    items: list[AuditShape]
    next: int | None = None


class DraftList(Answer):
    items: list[DraftSaved]
    next: None = None


class ScheduledShape(Answer):
    id: str
    room: str
    client_id: str
    body: str
    parent: str | None
    attachments: list[str]
    at: Time
    state: Literal["waiting", "failed"]
    error: str


class ScheduledList(Answer):
    items: list[ScheduledShape]
    next: None = None


class NewRoom(Command):
    """A further room of a group, or with kind `families` the one of its pupils' families. The same
    `client_id` again gives the room that it made."""

    group: Id
    title: MaybeTitle = ""
    mode: Literal["open", "announcements"] = "open"
    kind: Literal["topic", "families"] = "topic"
    client_id: ClientId | None = None


class NewDirect(Command):
    people: Annotated[list[Id], Field(min_length=1, max_length=MAX_PEOPLE)]


class NewText(Command):
    body: Body
    version: Annotated[int, Field(ge=1)]
