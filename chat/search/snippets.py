"""The part of a message that shows why it was found."""

import re
from html import escape
from typing import Final

from chat.search.query import Term, matches
from collab.html import plain_text

SNIPPET_CHARS: Final = 200
_LEAD_CHARS: Final = 60  # shown before the first hit
_WORD: Final = re.compile(r"[^\W_]+")


def snippet(html: str, terms: list[Term]) -> str:
    """Some `SNIPPET_CHARS` of a message around the first word that was sought, as safe HTML: text, and
    `<mark>` around such words."""
    text = " ".join(plain_text(html).split())
    hits = [found.span() for found in _WORD.finditer(text) if matches(found[0], terms)]
    start, end = _window(text, hits[0][0] if hits else 0)
    parts = ["…" if start else ""]
    at = start
    for left, right in hits:
        if at <= left and right <= end:
            parts += [escape(text[at:left]), "<mark>", escape(text[left:right]), "</mark>"]
            at = right
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return "".join(parts)


def _window(text: str, first: int) -> tuple[int, int]:
    """Where to begin and end, at spaces if there are any near."""
    start = max(0, first - _LEAD_CHARS)
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = min(len(text), start + SNIPPET_CHARS)
    if end < len(text):
        end = max(text.rfind(" ", start, end), end - _LEAD_CHARS)
    return start, end
