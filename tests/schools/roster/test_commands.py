"""The command line: exit codes, one line for what is wrong, and nothing left behind."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from schools import access
from schools.models import Person, School
from schools.roster.management.commands import import_roster
from schools.roster.models import AdminAct, RosterImport
from schools.roster.worker import Claim, claim, run
from tests.schools.roster.scene import UAI, change, college, person, user, zipped


def put(folder: Path, content: bytes) -> str:
    path = folder / "export.zip"
    path.write_bytes(content)
    return str(path)


def call(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_an_import_says_what_it_does(db: None, tmp_path: Path) -> None:
    text = call("import_roster", put(tmp_path, zipped(college())))
    assert "people create           5  Léa Martin, Noah Petit" in text and text.endswith("Imported.\n")
    assert RosterImport.objects.get().state == "done"
    assert AdminAct.objects.get(action="roster.import").actor is None
    assert "Nothing changes." in call("import_roster", put(tmp_path, zipped(college())))


def test_a_dry_run_changes_nothing_and_leaves_nothing(db: None, tmp_path: Path, roster_folder: Path) -> None:
    text = call("import_roster", put(tmp_path, zipped(college())), "--dry-run")
    assert "people create" in text and "Imported" not in text
    assert not Person.objects.exists() and not RosterImport.objects.exists()
    assert list(roster_folder.iterdir()) == []


def test_a_file_with_errors_changes_nothing_unless_told_to_skip_them(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, zipped(change(college(), "noah", email="x")))
    with pytest.raises(CommandError, match=r"^2 errors: nothing was imported"):
        call("import_roster", path)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "error: users.csv:3: email: 'x' is no e-mail address."
    assert not Person.objects.exists() and not RosterImport.objects.exists()
    with pytest.raises(CommandError, match=r"^2 errors"):
        call("import_roster", path, "--dry-run")
    call("import_roster", path, "--skip-errors")
    assert Person.objects.count() == 4


def test_what_cannot_be_read_is_one_line(db: None, tmp_path: Path, roster_folder: Path) -> None:
    for content, reason in ((b"", "empty"), (b"PK\x03\x04", "not a zip file")):
        with pytest.raises(CommandError) as caught:
            call("import_roster", put(tmp_path, content))
        assert reason in str(caught.value) and "\n" not in str(caught.value)
    with pytest.raises(CommandError, match="No such file"):
        call("import_roster", str(tmp_path / "absent.zip"))
    with pytest.raises(CommandError, match="No school has the UAI code"):
        call("import_roster", put(tmp_path, zipped(college())), "--school", "0000000X")
    assert not RosterImport.objects.exists() and list(roster_folder.glob("*")) == []


def test_sheets_are_written_for_each_class_and_readable_by_nobody_else(db: None, tmp_path: Path) -> None:
    call("import_roster", put(tmp_path, zipped(college())))
    out = tmp_path / "sheets"
    text = call("print_sheets", School.objects.get().uai, "--out", str(out))
    assert "5e-A" in text and ": 2 passwords" in text
    [pupils] = out.glob("*pupils.html")
    page = pupils.read_text("utf-8")
    assert "lea.martin" in page and "@page" in page and page.count('class="card"') == 2
    assert os.stat(pupils).st_mode & 0o077 == 0
    assert person("lea").has_usable_password() and person("sandrine").must_change_password


def test_who_is_in_no_class_has_a_sheet_and_who_is_on_none_is_named(db: None, tmp_path: Path) -> None:
    rows = college()
    rows["enrollments"] = [row for row in rows["enrollments"] if row["userSourcedId"] != "lea"]
    rows["users"].append(user("alone", "parent", "Alix", "Roux"))
    call("import_roster", put(tmp_path, zipped(rows)))
    out = tmp_path / "sheets"
    lines = call("print_sheets", School.objects.get().uai, "--out", str(out)).splitlines()
    pupils, families = (out / f"no-class-{whose}.html" for whose in ("pupils", "families"))
    assert "lea.martin" in pupils.read_text("utf-8") and "noah" not in pupils.read_text("utf-8")
    assert "Sandrine" in families.read_text("utf-8") and person("lea").has_usable_password()
    assert (
        "still without a password" in lines[-1] and "alix.roux" in lines[-1] and "lea.martin" not in lines[-1]
    )


def test_a_guardian_of_two_classes_has_one_password_on_both_sheets(db: None, tmp_path: Path) -> None:
    rows = change(college(), "noah", agentSourcedIds="sandrine")
    rows["classes"].append({**rows["classes"][0], "sourcedId": "c2", "title": "5e B"})
    rows["enrollments"][1].update(classSourcedId="c2")
    call("import_roster", put(tmp_path, zipped(rows)))
    out = tmp_path / "sheets"
    call("print_sheets", School.objects.get().uai, "--out", str(out), "--again")
    pages = [path.read_text("utf-8") for path in out.glob("*families.html")]
    words = [page.split('<dd class="code">')[-1].split()[0] for page in pages]
    assert len(pages) == 2 and any(person("sandrine").check_password(word) for word in words)
    shared = set.intersection(*({word for word in page.split() if word.count("-") == 2} for page in pages))
    assert len([word for word in shared if person("sandrine").check_password(word)]) == 1


def test_a_guardian_of_one_in_a_class_and_one_in_none_has_that_password_on_both(
    db: None, tmp_path: Path
) -> None:
    rows = change(college(), "noah", agentSourcedIds="sandrine")
    rows["enrollments"] = [row for row in rows["enrollments"] if row["userSourcedId"] != "noah"]
    call("import_roster", put(tmp_path, zipped(rows)))
    out = tmp_path / "sheets"
    call("print_sheets", School.objects.get().uai, "--out", str(out))
    pages = [path.read_text("utf-8") for path in out.glob("*families.html")]
    assert len(pages) == 2
    for page in pages:
        words = [word for word in page.split() if word.count("-") == 2]
        assert any(person("sandrine").check_password(word) for word in words)


def test_the_first_administrator_is_named_on_the_server(db: None, tmp_path: Path) -> None:
    call("import_roster", put(tmp_path, zipped(college())))
    school = School.objects.get()
    with pytest.raises(CommandError, match="Nobody has the user name"):
        call("make_admin", school.uai, "nobody")
    text = call("make_admin", school.uai, "claire.moreau")
    claire = person("claire")
    assert access.can_administer(claire, school) and claire.must_change_password
    assert claire.check_password(text.split()[-1])
    made = call("make_admin", school.uai, "bruno", "--name", "Bruno Le Goff")
    bruno = Person.objects.get(username="bruno")
    assert (bruno.name, access.can_administer(bruno, school)) == ("Bruno Le Goff", True)
    assert "First password" in made and "First password" not in call("make_admin", school.uai, "BRUNO")


def test_who_administers_no_longer_is_named_on_the_server_too(db: None, tmp_path: Path) -> None:
    call("import_roster", put(tmp_path, zipped(college())))
    claire = person("claire")
    call("make_admin", UAI, claire.username)
    assert access.can_administer(claire, School.objects.get())
    call("make_admin", UAI, claire.username, "--end")
    assert not access.can_administer(claire, School.objects.get())
    assert access.is_staff_of(claire, School.objects.get()), "what else they are stays"
    with pytest.raises(CommandError, match="does not administer"):
        call("make_admin", UAI, claire.username, "--end")
    with pytest.raises(CommandError):
        call("make_admin", UAI, "un nom", "--name", "Un Nom")


def test_a_school_is_described_on_the_server(db: None) -> None:
    with pytest.raises(CommandError, match="--name makes it"):
        call("set_school", UAI)
    call("set_school", UAI, "--name", "Collège Conti", "--time-zone", "Indian/Reunion")
    school = School.objects.get()
    assert (school.name, school.time_zone) == ("Collège Conti", "Indian/Reunion")
    call("set_school", UAI, "--pupil-to-pupil")
    assert School.objects.get().settings == {"pupil_to_pupil": True}
    assert "may not write to each other" in call("set_school", UAI, "--no-pupil-to-pupil")
    for wrong in (("--time-zone", "Europe/Atlantis"), ("--name", "x" * 300)):
        with pytest.raises(CommandError):
            call("set_school", UAI, *wrong)


def test_a_school_overseas_has_its_own_time_unless_another_is_said(db: None) -> None:
    call("set_school", "9740001x", "--name", "Collège du Port")
    school = School.objects.get()
    assert (school.uai, school.time_zone) == ("9740001X", "Indian/Reunion"), "as an import makes it"
    call("set_school", "9740001x", "--time-zone", "Indian/Mayotte")
    call("set_school", "9740001x", "--name", "Collège de la Pointe")
    assert School.objects.get().time_zone == "Indian/Mayotte", "what was said stays"


def test_a_server_that_was_quicker_is_waited_for(db: None, tmp_path: Path, monkeypatch: Any) -> None:
    """It looks every second for what is due, and may take an import between two steps of the command."""
    others: list[Claim] = []

    def claim_late(pk: int) -> Claim | None:
        other = claim(pk)
        if other is not None and len(others) < 2:
            others.append(other)
            run(other)
        return claim(pk)

    monkeypatch.setattr(import_roster, "claim", claim_late)
    call("import_roster", put(tmp_path, zipped(college())))
    assert len(others) == 2, "premise: another read it, and another applied it"
    assert Person.objects.count() == 5
    assert RosterImport.objects.get().state == "done"
