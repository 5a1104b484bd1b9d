"""Changing and taking back what one said."""

from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import MODERATORS, Place, get_message, get_place, number, people_of
from chat.attachments import services as attachments_services
from chat.events import (
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessagePosted,
    MessageShape,
    ParentThread,
)
from chat.gate import check_calls, check_pace, is_seen
from chat.models import Mention, Message, Reaction, Revision, Room
from chat.services.changing import Change, UnchangedError, changing, require
from chat.services.shapes import one_message_shape
from collab import errors
from collab.html import mentioned_people, render, tidy
from collab.realtime import log
from schools.models import Person

_RECENT: Final = 20  # of somebody's messages: among them is what they edited last, mostly


def edit_message(
    *, author: Person, room_id: int | str, message_id: int | str, body: str, version: int
) -> int:
    """Say it otherwise; gives the seq of the event. What it said before is kept for the room's teachers.

    Raises NotFound, Forbidden (not one's own, or one may not write there now), Invalid (nothing left),
    TooFast (slow mode), Conflict (somebody edited `version` already).
    """
    body = tidy(body)
    place = get_place(author, room_id)
    named = mentioned_people(body)
    people = people_of(place.room).filter(pk__in=named) if named else ()
    rendered = render(body, {person.pk: person.name for person in people})
    with changing(author, room_id) as change:
        message = _own(change.place, author, message_id)
        able, now = change.place.abilities, timezone.now()
        require(able.reply if message.parent_id else able.post)
        check_calls(rendered, able)
        if not is_seen(body) and not attachments_services.shapes_of([message.pk]):
            problem = _("Write something, or delete the message.")
            raise errors.Invalid(problem, fields={"body": problem})
        if message.version != version:
            raise errors.Conflict(_("This message was edited meanwhile."))
        if message.body == body:
            raise UnchangedError
        _check_pace(change.place, message, now)
        keep_revision(message)
        message.body, message.html = body, rendered.html
        message.version, message.edited_at = version + 1, now
        message.mentions_room = rendered.mentions_room
        message.save(update_fields=["body", "html", "version", "edited_at", "mentions_room"])
        Mention.objects.filter(message=message).exclude(person__in=rendered.mentions).delete()
        Mention.objects.bulk_create(
            (
                Mention(message=message, person_id=person_id, room_id=message.room_id, seq=message.seq)
                for person_id in rendered.mentions
            ),
            ignore_conflicts=True,
        )
        shape = one_message_shape(change.place.room.school_id, message)
        _forget_in_log(message, shape)
        change.record(MessageEdited(message=shape), ref=message.ref)
        return change.seq
    return log.head(f"room.{number(room_id)}")


def _check_pace(place: Place, message: Message, now: datetime) -> None:
    """In slow mode one mends a message at once, and then waits: edits are no way to talk faster."""
    if place.room.mode != Room.Mode.SLOW or place.standing in MODERATORS:
        return
    own = Message.objects.filter(room=place.room, author=message.author_id).order_by("-seq")
    recent = own.values_list("edited_at", flat=True)[:_RECENT]
    edits = [at for at in (message.edited_at, *recent) if at is not None]
    if edits:
        check_pace(max(edits), place.room.slow_seconds, now)


def _forget_in_log(message: Message, shape: MessageShape) -> None:
    """What a message said before is for the room's teachers: who comes back or comes new reads in the log
    what it says now. The event that posted it stays, since it says where in the room the message stands."""
    now: dict[str, Any] = shape.model_dump(mode="json")

    def amended(event: str, data: dict[str, Any]) -> dict[str, Any] | None:
        if event == MessagePosted.name:
            return data | {"message": now}
        return None if event == MessageEdited.name else data

    log.amend(f"room.{message.room_id}", message.ref, amended)


def delete_message(*, author: Person, room_id: int | str, message_id: int | str) -> None:
    """Take one's own message back: its text is gone, that there was one stays. Doing so twice is no error."""
    with changing(author, room_id) as change:
        message = _own(change.place, author, message_id, or_deleted=True)
        message.revisions.all().delete()
        erase(change, message, Message.DeletedAs.AUTHOR, "")


def erase(change: Change, message: Message, by: Message.DeletedAs, reason: str) -> None:
    """Empty a message and all that the room's log holds of it, and tell the room."""
    message.body = message.html = ""
    message.deleted_at, message.deleted_as, message.delete_reason = timezone.now(), by, reason
    message.pinned = message.mentions_room = False
    message.save(
        update_fields=[
            "body", "html", "deleted_at", "deleted_as", "delete_reason", "pinned", "mentions_room",
        ]
    )  # fmt: skip
    Mention.objects.filter(message=message).delete()
    Reaction.objects.filter(message=message).delete()
    attachments_services.drop([message.pk])
    log.scrub(change.place.room.topic, message.ref)
    shape = one_message_shape(change.place.room.school_id, message)
    change.record(MessageDeleted(message=shape, parent_thread=thread_above(message)), ref=message.ref)


def thread_above(reply: Message) -> ParentThread | None:
    """The thread that a message is part of."""
    if reply.parent_id is None:
        return None
    parent = Message.objects.get(pk=reply.parent_id)
    return ParentThread(
        id=str(parent.pk), count=parent.reply_count, last_at=parent.last_reply_at or reply.created_at
    )


def pin_message(*, person: Person, room_id: int | str, message_id: int | str, on: bool) -> None:
    """Put a message among the room's pins, or take it away."""
    with changing(person, room_id) as change:
        message = get_message(change.place, message_id)
        require(change.place.abilities.pin)
        if message.deleted_at is not None:
            raise errors.Conflict(_("This message was deleted."))
        if message.pinned == on:
            raise UnchangedError
        message.pinned = on
        message.save(update_fields=["pinned"])
        change.record(MessagePinned(id=str(message.pk), pinned=on), ref=message.ref)


def keep_revision(message: Message) -> None:
    """What the message says now stays readable for those who moderate the room."""
    Revision.objects.create(
        message=message,
        version=message.version,
        body=message.body,
        html=message.html,
        written_at=message.edited_at or message.created_at,
    )


def _own(place: Place, author: Person, message_id: int | str, *, or_deleted: bool = False) -> Message:
    message = get_message(place, message_id)
    require(message.author_id == author.pk)
    if message.deleted_at is not None:
        if or_deleted:
            raise UnchangedError
        raise errors.Conflict(_("This message was deleted."))
    return message
