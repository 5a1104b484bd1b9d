"""Who may import into which school, and what a file may not do to people of another one."""

import json
import re
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from django.utils import translation

from collab.errors import Conflict, Invalid, NotFound
from schools import access
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership
from schools.roster import passwords
from schools.roster.models import AdminAct, RosterImport
from schools.roster.sheets import Audience, make_sheet, render
from schools.services import people
from tests.chat.browser import client_of
from tests.schools.roster.scene import (
    Importer,
    change,
    college,
    counts,
    enrolled,
    everything,
    person,
    problems,
    user,
    without,
    worked,
    zipped,
)


def administrator(school: School, name: str = "office") -> Person:
    admin = Person.objects.create_user(name, given_name="Bruno", family_name="Lefeuvre", locale="en")
    SchoolMembership.objects.create(school=school, person=admin, role="school_admin")
    return admin


@pytest.fixture
def elsewhere(office: Importer) -> School:
    """A lycée with a pupil, her mother and a teacher, imported by its own file."""
    office.take({
        "orgs": [{"sourcedId": "s2", "name": "Lycée", "type": "school", "identifier": "0350002B"}],
        "users": [
            user("tom", "student", "Tom", "Roy", "mum", org="s2"),
            user("mum", "parent", "Anne", "Roy", org="s2"),
            user("eve", "teacher", "Eve", "Roy", org="s2"),
        ],
    })  # fmt: skip
    return School.objects.get(source_id="s2")


@pytest.fixture
def admin(office: Importer) -> Importer:
    """The administrator of the collège, which is there and empty."""
    school = School.objects.create(name="Collège Conti", uai="0350001A")
    return Importer(administrator(school))


def test_an_administrator_imports_their_own_school(admin: Importer) -> None:
    one = admin.take(college())
    school = School.objects.get()
    assert list(one.schools.all()) == [school] and school.source_id == "s1"
    act = AdminAct.objects.get(action="roster.import")
    assert (act.actor, act.school) == (admin.person, school) and act.details["counts"]["people.create"] == 5


def test_somebody_who_administers_nothing_brings_nothing(admin: Importer, elsewhere: School) -> None:
    stranger = Importer(person("eve"))
    with pytest.raises(NotFound):
        stranger.read(zipped(college()))
    assert not RosterImport.objects.filter(by=stranger.person).exists()


@pytest.mark.parametrize("way", ["a person", "a class", "a new school"])
def test_a_file_that_touches_another_school_is_refused(admin: Importer, elsewhere: School, way: str) -> None:
    rows = college()
    uai = "0350003C" if way == "a new school" else "0350002B"
    rows["orgs"].append({"sourcedId": "s2", "name": "Lycée", "type": "school", "identifier": uai})
    if way == "a class":
        rows["classes"][0]["schoolSourcedId"] = "s2"
    else:
        rows["users"].append(user("spy", "teacher", "S", "P", org="s2"))
    if way == "a new school":
        rows["orgs"][-1]["sourcedId"] = rows["users"][-1]["orgSourcedIds"] = "s3"
    before = everything()
    one = admin.read(zipped(rows))
    assert one.state == "refused" and "not yours to administer" in one.failure
    assert everything() == before and not one.schools.exists()


def test_no_file_renames_suspends_or_deletes_people_of_another_school(
    admin: Importer, elsewhere: School
) -> None:
    rows = college()
    rows["users"] += [
        user("eve", "teacher", "Renamed", "Roy"), user("tom", "student", "Renamed", "Roy"),
        {**user("mum", "parent", "Renamed", "Roy"), "enabledUser": "false"},
    ]  # fmt: skip
    admin.take(rows, skip_errors=True)
    assert [person(one).given_name for one in ("eve", "tom", "mum")] == ["Eve", "Tom", "Anne"]
    gone = [{"sourcedId": one, "status": "tobedeleted"} for one in ("eve", "tom", "mum")]
    admin.take({"users": gone}, modes={"users": "delta"})
    admin.take(college())
    assert all(person(one).is_active for one in ("eve", "tom", "mum"))
    assert {row.role for row in SchoolMembership.objects.current().filter(school=elsewhere)} == {
        "pupil", "guardian", "teacher",
    }  # fmt: skip


