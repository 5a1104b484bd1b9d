"""User names: made once from the person's name, easy to type, never changed by an import."""

import re
import unicodedata
from typing import Final

from schools.roster.staging import Staging

MAX_CHARS: Final = 40
_SPELLED: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}
)
_OTHERS: Final = re.compile(r"[^a-z0-9]+")


def _plain(text: str) -> str:
    """Lower case, a to z and digits, parts joined by hyphens; what has another script is left out."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED))
    without = "".join(character for character in folded if not unicodedata.combining(character))
    return _OTHERS.sub("-", without.replace("'", "").replace("’", "")).strip("-")


def base_of(given: str, family: str) -> str:
    """`lea.martin` for Léa Martin; `person` for a name of which no letter is Latin."""
    parts = [part for part in (_plain(given), _plain(family)) if part]
    return ".".join(parts)[:MAX_CHARS].strip(".-") or "person"


def take_username(staging: Staging, given: str, family: str) -> str:
    """A name that nobody has, and that nobody else gets in this run: `lea.martin`, then `lea.martin2`."""
    base = base_of(given, family)
    number = (staging.value("SELECT last FROM counters WHERE base = ?", base) or 0) + 1
    while True:
        name = base if number == 1 else f"{base}{number}"
        if staging.run("INSERT OR IGNORE INTO usernames VALUES (?)", name):
            break
        number += 1
    staging.run("INSERT OR REPLACE INTO counters VALUES (?, ?)", base, number)
    return name
