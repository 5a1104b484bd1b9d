"""Posting a message: one transaction, four queries (names and files take more), one answer to all retries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import get_place, number, people_of
from chat.attachments import services as attachments_services
from chat.events import AttachmentShape, MessagePosted, ParentThread
from chat.gate import Gate, check_calls, check_words, gate
from chat.models import Mention, Message
from chat.services.shapes import brief, message_shape
from collab import errors
from collab.html import Rendered, mentioned_people, render, tidy
from collab.realtime import log
from schools.models import Person


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands: its id, and the number of its event in the room's log."""

    id: int
    seq: int


_KIND: Final = "SELECT kind FROM chat_room WHERE id = %s"  # which a room keeps


class _AlreadySentError(Exception):
    """Another request with this client_id was faster: undo, and give its message."""


def post_message(
    *,
    author: Person,
    room_id: int | str,
    client_id: UUID,
    body: str,
    parent_id: int | str | None = None,
    attachment_ids: Sequence[int] = (),
    at: datetime | None = None,
) -> Posted:
    """Post; the same `client_id` again gives the first message and changes nothing.

    `at` is when it was said (now, if left out). Raises NotFound (room, parent or attachment), Forbidden
    (muted, paused, …), TooFast (slow mode), Invalid (nothing to say, a room mention by one who may not),
    Conflict (the client_id belongs to a message elsewhere).
    """
    room_id, body = number(room_id), tidy(body)
    parent = None if parent_id is None else number(parent_id)
    names = _mentionable(author, room_id, body)
    rendered = render(body, names)
    now = at or timezone.now()
    try:
        with transaction.atomic():
            # From here on no other writer of this room until the commit: what is asked now holds till then.
            seq, kind = log.advance_asking(f"room.{room_id}", _KIND, room_id)
            facts = gate(
                kind=kind or "", room_id=room_id, person_id=author.pk, parent_id=parent,
                client_id=client_id, now=now,
            )  # fmt: skip
            if facts.already_sent:
                raise _AlreadySentError
            _check(facts, body, rendered, parent, attachment_ids, now)
            message = Message(
                room_id=room_id, seq=seq, author=author, client_id=client_id, parent_id=parent,
                created_at=now, body=body, html=rendered.html, mentions_room=rendered.mentions_room,
            )  # fmt: skip
            _write(message, facts, rendered.mentions, attachment_ids)
    except _AlreadySentError:
        return _first(author, room_id, client_id)
    return Posted(message.pk, message.seq)


def may_write(person: Person, room_id: int | str) -> bool:
    """Whether this person may say anything in the room now. Raises NotFound."""
    return get_place(person, room_id).abilities.reply


def _mentionable(author: Person, room_id: int, body: str) -> dict[int, str]:
    """The names of those whom the body mentions and who take part in the room; nobody else is called."""
    named = mentioned_people(body)
    if not named:
        return {}
    room = get_place(author, room_id).room
    return {person.pk: person.name for person in people_of(room).filter(pk__in=named)}


def _check(
    facts: Gate,
    body: str,
    rendered: Rendered,
    parent_id: int | None,
    attachment_ids: Sequence[int],
    now: datetime,
) -> None:
    """All that can fail, before the first write."""
    check_words(body, attachment_ids)
    facts.check(is_reply=parent_id is not None, now=now)
    check_calls(rendered, facts.abilities)


def _write(message: Message, facts: Gate, mentions: Sequence[int], attachment_ids: Sequence[int]) -> None:
    message.pk = _insert(message)
    attachments: list[AttachmentShape] = []
    if attachment_ids:
        attachments = attachments_services.attach(message, attachment_ids)
    if mentions:
        Mention.objects.bulk_create(
            Mention(message=message, person_id=person_id, room_id=message.room_id, seq=message.seq)
            for person_id in mentions
        )
    thread = None
    if message.parent_id is not None and facts.replies is not None:  # the database counted it: chat.triggers
        count = facts.replies + 1
        thread = ParentThread(id=str(message.parent_id), count=count, last_at=message.created_at)
    shape = message_shape(
        message,
        brief(message.author, facts.role),
        mentions=[str(person_id) for person_id in mentions],
        reactions=[],
        attachments=attachments,
    )
    event = MessagePosted(message=shape, parent_thread=thread)
    log.record(f"room.{message.room_id}", message.seq, event, ref=message.ref, at=message.created_at)


_INSERTED: Final = (
    "room_id", "seq", "author_id", "client_id", "parent_id", "created_at", "body", "html", "version",
    "deleted_as", "delete_reason", "pinned", "mentions_room", "reply_count",
)  # fmt: skip
_FIELDS: Final = {field.column: field for field in Message._meta.concrete_fields}
_INSERT: Final = (  # the columns are the constant above
    f"INSERT INTO chat_message ({', '.join(_INSERTED)}) VALUES ({', '.join(['%s'] * len(_INSERTED))}) "  # noqa: S608
    "ON CONFLICT (author_id, client_id) DO NOTHING RETURNING id"
)


def _insert(message: Message) -> int:
    """The new row's id. Django's own insert cannot both ignore a conflict and say what it inserted."""
    values = [
        _FIELDS[column].get_db_prep_save(getattr(message, _FIELDS[column].attname), connection)
        for column in _INSERTED
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        row = cursor.fetchone()
    if row is None:
        raise _AlreadySentError
    return int(row[0])


def _first(author: Person, room_id: int, client_id: UUID) -> Posted:
    message = Message.objects.get(author=author, client_id=client_id)
    if message.room_id != room_id:
        raise errors.Conflict(_("This was already sent elsewhere."))
    return Posted(message.pk, message.seq)