@pytest.mark.parametrize("named_by", ["pupil", "guardian"])
def test_no_file_makes_a_guardian_for_a_pupil_of_another_school(
    admin: Importer, elsewhere: School, named_by: str
) -> None:
    rows = college()
    rows["users"].append(user("tom", "student", "Tom", "Roy", "sandrine" if named_by == "pupil" else ""))
    if named_by == "guardian":
        rows = change(rows, "sandrine", agentSourcedIds="tom")
    one = admin.read(zipped(rows))
    assert any("says who answers for them" in text for text in problems(one)), problems(one)
    admin.apply(one, skip_errors=True)
    guardians = {row.guardian.source_id for row in Guardianship.objects.filter(pupil=person("tom"))}
    assert guardians == {"mum"}


def test_no_file_ends_a_guardianship_of_another_school(admin: Importer, elsewhere: School) -> None:
    rows = college()
    rows["users"] += [user("tom", "student", "Tom", "Roy"), user("mum", "parent", "Anne", "Roy")]
    admin.take(rows, skip_errors=True)
    assert access.children_of(person("mum")).count() == 1


def test_a_right_that_ended_between_preview_and_apply_ends_the_import(admin: Importer) -> None:
    one = admin.read(zipped(college()))
    from schools.roster.imports import approve_import

    approve_import(person=admin.person, roster_import=one)
    SchoolMembership.objects.filter(person=admin.person).delete()
    one = worked(one)
    assert one.state == "refused" and not Person.objects.exclude(source_id="").exists()


# --- Over HTTP ----------------------------------------------------------------------------------------------


