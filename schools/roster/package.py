"""The zip: opened without trusting anything that it says of itself.

Nothing is ever unpacked to a name of the zip's choosing: members are read as streams. Sizes are counted while
reading, since what a zip announces is its maker's word.
"""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

from django.utils.translation import gettext as _

from collab.errors import Invalid
from schools.roster.vocabulary import OTHER_FILES, READ_FILES

MAX_MEMBER_BYTES: Final = 512 * 1024 * 1024  # of one file, unpacked
MAX_DIRECTORY_BYTES: Final = 1024 * 1024  # of the zip's own list of members
_IGNORED: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class Unusable(Invalid):
    """The file as a whole cannot be imported."""


class _Careful(io.FileIO):
    """A file of which nobody reads much at a time: zipfile takes the whole list of members at once."""

    def read(self, size: int | None = -1) -> bytes:
        if size is None or size < 0:
            size = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if size > MAX_DIRECTORY_BYTES:
            raise Unusable(_("This zip lists too many files."))
        return super().read(size) or b""


class _Counted(io.RawIOBase):
    """A member's content, up to MAX_MEMBER_BYTES."""

    def __init__(self, name: str, source: IO[bytes]) -> None:
        self._name, self._source, self.count = name, source, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            chunk = self._source.read(len(view))
        except _DAMAGE as error:
            raise Unusable(
                _("%(file)s is damaged: the zip is cut off or was altered.") % {"file": self._name}
            ) from error
        self.count += len(chunk)
        if self.count > MAX_MEMBER_BYTES:
            raise Unusable(
                _("%(file)s has more than %(size)d MB.")
                % {"file": self._name, "size": MAX_MEMBER_BYTES // 1024**2}
            )
        view[: len(chunk)] = chunk
        return len(chunk)


class Package:
    """The files of a roster by their names without `.csv`, each to be read from its start."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.unknown: list[str] = []
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in archive.infolist():
            self._take(member)
        if "manifest" not in self._members:
            raise Unusable(self._no_manifest())

    def _take(self, member: zipfile.ZipInfo) -> None:
        # What zipfile calls filename stops at a NUL and has its slashes put right; this is what stands there.
        name = member.orig_filename
        if name.startswith(_IGNORED[0]) or name.rsplit("/", 1)[-1] in _IGNORED or name.endswith("/"):
            return
        if "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise Unusable(
                _("The zip holds a file with a path for a name: %(name)s") % {"name": ascii(name)[:200]}
            )
        stem = name.removesuffix(".csv")
        if stem == name or stem not in {*READ_FILES, *OTHER_FILES, "manifest"}:
            self.unknown.append(name[:200])
            return
        if stem in self._members:
            raise Unusable(_("The zip holds %(file)s twice.") % {"file": name})
        if member.flag_bits & 0x1:
            raise Unusable(_("The zip is encrypted. Make one without a password."))
        self._members[stem] = member

    def _no_manifest(self) -> str:
        folders = {name.rsplit("/", 1)[0] for name in self.unknown if name.endswith("/manifest.csv")}
        if folders:
            return _("The files lie in a folder of the zip (%(folder)s): put them at its top.") % {
                "folder": min(folders)
            }
        return _("There is no manifest.csv: this is no OneRoster 1.1 or 1.2 file.")

    def __contains__(self, stem: str) -> bool:
        return stem in self._members

    def names(self) -> set[str]:
        return set(self._members)

    def announced_bytes(self, stem: str) -> int:
        """What the zip says of the file's unpacked size: good for showing progress, and for nothing else."""
        return self._members[stem].file_size

    @contextmanager
    def open(self, stem: str) -> Iterator[io.BufferedReader]:
        """The content of a file. Reading raises Unusable when it is damaged or too large."""
        name = f"{stem}.csv"
        try:
            source = self._archive.open(self._members[stem])
        except (*_DAMAGE, RuntimeError) as error:
            raise Unusable(_("%(file)s cannot be unpacked.") % {"file": name}) from error
        with source:
            yield io.BufferedReader(_Counted(name, source), 64 * 1024)


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """The roster's zip. Raises Unusable: not a zip, cut off, without manifest, tricky names, encrypted."""
    with _Careful(path) as file:
        try:
            archive = zipfile.ZipFile(cast(IO[bytes], file))
        except _DAMAGE as error:
            raise Unusable(_("This is not a zip file, or it was cut off on the way.")) from error
        with archive:
            yield Package(archive)
