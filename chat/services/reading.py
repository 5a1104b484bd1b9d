"""Reading: pages of history from any point, how far one has read, what is pinned, who is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import Place, get_message, get_place, people_of
from chat.events import MessageShape, RoomRead
from chat.models import Message, Mute, ReadMarker, Revision, Room
from chat.services.changing import require
from chat.services.shapes import message_shapes, one_message_shape
from chat.services.unread import MAX_COUNTED, with_unread
from collab import errors
from collab.realtime import log
from schools.models import Person

PAGE: Final = 50
MAX_PAGE: Final = 200
MAX_PINS: Final = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Messages in order of seq; `next` is the `before` of the page of older ones, `newer` the `after` of the
    page of newer ones, None where there are none. `head` was the room's head before they were read."""

    items: list[MessageShape]
    next: int | None
    newer: int | None
    head: int


def read_history(
    *,
    person: Person,
    room_id: int | str,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = PAGE,
    parent_id: int | str | None = None,
) -> Page:
    """A page of a room, or of the thread of `parent_id`: the latest; or those before, after or around a seq.

    Raises NotFound, Invalid (more than one of before, after and around; a limit out of range).
    """
    if sum(point is not None for point in (before, after, around)) > 1:
        raise errors.Invalid(_("Give one of before, after and around."))
    if not 1 <= limit <= MAX_PAGE:
        raise errors.Invalid(_("A page has 1 to %(most)d messages.") % {"most": MAX_PAGE})
    place = get_place(person, room_id)
    head = log.head(place.room.topic)
    messages = Message.objects.filter(room=place.room)
    if parent_id is not None:
        messages = messages.filter(parent=get_message(place, parent_id))
    rows, older, newer = _page(messages.select_related("author"), before, after, around, limit)
    items = message_shapes(place.room.school_id, rows)
    return Page(
        items=items,
        next=rows[0].seq if rows and older else None,
        newer=rows[-1].seq if rows and newer else None,
        head=head,
    )


def _page(
    messages: QuerySet[Message], before: int | None, after: int | None, around: int | None, limit: int
) -> tuple[list[Message], bool, bool]:
    """The rows of a page, and whether there are older and newer ones; one row too many is read to know."""
    if after is not None:
        rows = list(messages.filter(seq__gt=after).order_by("seq")[: limit + 1])
        return rows[:limit], _any(messages.filter(seq__lte=after)), len(rows) > limit
    if around is not None:
        half = limit // 2
        older = list(messages.filter(seq__lt=around).order_by("-seq")[: half + 1])
        newer = list(messages.filter(seq__gte=around).order_by("seq")[: limit - half + 1])
        rows = older[:half][::-1] + newer[: limit - half]
        return rows, len(older) > half, len(newer) > limit - half
    older_than = messages if before is None else messages.filter(seq__lt=before)
    rows = list(older_than.order_by("-seq")[: limit + 1])
    newer_too = before is not None and _any(messages.filter(seq__gte=before))
    return rows[:limit][::-1], len(rows) > limit, newer_too


def _any(messages: QuerySet[Message]) -> bool:
    return messages.order_by("seq").exists()


def get_message_shape(*, person: Person, room_id: int | str, message_id: int | str) -> MessageShape:
    """One message, as its permalink shows it. Raises NotFound."""
    place = get_place(person, room_id)
    return one_message_shape(place.room.school_id, get_message(place, message_id))


def pins_of(*, person: Person, room_id: int | str) -> list[MessageShape]:
    """The pinned messages of a room, the latest first. Raises NotFound."""
    place = get_place(person, room_id)
    pinned = Message.objects.filter(room=place.room, pinned=True).select_related("author")
    return message_shapes(place.room.school_id, list(pinned.order_by("-seq")[:MAX_PINS]))


def revisions_of(*, person: Person, room_id: int | str, message_id: int | str) -> Sequence[Revision]:
    """What a message said before, oldest first, for the room's moderators. Raises NotFound, Forbidden."""
    place = get_place(person, room_id)
    message = get_message(place, message_id)
    require(place.abilities.moderate)
    return list(message.revisions.order_by("version"))


def people_in(*, person: Person, room_id: int | str) -> tuple[Place, list[Person]]:
    """Those who take part in a room, by family name. Raises NotFound."""
    place = get_place(person, room_id)
    return place, list(people_of(place.room).order_by("family_name", "given_name", "pk"))


def muted_in(place: Place) -> dict[int, datetime]:
    """Who may not write in the room now, and until when."""
    mutes = Mute.objects.filter(room=place.room, until__gt=timezone.now())
    return dict(mutes.values_list("person", "until"))


def mark_read(*, person: Person, room_id: int | str, seq: int) -> RoomRead:
    """All up to `seq` has been read; never goes back, nor past the room's head. Told to one's other devices.

    Raises NotFound.
    """
    with transaction.atomic():
        place = get_place(person, room_id)
        room = place.room
        marker, _made = ReadMarker.objects.select_for_update().get_or_create(room=room, person=person)
        reached = min(seq, log.head(room.topic))
        moved = reached > marker.seq
        if moved:
            marker.seq = reached
            marker.save(update_fields=["seq"])
        state = read_state(person, room)
        if moved:
            log.append(f"person.{person.pk}", state)
    return state


def read_state(person: Person, room: Room) -> RoomRead:
    """How far this person has read a room, and what is left."""
    row = (
        with_unread(Room.objects.filter(pk=room.pk), person.pk)
        .values_list("read_seq", "unread", "named", "called")
        .get()
    )
    read_seq, unread, named, called = row
    return RoomRead(
        room=str(room.pk), read_seq=read_seq, unread=unread, mentions=min(MAX_COUNTED, named + called)
    )
