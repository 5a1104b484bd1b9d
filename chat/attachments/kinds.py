"""What a file is, by its content. Its name only has to agree.

The allow-list is short on purpose: pictures, PDF, office documents, plain text. No archive, no program, no
document with macros, nothing that a browser would run.
"""

import struct
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Final
from zipfile import ZipFile

from django.utils.translation import gettext as _

from chat.attachments.models import NAME_MAX_CHARS
from collab import errors

# Reading a ZIP's directory costs some 500 bytes of memory for each 50 of the file: a real document has few.
MAX_ZIP_DIRECTORY_BYTES: Final = 512 * 1024
_ZIP_END: Final = b"PK\x05\x06"
_ZIP_END_BYTES: Final = 22
_ZIP64_LOCATOR_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class FileKind:
    """A media type (RFC 6838) and the name endings that go with it, the usual one first."""

    type: str
    suffixes: tuple[str, ...]
    image_format: str = ""  # Pillow's name of it


_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_ODF: Final = "application/vnd.oasis.opendocument"
PNG: Final = FileKind("image/png", (".png",), "PNG")
JPEG: Final = FileKind("image/jpeg", (".jpg", ".jpeg", ".jpe"), "JPEG")
GIF: Final = FileKind("image/gif", (".gif",), "GIF")
WEBP: Final = FileKind("image/webp", (".webp",), "WEBP")
PDF: Final = FileKind("application/pdf", (".pdf",))
TEXT: Final = FileKind("text/plain", (".txt",))
CSV: Final = FileKind("text/csv", (".csv",))
_OFFICE: Final = {  # folder of an Office Open XML package that tells what it is (ECMA-376)
    "word/": FileKind(f"{_OOXML}.wordprocessingml.document", (".docx",)),
    "xl/": FileKind(f"{_OOXML}.spreadsheetml.sheet", (".xlsx",)),
    "ppt/": FileKind(f"{_OOXML}.presentationml.presentation", (".pptx",)),
}
_OPEN_DOCUMENT: Final = {  # content of an OpenDocument package's first member, `mimetype`
    kind.type.encode(): kind
    for kind in (
        FileKind(f"{_ODF}.text", (".odt",)),
        FileKind(f"{_ODF}.spreadsheet", (".ods",)),
        FileKind(f"{_ODF}.presentation", (".odp",)),
    )
}


def recognise(file: BinaryIO, name: str) -> FileKind:
    """What the content is. Raises Invalid, in words for the person, for anything not on the list."""
    file.seek(0)
    head = file.read(16)
    for magic, kind in ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"%PDF-", PDF)):
        if head.startswith(magic):
            return kind
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK\x03\x04"):
        return _package(file)
    suffix = PurePath(name).suffix.lower()
    for kind in (TEXT, CSV):
        if suffix in kind.suffixes and _is_text(file):
            return kind
    raise _refused()


def _refused() -> errors.Invalid:
    words = _(
        "This kind of file cannot be sent here. Pictures (PNG, JPEG, GIF, WebP), PDF, office documents "
        "(docx, xlsx, pptx, odt, ods, odp), and plain text can."
    )
    return errors.Invalid(words, fields={"file": words})


def _package(file: BinaryIO) -> FileKind:
    """Which office document a ZIP file is; nothing of it is unpacked but OpenDocument's `mimetype`."""
    if not _has_small_directory(file):
        raise _refused()
    try:
        with ZipFile(file) as package:
            names = package.namelist()
            if "mimetype" in names:
                with package.open("mimetype") as member:
                    kind = _OPEN_DOCUMENT.get(member.read(100).strip())
            else:
                kind = _office(names)
    except Exception:  # zipfile and the decompressors behind it raise nearly anything on a broken file
        raise _refused() from None
    if kind is None:
        raise _refused()
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        words = _("This document holds macros, which could harm those who open it. Save it without them.")
        raise errors.Invalid(words, fields={"file": words})
    return kind


def _office(names: list[str]) -> FileKind | None:
    if "[Content_Types].xml" not in names:
        return None
    return next(
        (kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), None
    )


def _has_small_directory(file: BinaryIO) -> bool:
    """Checked by the end record (APPNOTE 4.3.16), before a library reads the whole directory into memory."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _ZIP_END_BYTES - _ZIP64_LOCATOR_BYTES))
    tail = file.read()
    end = tail[-_ZIP_END_BYTES:]
    if not end.startswith(_ZIP_END) or tail[:4] == b"PK\x06\x07":
        return False  # a comment at the end, or ZIP64: no office program writes either
    directory_bytes: int = struct.unpack_from("<L", end, 12)[0]
    return directory_bytes <= MAX_ZIP_DIRECTORY_BYTES


def _is_text(file: BinaryIO) -> bool:
    """UTF-8, UTF-16 with its mark, or an older 8-bit text: no NUL and no control character."""
    file.seek(0)
    data = file.read()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return False
    else:
        text = data.decode("latin-1")
    return not any(character < " " and character not in "\t\n\r\f\x1a" for character in set(text))


def clean_name(name: str, kind: FileKind) -> str:
    """The name to show and to download under: without path, control or direction characters (which could
    make `exe.fdp` read as `pdf.exe`), with an ending that agrees with the content."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    name = " ".join(name.split()).strip(". ")
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    if suffix.lower() not in kind.suffixes:
        known = any(suffix.lower() in other.suffixes for other in (PNG, JPEG, GIF, WEBP))
        stem, suffix = (stem if known and kind.image_format else name), kind.suffixes[0]
    return (stem[: NAME_MAX_CHARS - len(suffix)].strip(". ") or _("file")) + suffix.lower()
