"""Files that are wrong, cut, oversized or made to hurt: a clear reason, nothing changed, memory bounded."""

import io
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable

import pytest

from collab.errors import Conflict
from schools.models import Person, School
from schools.roster import files, package
from tests.schools.roster.scene import (
    Importer,
    change,
    college,
    counts,
    everything,
    lycee,
    person,
    problems,
    user,
    without,
    zipped,
)

_COLLEGE = zipped(college())


def _new(target: io.BytesIO) -> zipfile.ZipFile:
    return zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)


def rezipped(**contents: bytes | None) -> bytes:
    """The college's zip with other contents for some files; None leaves a file out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_COLLEGE)) as old, _new(target) as new:
        for name in old.namelist():
            content = contents.get(name.removesuffix(".csv"), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def with_member(name: str, content: bytes = b"x") -> bytes:
    target = io.BytesIO(zipped(college()))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def in_folder() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_COLLEGE)) as old, _new(target) as new:
        for name in old.namelist():
            new.writestr(f"export/{name}", old.read(name))
    return target.getvalue()


def original(stem: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(zipped(college()))) as archive:
        return archive.read(f"{stem}.csv")


def encrypted() -> bytes:
    """The flag of every member says so; that is all a reader sees before it needs the password."""
    content = bytearray(zipped(college()))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 1)
    return bytes(content)


def altered() -> bytes:
    """A byte in the middle of a file's compressed content is another one."""
    content = bytearray(zipped(college()))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        info = archive.getinfo("users.csv")
    content[info.header_offset + 30 + len("users.csv") + info.compress_size // 2] ^= 0xFF
    return bytes(content)


MANIFEST = b"propertyName,value\r\noneroster.version,1.1\r\nfile.users,bulk\r\n"
UNUSABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"sourcedId,status\r\n", "not a zip file"),
    "cut off": (lambda: zipped(college())[:-200], "cut off"),
    "cut in the middle": (lambda: zipped(college())[:300], "cut off"),
    "altered": (altered, "damaged"),
    "encrypted": (encrypted, "encrypted"),
    "path upwards": (lambda: with_member("../users.csv"), "path for a name"),
    "absolute path": (lambda: with_member("/etc/passwd"), "path for a name"),
    "windows path": (lambda: with_member("..\\users.csv"), "path for a name"),
    "drive": (lambda: with_member("C:users.csv"), "path for a name"),
    "twice": (lambda: with_member("users.csv"), "twice"),
    "in a folder": (in_folder, "in a folder of the zip (export)"),
    "no manifest": (lambda: rezipped(manifest=None), "no manifest.csv"),
    "old version": (lambda: rezipped(manifest=MANIFEST.replace(b"1.1", b"1.0")), "1.1 and 1.2 can be read"),
    "odd mode": (lambda: rezipped(manifest=MANIFEST.replace(b"bulk", b"some")), "bulk, delta or absent"),
    "manifest without columns": (lambda: rezipped(manifest=b"a,b\r\n1,2\r\n"), "propertyName and value"),
    "nothing of use": (lambda: rezipped(manifest=MANIFEST.replace(b"bulk", b"absent")), "no file that can"),
    "named and not there": (lambda: rezipped(users=None), "does not hold it"),
    "empty file": (lambda: rezipped(users=b""), "users.csv is empty"),
    "missing column": (lambda: rezipped(users=b"sourcedId,role\r\na,student\r\n"), "enabledUser is missing"),
    "column twice": (lambda: rezipped(users=b"sourcedId,sourcedId\r\n"), "twice"),
    "UTF-16": (lambda: rezipped(users=original("users").decode().encode("utf-16")), "UTF-16"),
    "endless line": (lambda: rezipped(users=original("users") + b"x" * 100_000), "more than"),
    "endless row": (lambda: rezipped(users=original("users") + b'"\n",' * 100_000), "more than"),
    "many columns": (lambda: rezipped(users=b",".join(b"c%d" % n for n in range(999))), "too many columns"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(office: Importer, name: str) -> None:
    office.take(college())
    before = everything()
    make, reason = UNUSABLE[name]
    one = office.read(make())
    assert (one.state, one.running) == ("refused", None)
    assert reason in one.failure and "\n" not in one.failure
    assert everything() == before
    assert not files.zip_path(one.pk).exists() and not list(files.folder().glob("staging-*"))


@pytest.mark.parametrize("bomb", ["one huge file", "one huge line", "a zip that lies about its size"])
def test_a_zip_bomb_costs_no_memory(office: Importer, monkeypatch: pytest.MonkeyPatch, bomb: str) -> None:
    monkeypatch.setattr(package, "MAX_MEMBER_BYTES", 4 * 1024 * 1024)
    line = b"" if bomb == "one huge line" else b"\r\n"
    bomb_bytes = rezipped(users=original("users") + (b"," * 17 + line) * 1_000_000)  # 17 MB and more
    if bomb.startswith("a zip that lies"):
        with zipfile.ZipFile(io.BytesIO(bomb_bytes)) as archive:
            size = archive.getinfo("users.csv").file_size
        bomb_bytes = bomb_bytes.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert len(bomb_bytes) < 1_000_000
    tracemalloc.start()
    try:
        one = office.read(bomb_bytes)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert one.state in {"refused", "ready"}, one.failure
    assert one.state == "refused" or bomb.startswith("a zip that lies"), "read to where it says it ends"
    assert peak < 25_000_000
    assert not Person.objects.exists()


def test_a_zip_with_very_many_members_is_refused_before_they_are_listed(office: Importer) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(25_000):
            archive.writestr(f"{number:05d}", b"")
    one = office.read(target.getvalue())
    assert (one.state, one.failure) == ("refused", "This zip lists too many files.")


def test_a_byte_order_mark_and_semantic_white_space_are_forgiven(office: Importer) -> None:
    content = original("users").replace(b"student", b" Student ")
    one = office.read(rezipped(users=b"\xef\xbb\xbf" + content, orgs=b"\xef\xbb\xbf" + original("orgs")))
    assert (one.errors, counts(one.plan)["people.create"]) == (0, 5)


# Whose row, which column, what stands there, and the line and reason that are told.
WRONG_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("noah", "sourcedId", "", "users.csv:3", "Missing."),
    ("noah", "givenName", " ", "users.csv:3", "Missing."),
    ("noah", "givenName", "N" * 101, "users.csv:3", "More than 100 characters."),
    ("noah", "givenName", "No\x00ah", "users.csv:3", "Control characters"),
    ("noah", "role", "janitor", "users.csv:3", "'janitor' is not one of"),
    ("noah", "enabledUser", "maybe", "users.csv:3", "'maybe' is neither"),
    ("noah", "email", "noah@", "users.csv:3", "'noah@' is no e-mail address."),
    ("noah", "status", "new", "users.csv:3", "'new' is neither"),
    ("noah", "orgSourcedIds", "s1,s9", "users.csv:3", "There is no organisation s9"),
    ("noah", "phone", "0" * 20_000, "users.csv:3", "More than 16384 characters."),
    ("c1-noah", "beginDate", "01/09/2026", "enrollments.csv:3", "'01/09/2026' is no date"),
    ("c1-noah", "classSourcedId", "c9", "enrollments.csv:3", "There is no class c9"),
    ("c1-noah", "userSourcedId", "x", "enrollments.csv:3", "There is no user x"),
    ("c1", "termSourcedIds", "y,z", "classes.csv:2", "There is no academic session z"),
    ("c1", "schoolSourcedId", "s9", "classes.csv:2", "There is no school s9"),
    ("c1", "classType", "group", "classes.csv:2", "'group' is not one of"),
    ("y", "schoolYear", "26-27", "academicSessions.csv:2", "'26-27' is no year"),
    ("s1", "identifier", "Conti", "orgs.csv:2", "No school here has this sourcedId"),
)


