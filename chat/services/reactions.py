"""Emoji on messages."""

import unicodedata

from django.utils.translation import gettext as _

from chat.access import get_message
from chat.events import MessageReacted
from chat.models import Reaction
from chat.services.changing import UnchangedError, changing, require
from chat.services.shapes import reactions_of
from collab import errors
from schools.models import Person

MAX_EMOJI_PER_MESSAGE = 20
# What emoji are made of besides symbols: joiners and variation selectors, skin tones, keycaps, flag tags.
_PARTS = frozenset({"So", "Sk", "Mn", "Me", "Cf"})
_KEYCAPS = frozenset("0123456789#*")


def react_to_message(
    *, person: Person, room_id: int | str, message_id: int | str, emoji: str, on: bool
) -> None:
    """Put one's emoji on a message or take it away; doing so twice is no error.

    Raises NotFound, Forbidden, Invalid (no emoji, or too many different ones), Conflict (deleted message).
    """
    if not is_emoji(emoji):
        problem = _("This is not an emoji.")
        raise errors.Invalid(problem, fields={"emoji": problem})
    with changing(person, room_id) as change:
        message = get_message(change.place, message_id)
        require(change.place.abilities.react)
        if message.deleted_at is not None:
            raise errors.Conflict(_("This message was deleted."))
        mine = Reaction.objects.filter(message=message, person=person, emoji=emoji)
        if mine.exists() == on:
            raise UnchangedError
        if on:
            _check_number(message.pk, emoji)
            Reaction.objects.create(message=message, person=person, emoji=emoji)
        else:
            mine.delete()
        reactions = reactions_of([message.pk]).get(message.pk, [])
        change.record(MessageReacted(id=str(message.pk), reactions=reactions), ref=message.ref)


def is_emoji(text: str) -> bool:
    """Whether a short text is one or several emoji and nothing else."""
    categories = {unicodedata.category(character) for character in text if character not in _KEYCAPS}
    keycap = "\u20e3" in text
    has_digits = any(character in _KEYCAPS for character in text)
    return categories <= _PARTS and (keycap if has_digits else "So" in categories)


def _check_number(message_id: int, emoji: str) -> None:
    used = set(Reaction.objects.filter(message=message_id).values_list("emoji", flat=True).distinct())
    if emoji not in used and len(used) >= MAX_EMOJI_PER_MESSAGE:
        problem = _("There are enough different emoji on this message.")
        raise errors.Invalid(problem, fields={"emoji": problem})
