"""Messages written now and sent later."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat.access import Place, get_message, get_place, number, visible_to
from chat.attachments.models import Attachment
from chat.events import ScheduleChanged
from chat.gate import check_words
from chat.models import ScheduledMessage
from chat.services.changing import require
from chat.services.posting import post_message
from collab import errors
from collab.html import tidy
from collab.realtime import log
from schools.models import Person

MAX_AHEAD: Final = timedelta(days=366)
MAX_WAITING: Final = 50  # per person
BATCH: Final = 100  # messages per call of post_due
logger = logging.getLogger(__name__)


def schedule_message(
    *,
    author: Person,
    room_id: int | str,
    client_id: UUID,
    body: str,
    at: datetime,
    parent_id: int | str | None = None,
    attachment_ids: Sequence[int] = (),
) -> ScheduledMessage:
    """Have a message posted at a time; the same `client_id` again changes nothing.

    Raises NotFound, Forbidden (one may not write there even now), Invalid (nothing to say, `at` in the past
    or too far, too many waiting). Whether it may be posted is asked again when the time comes.
    """
    body = tidy(body)
    with transaction.atomic():
        place = get_place(author, room_id)
        known = ScheduledMessage.objects.filter(author=author, client_id=client_id).first()
        if known is not None:
            return _again(known, place)
        _check_time(at)
        check_words(body, attachment_ids)
        parent = get_message(place, parent_id) if parent_id is not None else None
        require(place.abilities.reply if parent else place.abilities.post)
        waiting = ScheduledMessage.objects.filter(author=author, state=ScheduledMessage.State.WAITING)
        if waiting.count() >= MAX_WAITING:
            raise errors.Invalid(_("Too many messages are waiting to be sent."))
        scheduled, made = ScheduledMessage.objects.get_or_create(
            author=author,
            client_id=client_id,
            defaults={
                "room": place.room,
                "parent": parent,
                "body": body,
                "at": at,
                "attachments": list(attachment_ids),
            },
        )
        if not made:  # the same request, twice at once
            return _again(scheduled, place)
        _check_attachments(scheduled)
        _tell(scheduled)
    return scheduled


def _again(known: ScheduledMessage, place: Place) -> ScheduledMessage:
    if known.room_id != place.room.pk:
        raise errors.Conflict(_("This was already sent elsewhere."))
    return known


def cancel_scheduled(*, author: Person, room_id: int | str, scheduled_id: int | str) -> None:
    """Do not send it after all, or forget one that could not be sent. Raises NotFound."""
    with transaction.atomic():
        place = get_place(author, room_id)
        rows = ScheduledMessage.objects.select_for_update().filter(
            pk=number(scheduled_id), author=author, room=place.room
        )
        scheduled = rows.exclude(state=ScheduledMessage.State.SENT).first()
        if scheduled is None:
            raise errors.NotFound(_("This message is not waiting to be sent."))
        scheduled.delete()
        _tell(scheduled)


def scheduled_in(*, person: Person, room_id: int | str) -> list[ScheduledMessage]:
    """One's own messages of a room that wait or could not be sent, the next one first."""
    place = get_place(person, room_id)
    rows = ScheduledMessage.objects.filter(author=person, room=place.room)
    return list(rows.exclude(state=ScheduledMessage.State.SENT).order_by("at"))


def scheduled_of(*, person: Person) -> list[ScheduledMessage]:
    """The same of all rooms that this person may still enter."""
    rows = ScheduledMessage.objects.filter(author=person, room__in=visible_to(person).values("pk"))
    return list(rows.exclude(state=ScheduledMessage.State.SENT).order_by("at"))


def post_due() -> int:
    """Post what is due; gives how many. Every serving process may call this at any time: a row's lock and the
    message's client_id see to it that each is posted once."""
    due = ScheduledMessage.objects.filter(state=ScheduledMessage.State.WAITING, at__lte=timezone.now())
    posted = 0
    for pk in list(due.order_by("at").values_list("pk", flat=True)[:BATCH]):
        try:
            posted += _post_one(pk)
        except Exception:  # one that fails unforeseen must not hold up the others
            logger.exception("Scheduled message %s was not posted", pk)
    return posted


def _post_one(pk: int) -> bool:
    with transaction.atomic():
        scheduled = (
            ScheduledMessage.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("author")
            .filter(pk=pk, state=ScheduledMessage.State.WAITING)
            .first()
        )
        if scheduled is None:  # another process has it, or had it
            return False
        try:
            with translation.override(scheduled.author.locale):
                post_message(
                    author=scheduled.author,
                    room_id=scheduled.room_id,
                    client_id=scheduled.client_id,
                    body=scheduled.body,
                    parent_id=scheduled.parent_id,
                    attachment_ids=scheduled.attachments,
                )
            # What it said is the message's from now on, and goes with it.
            scheduled.state, scheduled.body, scheduled.attachments = ScheduledMessage.State.SENT, "", []
        except errors.TooFast as error:
            scheduled.at = timezone.now() + timedelta(seconds=error.retry_after or 1)
        except errors.AppError as error:
            scheduled.state, scheduled.error = ScheduledMessage.State.FAILED, error.message[:300]
        scheduled.save(update_fields=["state", "error", "at", "body", "attachments"])
        _tell(scheduled)
        return scheduled.state == ScheduledMessage.State.SENT


def _tell(scheduled: ScheduledMessage) -> None:
    log.append(f"person.{scheduled.author_id}", ScheduleChanged(room=str(scheduled.room_id)))


def _check_attachments(scheduled: ScheduledMessage) -> None:
    files = Attachment.objects.filter(
        pk__in=scheduled.attachments, uploader=scheduled.author, room=scheduled.room, message=None
    )
    if files.count() != len(set(scheduled.attachments)):
        raise errors.NotFound(_("A file of this message does not exist any more. Send it again."))


def _check_time(at: datetime) -> None:
    now = timezone.now()
    problem = ""
    if at.tzinfo is None:
        problem = _("The time needs its offset from UTC.")
    elif at <= now:
        problem = _("This time has gone by.")
    elif at > now + MAX_AHEAD:
        problem = _("This is too far in the future.")
    if problem:
        raise errors.Invalid(problem, fields={"at": problem})