@pytest.mark.parametrize(("sourced_id", "column", "value", "place", "reason"), WRONG_ROWS)
def test_a_wrong_row_names_file_line_column_and_reason(
    office: Importer, sourced_id: str, column: str, value: str, place: str, reason: str
) -> None:
    one = office.read(zipped(change(college(), sourced_id, **{column: value})))
    assert one.state == "ready" and one.errors
    assert problems(one)[0].startswith(f"{place}: {column}: {reason}"), problems(one)
    with pytest.raises(Conflict):
        office.apply(one)
    assert not Person.objects.exists() and not School.objects.exists()


def test_a_period_that_ends_before_it_begins_is_an_error(office: Importer) -> None:
    one = office.read(zipped(change(college(), "c1-noah", beginDate="2026-09-02", endDate="2026-09-01")))
    assert problems(one) == ["enrollments.csv:3: endDate: Ends before it begins."]


def test_bytes_that_are_no_utf_8_are_named_in_their_row(office: Importer) -> None:
    one = office.read(rezipped(users=original("users").replace("Léa".encode(), "Léa".encode("latin-1"))))
    assert problems(one)[0] == "users.csv:2: givenName: Not UTF-8: save the file in that encoding."


def test_rows_with_too_few_fields_and_broken_quotes_are_named(office: Importer) -> None:
    extra = b'short,row\r\n"a"b,"c"\r\n'
    one = office.read(rezipped(users=original("users") + extra))
    found = problems(one)
    assert found[0].startswith("users.csv:7: This row has 2 fields, the header has 18.")
    assert found[1].startswith("users.csv:8: This row is no CSV")


