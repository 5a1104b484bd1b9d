"""Emoji on messages."""

import re

from django.utils.translation import gettext as _

from chat.access import get_message
from chat.events import MessageReacted
from chat.models import Reaction
from chat.services.changing import UnchangedError, changing, require
from chat.services.shapes import reactions_of
from collab import errors
from schools.models import Person

MAX_EMOJI_PER_MESSAGE = 20
# The symbols that emoji are made of (UTS #51), without the letters in circles and squares that spell words.
_SYMBOL = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e"
    "\U0001f191-\U0001f19a\U0001f201-\U0001f251\U0001f300-\U0001faff]"
)
_ONE = f"{_SYMBOL}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_EMOJI = re.compile(
    "[0-9#*]\ufe0f?\u20e3"  # a keycap
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag, by its country's two letters
    "|\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f"  # a flag of a part of a country
    f"|{_ONE}(?:\u200d{_ONE}){{0,4}}"  # one, or several that are drawn as one: a family, a trade
)


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
    """Whether a text is one emoji and nothing else: a reaction is no way to write words."""
    return _EMOJI.fullmatch(text) is not None


def _check_number(message_id: int, emoji: str) -> None:
    used = set(Reaction.objects.filter(message=message_id).values_list("emoji", flat=True).distinct())
    if emoji not in used and len(used) >= MAX_EMOJI_PER_MESSAGE:
        problem = _("There are enough different emoji on this message.")
        raise errors.Invalid(problem, fields={"emoji": problem})
