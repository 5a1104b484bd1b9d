"""A file is what its content says, and only what is on the list comes in."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.attachments import kinds
from collab import errors
from tests.chat.attachments import samples


def kind_of(content: bytes, name: str = "x") -> str:
    return kinds.recognise(io.BytesIO(content), name).type.rsplit("/", 1)[-1].rsplit(".", 1)[-1]


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (samples.picture("PNG"), "a.png", "png"),
        (samples.picture("JPEG"), "a.png", "jpeg"),
        (samples.picture("WEBP"), "photo", "webp"),
        (samples.animation("GIF"), "a.gif", "gif"),
        (samples.PDF, "a.pdf", "pdf"),
        (samples.office("docx"), "a.docx", "document"),
        (samples.office("xlsx"), "a.zip", "sheet"),
        (samples.office("pptx"), "a.pptx", "presentation"),
        (samples.open_document("odt"), "a.odt", "text"),
        (samples.open_document("ods"), "a.ods", "spreadsheet"),
        (samples.open_document("odp"), "a.odp", "presentation"),
        ("Élève;Note\nLéa;18\n".encode(), "notes.csv", "csv"),
        ("Élève\n".encode("cp1252"), "a.TXT", "plain"),
        ("Élève\n".encode("utf-16"), "a.txt", "plain"),
    ],
)
def test_each_kind_on_the_list_is_recognised(content: bytes, name: str, expected: str) -> None:
    assert kind_of(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<script>alert(1)</script>", "a.html"),
        (b"<svg onload='alert(1)'/>", "a.svg"),
        (b"MZ\x90\x00", "a.exe"),
        (b"MZ\x90\x00", "homework.txt"),
        (b"\x7fELF", "a.pdf"),
        (b"#!/bin/sh\n", "a.sh"),
        (b" %PDF-1.7", "a.pdf"),
        (samples.package({"a.txt": b"x"}), "a.zip"),
        (samples.package({"[Content_Types].xml": b"x"}), "a.docx"),
        (samples.package({"META-INF/MANIFEST.MF": b"x", "word/x": b""}), "a.jar"),
        (samples.package({"mimetype": b"application/epub+zip"}), "a.epub"),
        (samples.office("docx")[:-30], "cut.docx"),
        (b"PK\x03\x04" + b"\x00" * 100, "a.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.doc"),
        (b"\xff\xfea\x00\x00\xd8", "a.txt"),
        (b"a\x00b", "a.csv"),
        (b"", "a.txt.exe"),
    ],
)
def test_everything_else_is_refused_with_words(content: bytes, name: str) -> None:
    with pytest.raises(errors.Invalid) as caught:
        kind_of(content, name)
    assert "PDF" in caught.value.fields["file"]


def test_a_document_whose_data_is_damaged_is_refused() -> None:
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        content = bytearray(file.getvalue())
        start = 30 + len("mimetype")  # behind the member's header
        content[start : start + 20] = b"\xff" * 20
        with pytest.raises(errors.Invalid):
            kind_of(bytes(content), "a.odt")


@pytest.mark.parametrize("member", ["word__vbaProject.bin", "Basic__Standard__Module1.xml"])
def test_a_document_with_macros_is_refused(member: str) -> None:
    with pytest.raises(errors.Invalid, match="macro"):
        kind_of(samples.office("docx", **{member: b"x"}), "a.docx")


def test_a_directory_too_large_for_a_document_is_not_read() -> None:
    content = bytearray(samples.office("docx"))
    assert kind_of(bytes(content)) == "document"
    struct.pack_into("<L", content, len(content) - 22 + 12, kinds.MAX_ZIP_DIRECTORY_BYTES + 1)
    with pytest.raises(errors.Invalid):
        kind_of(bytes(content))


@given(
    st.binary(max_size=200),
    st.sampled_from(["PK\x03\x04", "%PDF-", "RIFFxxxxWEBP", "\x89PNG", ""]),
    st.text(max_size=9),
)
def test_no_content_makes_it_stumble(content: bytes, magic: str, name: str) -> None:
    try:
        kind = kinds.recognise(io.BytesIO(magic.encode("latin-1") + content), name)
    except errors.Invalid:
        return
    cleaned = kinds.clean_name(name, kind)
    assert cleaned.endswith(kind.suffixes)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("../../etc/passwd", kinds.TEXT, "passwd.txt"),
        ("C:\\Temp\\devoir.DOCX", kinds.PDF, "devoir.DOCX.pdf"),
        ("photo.PNG", kinds.JPEG, "photo.jpg"),
        ("photo.jpeg", kinds.JPEG, "photo.jpeg"),
        ("\u202egnp.exe", kinds.PNG, "gnp.exe.png"),
        ("a\r\nSet-Cookie: x.pdf", kinds.PDF, "aSet-Cookie: x.pdf"),
        ("e\u0301le\u0300ve.txt", kinds.TEXT, "élève.txt"),
        ("", kinds.PDF, "file.pdf"),
        ("...", kinds.PDF, "file.pdf"),
        ("é" * 300 + ".pdf", kinds.PDF, "é" * 116 + ".pdf"),
    ],
)
def test_a_name_is_cleaned_and_agrees_with_the_content(
    name: str, kind: kinds.FileKind, expected: str
) -> None:
    from django.utils.translation import override

    with override("en"):
        assert kinds.clean_name(name, kind) == expected
