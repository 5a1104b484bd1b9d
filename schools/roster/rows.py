"""Rows of a CSV file, one at a time, with their lines; whatever the file, in bounded memory.

The format is RFC 4180 in UTF-8, as OneRoster says; a byte order mark is forgiven. A row that cannot be read
becomes a Fault, and reading goes on; only a file that cannot be a CSV at all ends it.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from schools.roster.package import Unusable

MAX_LINE_CHARS: Final = 64 * 1024
MAX_ROW_CHARS: Final = 256 * 1024  # with line breaks in quoted fields
MAX_COLUMNS: Final = 200
MAX_FIELD_CHARS: Final = 16 * 1024
_OTHER_DELIMITERS: Final = (";", "\t", "|")
_NOT_UTF8: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or one of its columns, cannot be taken."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row's values by column; those beyond the header are gone, and so is the space around each."""

    line: int
    values: dict[str, str]


class Rows:
    """Iterate to get each Row or Fault. `name` is for messages. Raises Unusable as it meets the reason."""

    def __init__(
        self, name: str, content: io.BufferedReader, told: Callable[[int], None] | None = None
    ) -> None:
        self._name = name
        self._told = told
        for mark, encoding in _NOT_UTF8:
            if content.peek(2)[:2] == mark:
                raise Unusable(
                    _("%(file)s is %(encoding)s: save it as UTF-8.") % {"file": name, "encoding": encoding}
                )
        # Bytes that are no UTF-8 become lone surrogates, to be found and named in their row.
        self._text = io.TextIOWrapper(content, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self._row_chars = 0
        self._chars = 0
        self._reader = csv.reader(self._lines(), strict=True)
        self.columns = self._header()

    def _lines(self) -> Iterator[str]:
        while line := self._text.readline(MAX_LINE_CHARS + 1):
            self._row_chars += len(line)
            self._chars += len(line)
            if len(line) > MAX_LINE_CHARS or self._row_chars > MAX_ROW_CHARS:
                raise Unusable(
                    _("%(file)s has a row of more than %(size)d characters after line %(line)d.")
                    % {
                        "file": self._name,
                        "size": min(MAX_LINE_CHARS, self._row_chars),
                        "line": self._reader.line_num,
                    }
                )
            yield line

    def _header(self) -> list[str]:
        try:
            header = next(self._reader, [])
        except csv.Error as error:
            raise Unusable(_("%(file)s has no readable header.") % {"file": self._name}) from error
        columns = [name.strip() for name in header]
        if not any(columns):
            raise Unusable(_("%(file)s is empty: not even a header.") % {"file": self._name})
        if len(columns) == 1 and any(mark in columns[0] for mark in _OTHER_DELIMITERS):
            raise Unusable(
                _("%(file)s does not part its fields by commas: save it as CSV with commas.")
                % {"file": self._name}
            )
        if len(columns) > MAX_COLUMNS:
            raise Unusable(_("%(file)s has too many columns.") % {"file": self._name})
        twice = sorted({name for name in columns if name and columns.count(name) > 1})
        if twice:
            raise Unusable(
                _("%(file)s has the column %(column)s twice.")
                % {"file": self._name, "column": ascii(twice[0])}
            )
        return columns

    def __iter__(self) -> Iterator[Row | Fault]:
        while True:
            self._row_chars = 0
            line = self._reader.line_num + 1
            try:
                fields = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Fault(line, "", _("This row is no CSV: %(reason)s.") % {"reason": error})
                continue
            if self._told is not None:
                self._told(self._chars)
            if fields and any(fields):
                yield self._row(line, fields)

    def _row(self, line: int, fields: list[str]) -> Row | Fault:
        if len(fields) != len(self.columns):
            reason = _("This row has %(found)d fields, the header has %(expected)d.")
            return Fault(line, "", reason % {"found": len(fields), "expected": len(self.columns)})
        values = {}
        for column, value in zip(self.columns, fields, strict=True):
            reason = _what_is_wrong(value)
            if reason:
                return Fault(line, column, reason)
            values[column] = value.strip()
        return Row(line, values)


def _what_is_wrong(value: str) -> str:
    if len(value) > MAX_FIELD_CHARS:
        return _("More than %(count)d characters.") % {"count": MAX_FIELD_CHARS}
    if value.isprintable():
        return ""
    if any("\ud800" <= character <= "\udfff" for character in value):
        return _("Not UTF-8: save the file in that encoding.")
    if any(unicodedata.category(character) == "Cc" and character not in "\t\r\n" for character in value):
        return _("Control characters do not belong here.")
    return ""
