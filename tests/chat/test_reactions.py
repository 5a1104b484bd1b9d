"""Reactions: what is an emoji, and how many a message takes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import Message
from chat.services.reactions import is_emoji, react_to_message
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
    for number in range(25):
        emoji = chr(ord("😀") + number)
        try:
            react_to_message(
                person=scene.pupil, room_id=scene.room.pk, message_id=message.pk, emoji=emoji, on=True
            )
        except errors.Invalid:
            break
    assert number == 20
    later = Message.objects.get()
    assert later.created_at > timezone.now() - timedelta(minutes=1)
