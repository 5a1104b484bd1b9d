"""Any bytes at all: the reader gives rows, faults or a reason, and never breaks."""

import csv
import io
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from schools.roster import package
from schools.roster.package import Unusable
from schools.roster.rows import Fault, Row, Rows
from tests.schools.roster.scene import college, zipped


def read_rows(content: bytes) -> list[Row | Fault]:
    return list(Rows("any.csv", io.BufferedReader(io.BytesIO(content))))


PIECES = (b"a", b"b", b",", b",", b'"', b"\n", b"\r\n", b"\r", b"\x00", b"\xff", "é".encode(), b" ")
NEARLY_CSV = st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)


@given(st.binary(max_size=2_000) | NEARLY_CSV | NEARLY_CSV.map(b"a,b,c\n".__add__))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_rows_faults_or_a_reason(content: bytes) -> None:
    try:
        found = read_rows(content)
    except Unusable:
        return
    for one in found:
        assert isinstance(one, Fault) or len(one.values) == len(read_header(content))


def read_header(content: bytes) -> list[str]:
    return Rows("any.csv", io.BufferedReader(io.BytesIO(content))).columns


PRINTABLE = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(st.lists(PRINTABLE, min_size=3, max_size=3), max_size=20))
@settings(max_examples=200, deadline=None)
def test_what_a_csv_writer_writes_is_read_again(table: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["a", "b", "c"], *table])
    found = read_rows(text.getvalue().encode())
    stripped = [[value.strip() for value in row] for row in table if any(row)]
    wanted = [dict(zip("abc", row, strict=True)) for row in stripped]
    assert [one.values for one in found if isinstance(one, Row)] == wanted


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_zip_with_any_byte_altered_never_breaks_the_reader(data: st.DataObject) -> None:
    content = bytearray(zipped(college()))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.NamedTemporaryFile() as file, suppress(Unusable):
        file.write(content)
        file.flush()
        with package.open_package(Path(file.name)) as found:
            for stem in found.names():
                with found.open(stem) as member:
                    list(Rows(stem, member))
