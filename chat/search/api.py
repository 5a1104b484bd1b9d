"""GET /search."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from chat.api.shapes import Answer, me
from chat.events import MessageShape
from chat.search import services
from chat.search.query import MAX_QUERY_CHARS

router = Router(tags=["search"])


class HitRoom(Answer):
    id: str
    title: str


class HitShape(Answer):
    """A message that was found. Jump to it: its room's history `around` its seq."""

    message: MessageShape
    room: HitRoom
    snippet_html: str


class HitList(Answer):
    """The newest first; `next` is the `before` of the page of older hits."""

    items: list[HitShape]
    next: int | None


@router.get("/search", response=HitList, summary="Find messages in one room, or in all of one's own")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=MAX_QUERY_CHARS)],
    room: str | None = None,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=services.MAX_PAGE)] = services.PAGE,
) -> HitList:
    found = services.search(me(request), q, room=room, before=before, limit=limit)
    items = [
        HitShape(
            message=hit.message,
            room=HitRoom(id=str(hit.room_id), title=hit.room_title),
            snippet_html=hit.snippet_html,
        )
        for hit in found.items
    ]
    return HitList(items=items, next=found.next)
