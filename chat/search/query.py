"""What a person types into the search field, as terms that no search syntax can be hidden in."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_QUERY_CHARS: Final = 200
MAX_TERMS: Final = 8
MIN_PREFIX_CHARS: Final = 3
_PIECE: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile("[\u0300-\u036f]")
_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after another in the message; usually one. Nothing but letters and digits."""

    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def fold(text: str) -> str:
    """Lower case, without accents and ligatures: `Œuvré` and `oeuvre` are the same."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text).translate(_LIGATURES)).lower()


def parse(source: str) -> list[Term]:
    """The terms that a message must all have: words, "quoted words", hyphenated-words."""
    terms = []
    for quoted, plain in _PIECE.findall(fold(source[:MAX_QUERY_CHARS])):
        words = tuple(_WORD.findall(quoted or plain))
        if words:
            terms.append(Term(words))
    return terms[:MAX_TERMS]


def variants(word: str) -> list[str]:
    """The word, its singular and its plurals, for a database that knows no grammar."""
    if len(word) < 4 or word.isdigit():
        return [word]
    stem = word[:-1] if word[-1] in "sx" else word
    return list(dict.fromkeys([word, stem, f"{stem}s", f"{stem}x"]))


def matches(word: str, terms: list[Term]) -> bool:
    """Whether a word of a message is (nearly) what was sought: to mark it, not to find it."""
    folded = fold(word)
    for sought in (each for term in terms for each in term.words):
        stem = sought[: max(4, len(sought) - 2)] if len(sought) > 4 else sought
        if folded == sought or (len(stem) >= MIN_PREFIX_CHARS and folded.startswith(stem)):
            return True
    return False
