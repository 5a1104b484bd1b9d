"""Rooms, and the people in them."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Status

from chat.api.shapes import (
    AuditList,
    AuditShape,
    NewDirect,
    NewRoom,
    PeopleList,
    ReportList,
    RoomList,
    RoomPeople,
    RoomPerson,
    me,
)
from chat.events import RoomShape
from chat.services import audit, direct, listing, people, reading, reports, rooms
from chat.services.shapes import briefs
from collab.realtime import presence

router = Router(tags=["rooms"])
Number = Annotated[int | None, Query(ge=0, le=2**31)]


@router.get("/rooms", response=RoomList, summary="One's rooms, the one with the latest message first")
def list_rooms(request: HttpRequest) -> RoomList:
    return RoomList(items=listing.rooms_of(me(request)))


@router.post("/rooms", response={201: RoomShape}, summary="Make a room of a group that one teaches")
def create_room(request: HttpRequest, data: NewRoom) -> Status[RoomShape]:
    room = rooms.create_room(
        person=me(request), group_id=int(data.group), title=data.title, mode=data.mode, kind=data.kind,
        client_id=data.client_id,
    )  # fmt: skip
    return Status(201, listing.room_shape(me(request), room.pk))


@router.post("/rooms/direct", response={201: RoomShape}, summary="The room of these people and oneself")
def open_direct(request: HttpRequest, data: NewDirect) -> Status[RoomShape]:
    room = direct.open_direct(person=me(request), people_ids=[int(pk) for pk in data.people])
    return Status(201, listing.room_shape(me(request), room.pk))


@router.get("/rooms/{room_id}", response=RoomShape, summary="One room")
def read_room(request: HttpRequest, room_id: str) -> RoomShape:
    return listing.room_shape(me(request), room_id)


@router.get("/rooms/{room_id}/people", response=RoomPeople, summary="Who takes part, and who is online")
def list_room_people(request: HttpRequest, room_id: str) -> RoomPeople:
    place, members = reading.people_in(person=me(request), room_id=room_id)
    online = presence.online([person.pk for person in members])
    muted = reading.muted_in(place) if place.abilities.moderate else {}
    return RoomPeople(
        items=[
            RoomPerson(**brief.model_dump(), online=person.pk in online, muted_until=muted.get(person.pk))
            for person, brief in zip(members, briefs(place.room.school_id, members), strict=True)
        ]
    )


@router.get("/rooms/{room_id}/reports", response=ReportList, summary="Reported messages, for moderators")
def list_reports(request: HttpRequest, room_id: str) -> ReportList:
    return ReportList(items=reports.reports_in(person=me(request), room_id=room_id))


@router.get("/reports", response=ReportList, summary="All reports that one is to look after")
def list_my_reports(request: HttpRequest) -> ReportList:
    return ReportList(items=reports.reports_for(person=me(request)))


@router.get("/rooms/{room_id}/audit", response=AuditList, summary="Acts of moderation, for moderators")
def list_audit(request: HttpRequest, room_id: str, before: Number = None) -> AuditList:
    place, entries, following = audit.entries_in(person=me(request), room_id=room_id, before=before)
    involved = {entry.actor for entry in entries} | {entry.subject for entry in entries if entry.subject}
    known = {brief.id: brief for brief in briefs(place.room.school_id, involved)}
    return AuditList(
        items=[
            AuditShape(
                id=str(entry.pk),
                number=entry.number,
                at=entry.at,
                actor=known[str(entry.actor_id)],
                action=entry.action,
                subject=known.get(str(entry.subject_id)),
                message=str(entry.message_number) if entry.message_number else None,
                reason=entry.reason,
                details=entry.details,
            )
            for entry in entries
        ],
        next=following,
    )


@router.get("/people", response=PeopleList, summary="Those to whom one may write directly")
def list_people(request: HttpRequest, q: str = "", group: str = "", room: str = "") -> PeopleList:
    return PeopleList(items=people.find_people(person=me(request), words=q, group_id=group, room_id=room))