def bring(client: Client, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("../../export.zip", content)
    return client.post("/api/roster/imports", {"file": file, **more})


def post(client: Client, path: str, body: Any = None) -> Any:
    return client.post(path, json.dumps(body or {}), content_type="application/json")


def test_an_import_from_upload_to_report(admin: Importer) -> None:
    assert admin.person
    client = client_of(admin.person)
    made = bring(client, zipped(college()))
    assert made.status_code == 201
    one = made.json()
    assert (one["state"], one["file_name"], one["by"]["name"]) == ("reading", "export.zip", "Bruno Lefeuvre")
    path = f"/api/roster/imports/{one['id']}"
    assert post(client, f"{path}/apply").status_code == 409, "not read yet"
    worked(RosterImport.objects.get(pk=one["id"]))
    ready = client.get(path).json()
    assert (ready["state"], ready["version"], ready["abilities"]["apply"]) == ("ready", "1.1", True)
    assert counts(ready["plan"])["people.create"] == 5
    assert {"name": "Léa Martin", "detail": "lea"} in ready["plan"][1]["samples"]
    assert post(client, f"{path}/apply").json()["state"] == "applying"
    worked(RosterImport.objects.get(pk=one["id"]))
    done = client.get(path).json()
    assert (done["state"], done["report"] == ready["plan"]) == ("done", True)
    assert done["progress"]["done"] == done["progress"]["total"] > 0
    assert client.delete(path).status_code == 409, "what was applied stays on record"
    assert [row["id"] for row in client.get("/api/roster/imports").json()["items"]] == [one["id"]]


def test_problems_come_by_pages_and_errors_must_be_skipped_knowingly(admin: Importer) -> None:
    assert admin.person
    rows = college()
    rows["users"] += [user(f"p{number}", "student", "", "X") for number in range(150)]
    one = admin.read(zipped(rows))
    client = client_of(admin.person)
    path = f"/api/roster/imports/{one.pk}"
    first = client.get(f"{path}/problems").json()
    second = client.get(f"{path}/problems", {"next": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (100, 50, None)
    assert first["items"][0] == {
        "severity": "error", "file": "users.csv", "line": 7, "column": "givenName", "reason": "Missing.",
    }  # fmt: skip
    abilities = client.get(path).json()["abilities"]
    assert (abilities["apply"], abilities["skip_errors"]) == (False, True)
    assert post(client, f"{path}/apply").status_code == 409
    assert post(client, f"{path}/apply", {"skip_errors": True}).status_code == 200
    assert worked(one).state == "done"


def test_a_plan_can_be_thrown_away(admin: Importer, roster_folder: Any) -> None:
    assert admin.person
    one = admin.read(zipped(college()))
    client = client_of(admin.person)
    assert (roster_folder / f"{one.pk}.zip").exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call, **_: call())
        assert client.delete(f"/api/roster/imports/{one.pk}").status_code == 204
    assert not (roster_folder / f"{one.pk}.zip").exists()
    assert client.get(f"/api/roster/imports/{one.pk}").status_code == 404


def test_another_school_s_imports_do_not_exist(admin: Importer, elsewhere: School) -> None:
    one = admin.read(zipped(college()))
    other = client_of(administrator(elsewhere, "other"))
    path = f"/api/roster/imports/{one.pk}"
    assert other.get(path).status_code == other.delete(path).status_code == 404
    assert post(other, f"{path}/apply").status_code == 404
    assert str(one.pk) not in {item["id"] for item in other.get("/api/roster/imports").json()["items"]}


def test_bad_uploads_are_told_at_once(admin: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert admin.person
    client = client_of(admin.person)
    assert bring(client, b"").status_code == 422
    assert client.post("/api/roster/imports", {}).status_code == 422
    assert bring(client, b"x", school="999").status_code == 404
    monkeypatch.setattr("schools.roster.files.MAX_FILE_BYTES", 10)
    assert bring(client, b"x" * 11).status_code == 413
    assert not RosterImport.objects.exists()


def test_nobody_fills_the_disk_with_files_to_look_at(admin: Importer) -> None:
    assert admin.person
    client = client_of(admin.person)
    statuses = [bring(client, zipped(college())).status_code for _ in range(6)]
    assert statuses == [201] * 5 + [409]


# --- People of a school -------------------------------------------------------------------------------------


def test_people_are_found_by_name_whatever_the_accents(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    client, school = client_of(admin.person), School.objects.get()
    found = client.get(f"/api/schools/{school.pk}/people", {"search": "LEA mart"}).json()
    [lea] = found["items"]
    assert (lea["username"], lea["roles"], lea["groups"]) == ("lea.martin", ["pupil"], ["5e A"])
    assert (lea["has_password"], lea["suspended"], lea["imported"], found["total"]) == (False, False, True, 1)
    teachers = client.get(f"/api/schools/{school.pk}/people", {"role": "teacher"}).json()
    assert [one["name"] for one in teachers["items"]] == ["Claire Moreau"]
    [group] = client.get(f"/api/schools/{school.pk}/groups").json()["items"]
    assert (group["pupils"], group["without_password"]) == (2, 2)


def test_an_administrator_suspends_and_no_file_takes_that_back(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    client, school, noah = client_of(admin.person), School.objects.get(), person("noah")
    path = f"/api/schools/{school.pk}/people/{noah.pk}"
    assert post(client, f"{path}/suspend").status_code == 204
    admin.take(college())
    assert not person("noah").is_active
    assert post(client, f"{path}/reactivate").status_code == 204
    assert person("noah").is_active
    acts = AdminAct.objects.filter(subject=noah).order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["person.suspend", "person.reactivate"]


def test_nobody_suspends_themselves_or_people_of_another_school(
    admin: Importer, office: Importer, elsewhere: School
) -> None:
    assert admin.person
    rows = college()
    rows["users"].append(user("eve", "teacher", "Eve", "Roy"))
    office.take(rows)  # the region says that she works in both
    client, school = client_of(admin.person), School.objects.get(source_id="s1")
    base = f"/api/schools/{school.pk}/people"
    assert post(client, f"{base}/{admin.person.pk}/suspend").status_code == 409
    for act in ("suspend", "reactivate", "password"):
        assert post(client, f"{base}/{person('eve').pk}/{act}").status_code == 403
        assert post(client, f"{base}/{person('tom').pk}/{act}").status_code == 404
    [eve] = client.get(base, {"search": "eve"}).json()["items"]
    assert eve["elsewhere"]


def test_a_new_password_is_shown_once_and_must_be_changed(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    client, school, noah = client_of(admin.person), School.objects.get(), person("noah")
    made = post(client, f"/api/schools/{school.pk}/people/{noah.pk}/password")
    assert made.status_code == 201
    noah.refresh_from_db()
    assert noah.check_password(made.json()["password"]) and noah.must_change_password
    assert noah.password.startswith("argon2")


def test_a_suspended_person_is_still_on_the_list(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    admin.take(without(college(), "noah"))
    client, school = client_of(admin.person), School.objects.get()
    [noah] = client.get(f"/api/schools/{school.pk}/people", {"search": "noah"}).json()["items"]
    assert noah["suspended"]


# --- Sheets -------------------------------------------------------------------------------------------------


def sheet(client: Client, **fields: Any) -> Any:
    return client.post("/api/roster/sheets", fields)


def test_a_sheet_brings_passwords_that_work_and_are_shown_once(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    client, school, group = client_of(admin.person), School.objects.get(), Group.objects.get()
    fields = {"school": school.pk, "group": group.pk, "audience": "pupils"}
    first = sheet(client, **fields)
    assert (first.status_code, first["Cache-Control"]) == (201, "no-store")
    text = first.content.decode()
    assert "lea.martin" in text and "<style" not in text and "script" not in text
    lea = person("lea")
    word = re.findall(r"\b\w{4}-\w{4}-\w{4}\b", text)[0]
    assert lea.check_password(word), "the first card is Léa's"
    assert lea.must_change_password
    second = sheet(client, **fields).content.decode()
    assert word not in second and person("lea").password == lea.password, "a second sheet ends nothing"
    again = sheet(client, **fields, again=True).content.decode()
    assert word not in again and person("lea").password != lea.password
    acts = AdminAct.objects.filter(action="sheet.make")
    assert acts.count() == 3 and word not in json.dumps(list(acts.values_list("details", flat=True)))


def test_a_large_staff_gets_its_passwords_by_several_sheets(
    admin: Importer,
) -> None:
    assert admin.person
    rows = college()
    rows["users"] += [user(f"t{number}", "teacher", "T", f"R{number}") for number in range(4)]
    admin.take(rows)
    school = School.objects.get()
    made = [
        make_sheet(actor=admin.person, schools={school.pk}, school=school, audience=Audience.STAFF, most=2)
        for _ in range(3)
    ]
    assert [sum(1 for card in one.cards if card.password) for one in made] == [2, 2, 1]
    assert [one.waiting for one in made] == [3, 1, 0]
    shown = [len(one.cards) for one in made]
    assert shown == [3, 5, 6], "nobody is said to have a password who has none"
    with translation.override("en"):
        assert "still without a password: 3" in render(made[0], address="https://preau.example.org")


def test_a_lost_sheet_is_made_anew_whole_or_not_at_all(admin: Importer) -> None:
    """A second part would begin with the people of the first, and end what was just printed for them."""
    assert admin.person
    rows = college()
    rows["users"] += [user(f"t{number}", "teacher", "T", f"R{number}") for number in range(4)]
    admin.take(rows)
    school = School.objects.get()
    make = partial(
        make_sheet, actor=admin.person, schools={school.pk}, school=school, audience=Audience.STAFF
    )
    printed = {card.username: card.password for card in make().cards if card.password}
    with translation.override("en"), pytest.raises(Invalid, match="print_sheets --again"):
        make(again=True, most=4)
    for name, password in printed.items():
        assert Person.objects.get(username=name).check_password(password), "what was printed still opens"
    whole = make(again=True, most=5)
    assert (len([card for card in whole.cards if card.password]), whole.waiting) == (5, 0)


def test_a_password_on_paper_cannot_be_read_as_another() -> None:
    alike = ("0o", "1il", "5s", "2z", "uv", "6b", "gq9")
    letters = set("".join(passwords.new_password() for _ in range(500))) - {"-"}
    assert len(letters) > 20
    for group in alike:
        assert len(letters & set(group)) <= 1, group


def test_who_has_chosen_a_password_keeps_it(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    lea = person("lea")
    lea.set_password("mon secret à moi")
    lea.save()
    school, group = School.objects.get(), Group.objects.get()
    fields = {"school": school.pk, "group": group.pk, "audience": "pupils", "again": True}
    assert sheet(client_of(admin.person), **fields).status_code == 201
    assert person("lea").check_password("mon secret à moi")


def test_no_sheet_opens_accounts_of_another_school(
    admin: Importer, office: Importer, elsewhere: School
) -> None:
    assert admin.person
    rows = college()
    rows["users"].append(user("eve", "teacher", "Eve", "Roy"))
    office.take(rows)  # the region says that she works in both
    school = School.objects.get(source_id="s1")
    answer = sheet(client_of(admin.person), school=school.pk, audience="staff", again=True)
    assert answer.status_code == 201 and "eve.roy" in answer.content.decode()
    assert not person("eve").has_usable_password()
    assert person("claire").has_usable_password()
    other = Group.objects.create(school=elsewhere, kind="class", name="2de", school_year="2026-2027")
    fields = {"school": school.pk, "group": other.pk, "audience": "pupils"}
    assert sheet(client_of(admin.person), **fields).status_code == 404
    assert sheet(client_of(admin.person), school=elsewhere.pk, audience="staff").status_code == 404


def test_families_get_theirs_except_whom_a_court_keeps_away(admin: Importer) -> None:
    assert admin.person
    admin.take(college())
    people.set_guardianship(guardian=person("uncle"), pupil=person("lea"), restricted=True)
    school, group = School.objects.get(), Group.objects.get()
    fields = {"school": school.pk, "group": group.pk, "audience": "families"}
    text = sheet(client_of(admin.person), **fields).content.decode()
    assert "Sandrine Martin" in text and "Léa Martin" in text and "Ólafur" not in text


def test_no_file_takes_in_people_of_another_school(
    admin: Importer, office: Importer, elsewhere: School
) -> None:
    """Else a stranger made by the same file would teach a child of another school, and write to them."""
    rows = college()
    rows["users"].append(user("tom", "student", "Tom", "Roy"))
    rows["enrollments"].append(enrolled("tom", "student"))
    before = everything()
    one = admin.read(zipped(rows))
    assert [text.split(":")[0] for text in problems(one)] == ["users.csv", "enrollments.csv"], problems(one)
    assert all("that school, or the region, must say so" in text for text in problems(one))
    with pytest.raises(Conflict):
        admin.apply(one)
    assert everything() == before
    admin.apply(one, skip_errors=True)
    tom, school = person("tom"), School.objects.get(source_id="s1")
    mine = Q(person=tom, school=school)
    assert not SchoolMembership.objects.filter(mine).exists()
    assert not GroupMembership.objects.filter(person=tom, group__school=school).exists()
    office.take(rows)  # the region may
    assert SchoolMembership.objects.filter(mine).exists()


def test_parents_of_children_in_two_schools_are_taken_as_parents_alone(
    admin: Importer, elsewhere: School
) -> None:
    rows = change(college(), "lea", agentSourcedIds="mum")
    rows["users"].append(user("mum", "parent", "Anne", "Roy"))
    one = admin.read(zipped(rows))
    assert problems(one) == []
    admin.apply(one)
    again = change(rows, "mum", role="teacher")
    assert any("must say so" in text for text in problems(admin.read(zipped(again))))


def test_nobody_is_taken_in_as_a_guardian_first(admin: Importer, elsewhere: School) -> None:
    for stranger in ("tom", "eve"):
        rows = college()
        rows["users"].append(user(stranger, "parent", "A", "Roy"))
        one = admin.read(zipped(rows))
        assert any("must say so" in text for text in problems(one)), problems(one)
