"""What only its writer sees: drafts, and messages that wait for their time."""

from django.http import HttpRequest
from ninja import Router

from chat.api.shapes import DraftList, ScheduledList, ScheduledShape, me
from chat.models import ScheduledMessage
from chat.services import drafts, scheduling

router = Router(tags=["own"])


@router.get("/drafts", response=DraftList, summary="One's drafts, the latest first")
def list_drafts(request: HttpRequest) -> DraftList:
    return DraftList(items=drafts.drafts_of(person=me(request)))


@router.get("/rooms/{room_id}/scheduled", response=ScheduledList, summary="One's messages that wait")
def list_scheduled(request: HttpRequest, room_id: str) -> ScheduledList:
    return _scheduled(scheduling.scheduled_in(person=me(request), room_id=room_id))


@router.get("/scheduled", response=ScheduledList, summary="One's messages that wait, of all rooms")
def list_all_scheduled(request: HttpRequest) -> ScheduledList:
    return _scheduled(scheduling.scheduled_of(person=me(request)))


def _scheduled(waiting: list[ScheduledMessage]) -> ScheduledList:
    return ScheduledList(
        items=[
            ScheduledShape(
                id=str(one.pk),
                room=str(one.room_id),
                client_id=str(one.client_id),
                body=one.body,
                parent=str(one.parent_id) if one.parent_id else None,
                attachments=[str(pk) for pk in one.attachments],
                at=one.at,
                state="failed" if one.state == ScheduledMessage.State.FAILED else "waiting",
                error=one.error,
            )
            for one in waiting
        ]
    )
