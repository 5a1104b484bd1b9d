"""Messages: history, posting, changing."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Status

from chat.api.shapes import (
    MessageList,
    NewText,
    PinList,
    PostedAnswer,
    RevisionList,
    RevisionShape,
    SeqAnswer,
    me,
)
from chat.commands import PostMessage
from chat.events import MessageShape
from chat.services import editing, posting, reading

router = Router(tags=["messages"])
Seq = Annotated[int | None, Query(ge=0, le=2**53)]


@router.get("/rooms/{room_id}/messages", response=MessageList, summary="A page of history, in order of seq")
def list_messages(
    request: HttpRequest,
    room_id: str,
    before: Seq = None,
    after: Seq = None,
    around: Seq = None,
    limit: int = reading.PAGE,
    parent: str | None = None,
) -> MessageList:
    page = reading.read_history(
        person=me(request),
        room_id=room_id,
        before=before,
        after=after,
        around=around,
        limit=limit,
        parent_id=parent,
    )
    return MessageList(items=page.items, next=page.next, newer=page.newer, head=page.head)


@router.post("/rooms/{room_id}/messages", response={201: PostedAnswer}, summary="Post a message, once")
def post_message(request: HttpRequest, room_id: str, data: PostMessage) -> Status[PostedAnswer]:
    posted = posting.post_message(
        author=me(request),
        room_id=room_id,
        client_id=data.client_id,
        body=data.body,
        parent_id=data.parent,
        attachment_ids=[int(pk) for pk in data.attachments],
    )
    return Status(201, PostedAnswer(id=str(posted.id), seq=posted.seq))


@router.get("/rooms/{room_id}/messages/{message_id}", response=MessageShape, summary="One message")
def read_message(request: HttpRequest, room_id: str, message_id: str) -> MessageShape:
    return reading.get_message_shape(person=me(request), room_id=room_id, message_id=message_id)


@router.patch("/rooms/{room_id}/messages/{message_id}", response=SeqAnswer, summary="Say it otherwise")
def edit_message(request: HttpRequest, room_id: str, message_id: str, data: NewText) -> SeqAnswer:
    seq = editing.edit_message(
        author=me(request), room_id=room_id, message_id=message_id, body=data.body, version=data.version
    )
    return SeqAnswer(seq=seq)


@router.delete("/rooms/{room_id}/messages/{message_id}", response={204: None}, summary="Take it back")
def delete_message(request: HttpRequest, room_id: str, message_id: str) -> Status[None]:
    editing.delete_message(author=me(request), room_id=room_id, message_id=message_id)
    return Status(204, None)


@router.get(
    "/rooms/{room_id}/messages/{message_id}/history",
    response=RevisionList,
    summary="What a message said before, for moderators",
)
def list_revisions(request: HttpRequest, room_id: str, message_id: str) -> RevisionList:
    revisions = reading.revisions_of(person=me(request), room_id=room_id, message_id=message_id)
    return RevisionList(
        items=[
            RevisionShape(
                version=revision.version, body=revision.body, html=revision.html, at=revision.written_at
            )
            for revision in revisions
        ]
    )


@router.get("/rooms/{room_id}/pins", response=PinList, summary="Pinned messages, the latest first")
def list_pins(request: HttpRequest, room_id: str) -> PinList:
    return PinList(items=reading.pins_of(person=me(request), room_id=room_id))
