"""What teachers do so that a room stays a good place: each act has a reason, is told, and is on record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.access import MODERATORS, Place, get_message, get_place, number, people_of, standing_of
from chat.events import MessageRemoved, PersonMuted
from chat.models import Message, Mute, Room
from chat.services.audit import write_audit
from chat.services.changing import UnchangedError, changing, require
from chat.services.editing import erase, keep_revision
from collab import errors
from collab.realtime import log
from schools.models import Person


def remove_message(*, moderator: Person, room_id: int | str, message_id: int | str, reason: str) -> None:
    """Take somebody's message away. Its text stays readable for those who moderate the room, and nobody else.

    Raises NotFound, Forbidden, Invalid (no reason). Removing what is gone already is no error.
    """
    reason = _checked(reason)
    with changing(moderator, room_id) as change:
        message = get_message(change.place, message_id)
        require(change.place.abilities.moderate)
        if message.deleted_at is not None:
            raise UnchangedError
        keep_revision(message)
        erase(change, message, Message.DeletedAs.MODERATOR, reason)
        write_audit(
            room=change.place.room,
            actor=moderator,
            action="message.remove",
            subject_id=message.author_id,
            message_number=message.pk,
            reason=reason,
        )
        told = MessageRemoved(room=str(message.room_id), id=str(message.pk), reason=reason)
        log.append(f"person.{message.author_id}", told)


def mute_person(
    *, moderator: Person, room_id: int | str, person_id: int | str, minutes: int, reason: str
) -> datetime:
    """Let somebody only read in a room, for so many minutes from now; gives when that ends.

    Raises NotFound (room, or nobody of that room), Forbidden (one may not, or they moderate it themselves),
    Invalid (no reason).
    """
    reason = _checked(reason)
    with transaction.atomic():
        place = _moderated(moderator, room_id)
        person = _subject(place, person_id)
        until = timezone.now() + timedelta(minutes=minutes)
        Mute.objects.update_or_create(
            room=place.room, person=person, defaults={"until": until, "reason": reason, "by": moderator}
        )
        write_audit(
            room=place.room,
            actor=moderator,
            action="person.mute",
            subject_id=person.pk,
            reason=reason,
            details={"minutes": minutes},
        )
        log.append(f"person.{person.pk}", PersonMuted(room=str(place.room.pk), until=until, reason=reason))
    return until


def unmute_person(*, moderator: Person, room_id: int | str, person_id: int | str) -> None:
    """Let them write again; no error if they may already. Raises NotFound, Forbidden."""
    with transaction.atomic():
        place = _moderated(moderator, room_id)
        person = _subject(place, person_id)
        mutes = Mute.objects.filter(room=place.room, person=person)
        ran = mutes.filter(until__gt=timezone.now()).exists()
        mutes.delete()
        if ran:
            write_audit(room=place.room, actor=moderator, action="person.unmute", subject_id=person.pk)
            log.append(f"person.{person.pk}", PersonMuted(room=str(place.room.pk), until=None, reason=""))


def _moderated(moderator: Person, room_id: int | str) -> Place:
    place = get_place(moderator, room_id)
    require(place.abilities.moderate)
    return place


def _subject(place: Place, person_id: int | str) -> Person:
    """Somebody of the room who does not look after it; raises NotFound, Forbidden."""
    person = people_of(place.room).filter(pk=number(person_id)).first()
    if person is None:
        raise errors.NotFound(_("Nobody of this room."))
    rooms = standing_of(Room.objects.filter(pk=place.room.pk), person.pk, timezone.now())
    standing = rooms.values_list("standing", flat=True).get()
    if standing in {str(each) for each in MODERATORS} or standing is None:
        raise errors.Forbidden(_("Those who look after a room cannot be muted in it."))
    return person


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        problem = _("Give a reason: the person will read it.")
        raise errors.Invalid(problem, fields={"reason": problem})
    return reason