def test_a_quote_that_never_closes_is_an_error(office: Importer) -> None:
    one = office.read(rezipped(users=original("users") + b'x,"never closed'))
    assert "users.csv:7: This row is no CSV: unexpected end of data." in problems(one)


def test_the_second_row_with_a_sourcedid_is_an_error(office: Importer) -> None:
    data = college()
    data["users"].append(user("noah", "student", "Autre", "Petit"))
    one = office.read(zipped(data))
    assert problems(one) == ["users.csv:7: sourcedId: Line 3 has the same sourcedId."]
    office.apply(one, skip_errors=True)
    assert person("noah").given_name == "Noah"


def test_an_enrolment_across_schools_is_an_error(office: Importer) -> None:
    data = college()
    data["orgs"].append(lycee())
    one = office.read(zipped(change(data, "noah", orgSourcedIds="s2")))
    assert problems(one) == [
        "enrollments.csv:3: userSourcedId: noah does not belong to the school of the class."
    ]


def test_skipped_rows_are_left_out_and_the_rest_is_taken(office: Importer) -> None:
    one = office.take(change(college(), "noah", email="x"), skip_errors=True)
    assert one.errors == 2, "the row itself, and the enrolment that needs it"
    assert Person.objects.count() == 4


def test_who_is_in_a_skipped_row_is_not_missing(office: Importer) -> None:
    office.take(college())
    before = everything()
    office.take(change(college(), "lea", email="x", agentSourcedIds=""), skip_errors=True)
    assert everything() == before, "neither suspended, nor without class and guardians"


def test_a_row_that_says_not_whom_it_means_makes_nobody_missing(office: Importer) -> None:
    office.take(college())
    before = everything()
    one = office.take(change(without(college(), "noah"), "lea", sourcedId=""), skip_errors=True)
    assert person("lea").is_active and person("noah").is_active
    assert any("nobody is suspended" in text for text in problems(one, "warning"))
    assert everything()["wards"] == before["wards"]


def test_a_skipped_class_keeps_its_group_and_members(office: Importer) -> None:
    office.take(college())
    before = everything()
    office.take(change(college(), "c1", title=""), skip_errors=True)
    assert everything() == before


@pytest.mark.parametrize("mark", [";", "\t"])
def test_what_a_spreadsheet_saves_without_commas_is_said_to_be_that(office: Importer, mark: str) -> None:
    other = original("users").replace(b",", mark.encode())
    one = office.read(rezipped(users=other))
    assert one.state == "refused"
    assert "commas" in one.failure and "users.csv" in one.failure


def test_a_name_is_one_name_in_whatever_form_it_is_sent(office: Importer) -> None:
    office.take(college())
    before = everything()
    decomposed = unicodedata.normalize("NFD", "Léa")
    assert decomposed != "Léa"
    office.take(change(college(), "lea", givenName=decomposed))
    assert everything() == before
    assert person("lea").given_name == "Léa"


def test_no_name_turns_what_follows_it_around(office: Importer) -> None:
    office.take(change(college(), "lea", givenName="L\u202eéa\u2066"))
    assert person("lea").given_name == "Léa"
    one = office.read(zipped(change(college(), "lea", givenName="L\x85\x7fa")))
    assert problems(one)[0] == "users.csv:2: givenName: Control characters do not belong here."
