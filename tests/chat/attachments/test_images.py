"""What is stored of a picture is its pixels."""

import io
import random
import re
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chat.attachments import images, kinds
from collab import errors
from tests.chat.attachments import samples


def rewrite(content: bytes, kind: kinds.FileKind) -> tuple[images.Size, bytes, Image.Image]:
    target, preview = io.BytesIO(), io.BytesIO()
    size = images.rewrite_image(io.BytesIO(content), kind, target, preview)
    return size, target.getvalue(), Image.open(preview)


def test_the_place_and_the_phone_are_gone_and_the_picture_stands_upright() -> None:
    content = samples.photo_with_place((40, 30))
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825), "the premise: the photo says where"
    size, stored, preview = rewrite(content, kinds.JPEG)
    assert (size.width, size.height) == (30, 40)
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert not preview.getexif()
    for secret in (b"Exif", b"Phone", b"secret comment"):
        assert secret not in stored


def test_what_is_appended_to_a_picture_is_gone() -> None:
    _, stored, _ = rewrite(samples.picture("PNG") + b"<script>alert(1)</script>", kinds.PNG)
    assert b"script" not in stored


def test_text_inside_a_picture_is_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "Léa Martin, 12 rue")
    content = samples.picture("PNG", pnginfo=info)
    assert b"12 rue" in content
    assert b"12 rue" not in rewrite(content, kinds.PNG)[1]


def test_a_preview_is_small() -> None:
    size, _, preview = rewrite(samples.picture("JPEG", (3000, 1500)), kinds.JPEG)
    assert (size.width, size.height) == (3000, 1500)
    assert preview.size == (960, 480)
    assert preview.format == "WEBP"


def test_a_huge_photo_is_made_smaller() -> None:
    size, _, _ = rewrite(samples.picture("JPEG", (6000, 100)), kinds.JPEG)
    assert size.width == images.MAX_SIDE_PX


def test_an_animation_goes_on_moving() -> None:
    for name, kind in (("GIF", kinds.GIF), ("WEBP", kinds.WEBP)):
        _, stored, preview = rewrite(samples.animation(name), kind)
        moving = Image.open(io.BytesIO(stored))
        assert getattr(moving, "n_frames", 1) == 3
        moving.load()
        assert moving.info["duration"] == 120
        assert preview.size == (20, 20)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
def test_every_mode_can_be_written(mode: str) -> None:
    kind, name = (kinds.JPEG, "JPEG") if mode == "CMYK" else (kinds.PNG, "PNG")
    if mode == "I;16":
        file = io.BytesIO()
        Image.new("I;16", (40, 30), 1000).save(file, "PNG")
        content = file.getvalue()
    else:
        content = samples.picture(name, mode=mode)
    size, _, _ = rewrite(content, kind)
    assert (size.width, size.height) == (40, 30)


def _png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that would unpack to width × height pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_pixel_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    with pytest.raises(errors.Invalid, match="50"):
        rewrite(_png_that_claims(30_000, 30_000), kinds.PNG)


def test_a_photo_of_thousands_of_scans_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred bytes a scan, each over all pixels: a file of 20 MB would keep a decoder busy for an hour."""
    honest = samples.picture("JPEG", (400, 300), progressive=True)
    assert 5 < honest.count(b"\xff\xda") < images.MAX_SCANS, "the premise: a photo has some scans"
    rewrite(honest, kinds.JPEG)
    last = honest[honest.rindex(b"\xff\xda") : -2]
    bomb = honest[:-2] + last * images.MAX_SCANS + honest[-2:]

    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    with pytest.raises(errors.Invalid):
        rewrite(bomb, kinds.JPEG)


@pytest.mark.parametrize("place", [2, -2])
def test_a_photo_of_millions_of_comments_is_refused_at_once(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four bytes each: a file of 20 MB kept the count busy for seconds, and the decoder after it."""
    honest = samples.picture("JPEG", (40, 30))
    steps = 0

    class Marker:
        @staticmethod
        def search(content: bytes, position: int) -> re.Match[bytes] | None:
            nonlocal steps
            steps += 1
            return marker.search(content, position)

    marker = images._MARKER
    monkeypatch.setattr(images, "_MARKER", Marker)
    bomb = honest[:place] + b"\xff\xfe\x00\x02" * 200_000 + honest[place:]
    with pytest.raises(errors.Invalid) as refused:
        rewrite(bomb, kinds.JPEG)
    assert refused.value.__cause__ is None, "refused by its segments"
    assert steps <= images.MAX_SEGMENTS


def test_the_film_that_a_phone_puts_behind_its_photo_is_not_searched_for_scans() -> None:
    film = random.Random(7).randbytes(8_000_000)
    assert film.count(b"\xff\xda") > images.MAX_SCANS, "the premise: a film holds any two bytes"
    for photo in (samples.picture("JPEG", (400, 300), progressive=True), samples.photo_with_place((40, 30))):
        _, stored, _ = rewrite(photo + film, kinds.JPEG)
        assert len(stored) < 100_000


@pytest.mark.parametrize(
    "veil",
    [
        b"\xff\xfe\x00\x04\xff\xd9",  # a comment with the two bytes of an end in it
        b"\xff\xda\x00\x08\x01\xff\xd9\x00\x00\x10",  # a scan whose component and table are those bytes
        b"\xff\x02\xff\xff",  # a reserved marker, as if it had a length
    ],
)
def test_scans_cannot_be_hidden_from_the_count(veil: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = samples.picture("JPEG", (40, 30), progressive=True)
    last = honest[honest.rindex(b"\xff\xda") : -2]
    bomb = honest[:-2] + veil + last * images.MAX_SCANS + honest[-2:]
    assert len(last) * images.MAX_SCANS < 0xFFFF, "the premise: a length could hide them all"

    def decoded(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    with pytest.raises(errors.Invalid) as refused:
        rewrite(bomb, kinds.JPEG)
    assert refused.value.__cause__ is None, "refused by its scans"


def test_a_profile_of_inks_does_not_stay_on_a_picture_without_them() -> None:
    _, stored, _ = rewrite(samples.picture("JPEG", mode="CMYK", icc_profile=b"inks" * 40), kinds.JPEG)
    assert Image.open(io.BytesIO(stored)).info.get("icc_profile") is None
    _, stored, _ = rewrite(samples.picture("JPEG", icc_profile=b"light" * 40), kinds.JPEG)
    assert Image.open(io.BytesIO(stored)).info["icc_profile"] == b"light" * 40


def test_an_animation_without_end_is_refused() -> None:
    with pytest.raises(errors.Invalid):
        rewrite(samples.animation("GIF", frames=images.MAX_FRAMES + 1, size=(2, 2)), kinds.GIF)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]),
    st.integers(0, 400),
    st.binary(max_size=12),
    st.booleans(),
)
def test_a_damaged_picture_is_refused_or_rewritten(name: str, place: int, noise: bytes, cut: bool) -> None:
    content = samples.picture(name)
    place %= len(content)
    damaged = content[:place] + noise + (b"" if cut else content[place + len(noise) :])
    kind = {"PNG": kinds.PNG, "JPEG": kinds.JPEG, "WEBP": kinds.WEBP, "GIF": kinds.GIF}[name]
    try:
        _, stored, _ = rewrite(damaged, kind)
    except errors.Invalid:
        return
    with Image.open(io.BytesIO(stored)) as image:
        image.load()
    assert image.format == name
