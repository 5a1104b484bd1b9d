"""A row's values, checked and converted; every fault of the row is found, not the first one only."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from schools.models.schools import SOURCE_ID_MAX_CHARS
from schools.roster.rows import Fault, Row
from schools.roster.vocabulary import GONE

_YEAR: Final = re.compile(r"(?:19|20|21)\d\d")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)
MAX_LIST: Final = 200
# What turns all that follows a name around (Unicode TR 9); marks within Persian or Indic words stay.
_TURNING: Final = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


class Fields:
    """One row. Each method takes a column and gives its value; what is wrong is kept in `faults`."""

    def __init__(self, row: Row) -> None:
        self._values = row.values
        self.line = row.line
        self.faults: list[Fault] = []

    def _fault(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.line, column, reason))

    def raw(self, column: str) -> str:
        return self._values.get(column, "")

    def identifier(self, column: str, *, required: bool = True) -> str:
        value = self.raw(column)
        if not value and required:
            self._fault(column, _("Missing."))
        elif len(value) > SOURCE_ID_MAX_CHARS:
            self._fault(column, _("More than %(count)d characters.") % {"count": SOURCE_ID_MAX_CHARS})
        return value

    def identifiers(self, column: str, *, required: bool = False) -> list[str]:
        """A list of sourcedIds, each once, in their order."""
        parts = [part.strip() for part in self.raw(column).split(",")]
        found = list(dict.fromkeys(part for part in parts if part))
        if not found and required:
            self._fault(column, _("Missing."))
        if len(found) > MAX_LIST or any(len(part) > SOURCE_ID_MAX_CHARS for part in found):
            self._fault(column, _("Too long."))
            return []
        return found

    def text(self, column: str, max_chars: int, *, required: bool = True) -> str:
        """Words for people to read, composed (NFC): a name is one name however it is sent."""
        value = unicodedata.normalize("NFC", " ".join(self.raw(column).translate(_TURNING).split()))
        if not value and required:
            self._fault(column, _("Missing."))
        elif len(value) > max_chars:
            self._fault(column, _("More than %(count)d characters.") % {"count": max_chars})
        return value

    def one_of(self, column: str, words: Iterable[str], *, extended: str = "") -> str:
        """The word in lower case; blank with a fault when it is none of these.

        `extended`: what stands for a word of somebody's own, `ext:…`, where OneRoster 1.2 allows such.
        """
        value = self.raw(column).lower()
        known = sorted(words)
        if extended and value.startswith("ext:"):
            return extended
        if value in known:
            return value
        reason = _("%(value)s is not one of: %(words)s.")
        said = {"value": ascii(value)[:50], "words": ", ".join(known)}
        self._fault(column, reason % said if value else _("Missing."))
        return ""

    def is_true(self, column: str, *, default: bool) -> bool:
        value = self.raw(column).lower()
        if value not in {"", "true", "false"}:
            self._fault(column, _("%(value)s is neither true nor false.") % {"value": ascii(value)[:50]})
        return value == "true" if value else default

    def day(self, column: str) -> str | None:
        """A date as YYYY-MM-DD; None without one."""
        value = self.raw(column)
        if not value:
            return None
        try:
            day = date.fromisoformat(value[:10] if "T" in value else value)
        except ValueError:
            day = date.min
        if not _EARLIEST <= day <= _LATEST:
            self._fault(column, _("%(value)s is no date such as 2026-09-01.") % {"value": ascii(value)[:50]})
            return None
        return day.isoformat()

    def period(self, first: str = "beginDate", last: str = "endDate") -> tuple[str | None, str | None]:
        """Two dates, the second not before the first."""
        begins, ends = self.day(first), self.day(last)
        if begins and ends and ends < begins:
            self._fault(last, _("Ends before it begins."))
        return begins, ends

    def year(self, column: str) -> int:
        """The calendar year in which a school year ends."""
        value = self.raw(column)
        if not _YEAR.fullmatch(value):
            self._fault(column, _("%(value)s is no year such as 2027.") % {"value": ascii(value)[:50]})
            return 0
        return int(value)

    def email(self, column: str) -> str:
        value = self.raw(column)
        if not value:
            return ""
        try:
            validate_email(value)
        except ValidationError:
            self._fault(column, _("%(value)s is no e-mail address.") % {"value": ascii(value)[:50]})
        if len(value) > 254:  # RFC 5321
            self._fault(column, _("Too long."))
        return value

    def is_gone(self) -> bool:
        """The row says that the record is to be deleted. In a bulk file, status should be blank."""
        value = self.raw("status").lower()
        if value not in {"", "active", *GONE}:
            self._fault(
                "status", _("%(value)s is neither active nor tobedeleted.") % {"value": ascii(value)[:50]}
            )
        return value in GONE
