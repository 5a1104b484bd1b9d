"""Reactions: what is an emoji, and how many a message takes."""

from functools import partial

import pytest

from chat.models import Reaction
from chat.services.reactions import MAX_EMOJI_PER_MESSAGE, is_emoji, react_to_message
from collab import errors
from tests.chat.scene import Scene, say


@pytest.mark.parametrize("text", ["👍", "❤️", "👩‍👩‍👧", "🇫🇷", "👋🏽", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_an_emoji_is_one(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["🏳️‍🌈", "👩🏽‍❤️‍💋‍👨🏿", "♟️", "⭐", "🤷🏼‍♀️", "🇧🇷", "🅰️"])
def test_what_is_drawn_as_one_is_one(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize(
    "text",
    [
        "a", "nul", "12", "<b>", "👍 bravo", "\u200d", "\u202e", "", "👍\u202e", "👍👎", "🇫🇷🇧🇷", "🇫", "🅽🆄🅻",
        "ⓝⓤⓛ", "⠝⠥⠇", "👍" + "\u0301" * 30, "👍\u200d", "1",
    ],
)  # fmt: skip
def test_a_word_is_no_emoji(text: str) -> None:
    assert not is_emoji(text)


def test_a_message_takes_so_many_emoji(scene: Scene) -> None:
    message = say(scene.teacher, scene.room)
    react = partial(react_to_message, room_id=scene.room.pk, message_id=message.pk)
    first, *others, one_more = (chr(ord("😀") + number) for number in range(MAX_EMOJI_PER_MESSAGE + 1))
    for emoji in (first, *others):
        react(person=scene.pupil, emoji=emoji, on=True)
    with pytest.raises(errors.Invalid):
        react(person=scene.pupil, emoji=one_more, on=True)
    react(person=scene.classmate, emoji=first, on=True)  # whoever joins in needs no room
    assert Reaction.objects.count() == MAX_EMOJI_PER_MESSAGE + 1
    react(person=scene.pupil, emoji=others[0], on=False)
    react(person=scene.pupil, emoji=one_more, on=True)  # what was taken back leaves room
