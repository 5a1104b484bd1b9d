"""Pictures are decoded and written anew: what is stored is a picture and nothing else.

Nothing of the original file survives but its pixels and its colour profile: no EXIF (a phone writes the place
and the time into each photo), no comment, nothing appended. Orientation is applied before EXIF goes.
"""

import re
import threading
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, ImageSequence

from chat.attachments.kinds import FileKind
from collab import errors

MAX_PIXELS: Final = 50_000_000  # a phone's largest photo; 150 MB decoded
MAX_SIDE_PX: Final = 4_096  # larger pictures are made smaller: a page of homework stays easy to read
MAX_FRAMES: Final = 300
MAX_ANIMATED_PIXELS: Final = 30_000_000  # of all frames together
PREVIEW_SIDE_PX: Final = 960
MAX_PROFILE_BYTES: Final = 64 * 1024
# A progressive JPEG comes in some ten scans. Each is decoded over all pixels, for a hundred bytes of file.
MAX_SCANS: Final = 100
# And of some hundred segments; each costs a step here and in the decoder, for four bytes of file.
MAX_SEGMENTS: Final = 5_000
# The end of a JPEG, or a marker that a length follows (ITU-T T.81, B.1.1). Not those below 0xc0: a decoder
# that looks for a restart passes over them, and reads on at the next byte.
_MARKER: Final = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")
_END_OF_IMAGE, _START_OF_SCAN = 0xD9, 0xDA
_QUALITY: Final = 85
_PREVIEW_QUALITY: Final = 78
# Decoding takes memory: only so many at a time in this process, whatever the number of uploads.
_decoding = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Size:
    """Of a picture, in pixels."""

    width: int
    height: int


def rewrite_image(source: BinaryIO, kind: FileKind, target: BinaryIO, preview: BinaryIO) -> Size:
    """Write the picture anew to `target`, and a WebP of at most 960 px a side to `preview`.

    Raises Invalid when it is no sound picture of that kind, or has too many pixels or frames.
    """
    try:
        with _decoding:
            return _rewrite(source, kind, target, preview)
    except errors.AppError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # Pillow's decoders raise nearly anything on a broken file
        raise _invalid(_("This picture cannot be read. It may be damaged.")) from error


def _invalid(words: str) -> errors.Invalid:
    return errors.Invalid(words, fields={"file": words})


def _too_many_pixels() -> errors.Invalid:
    return _invalid(_("This picture is too large: at most 50 megapixels."))


def _rewrite(source: BinaryIO, kind: FileKind, target: BinaryIO, preview: BinaryIO) -> Size:
    source.seek(0)
    if kind.image_format == "JPEG" and _has_too_many_parts(source.read()):
        raise _invalid(_("This picture cannot be read. It may be damaged."))
    source.seek(0)
    with Image.open(source, formats=[kind.image_format]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        if kind.image_format in {"GIF", "WEBP"} and getattr(image, "is_animated", False):
            return _rewrite_animation(image, kind, target, preview)
        image.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))  # a JPEG decodes smaller at less cost
        # A profile of inks says nothing of the colours that they become.
        profile = None if image.mode == "CMYK" else image.info.get("icc_profile")
        still = _plain_mode(image)
        still.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
        ImageOps.exif_transpose(still, in_place=True)
        still.info.clear()
        still.save(target, kind.image_format, **_options(kind, profile))
        _write_preview(still, preview, profile)
        return Size(still.width, still.height)


def _has_too_many_parts(content: bytes) -> bool:
    """Of the picture itself: a phone puts the film of the moment behind it, with any bytes at all."""
    scans, position = 0, 0
    for _segment in range(MAX_SEGMENTS):
        found = _MARKER.search(content, position)
        if found is None:
            return False
        marker, position = content[found.end() - 1], found.end()
        if marker == _END_OF_IMAGE:
            return False
        if marker == _START_OF_SCAN:
            scans += 1
            if scans > MAX_SCANS:
                return True
        # The segment is stepped over, as a decoder does: what looks like a marker within it is none.
        position += max(2, int.from_bytes(content[position : position + 2], "big"))
    return True


def _plain_mode(image: Image.Image) -> Image.Image:
    """In a mode that every format here can write."""
    image.load()
    if image.mode in {"RGB", "RGBA", "L"}:
        return image
    if image.mode in {"P", "LA", "PA", "1"} or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert("RGB")


def _options(kind: FileKind, profile: bytes | None) -> dict[str, Any]:
    options: dict[str, Any] = {"exif": b""} if kind.image_format != "GIF" else {}
    if kind.image_format in {"JPEG", "WEBP"}:
        options |= {"quality": _QUALITY}
    if profile and len(profile) <= MAX_PROFILE_BYTES and kind.image_format != "GIF":
        options |= {"icc_profile": profile}
    return options


def _rewrite_animation(image: Image.Image, kind: FileKind, target: BinaryIO, preview: BinaryIO) -> Size:
    frames: list[Image.Image] = []
    durations: list[int] = []  # ms
    for frame in ImageSequence.Iterator(image):
        if len(frames) >= MAX_FRAMES or (len(frames) + 1) * image.width * image.height > MAX_ANIMATED_PIXELS:
            raise _invalid(_("This animation is too long or too large."))
        frame.load()  # some decoders tell the duration only then
        durations.append(max(20, int(frame.info.get("duration") or 100)))
        frames.append(_clean_frame(frame))
    frames[0].save(
        target,
        kind.image_format,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(image.info.get("loop") or 0),
        **({"disposal": 2} if kind.image_format == "GIF" else {"quality": _QUALITY}),
    )
    _write_preview(frames[0], preview, None)
    return Size(image.width, image.height)


def _clean_frame(frame: Image.Image) -> Image.Image:
    clean = frame.convert("RGBA")
    clean.info.clear()
    return clean


def _write_preview(image: Image.Image, preview: BinaryIO, profile: bytes | None) -> None:
    small = image.copy()
    small.thumbnail((PREVIEW_SIDE_PX, PREVIEW_SIDE_PX))
    keep_profile = profile if profile and len(profile) <= MAX_PROFILE_BYTES else None
    small.save(preview, "WEBP", quality=_PREVIEW_QUALITY, icc_profile=keep_profile, exif=b"")
