"""Small files of every kind, made here, honest and not."""

import io
import zipfile
from typing import Any

from PIL import Image

OFFICE_FOLDERS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPEN_DOCUMENTS = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    image = Image.linear_gradient("L").resize(size).convert(mode)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo_with_place(size: tuple[int, int] = (40, 30)) -> bytes:
    """A JPEG as a phone makes it: where it was taken, and lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees
    exif[0x010F] = "Phone of Léa"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    return picture("JPEG", size, exif=exif, comment=b"secret comment")


def animation(kind: str = "GIF", frames: int = 3, size: tuple[int, int] = (20, 20)) -> bytes:
    images = [Image.new("RGB", size, (40 * number % 256, 90, 10)) for number in range(frames)]
    file = io.BytesIO()
    images[0].save(file, kind, save_all=True, append_images=images[1:], duration=120, loop=0)
    return file.getvalue()


def package(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(suffix: str, **extra: bytes) -> bytes:
    return package(
        {"[Content_Types].xml": b"<Types/>", OFFICE_FOLDERS[suffix]: b"<x/>"}
        | {name.replace("__", "/"): content for name, content in extra.items()}
    )


def open_document(suffix: str) -> bytes:
    kind = f"application/vnd.oasis.opendocument.{OPEN_DOCUMENTS[suffix]}"
    return package({"mimetype": kind.encode(), "content.xml": b"<x/>"})
