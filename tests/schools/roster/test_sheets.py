"""First passwords on paper: who gets one, who keeps theirs, and whose are not given out."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from collab.errors import Invalid
from schools.models import Group, Person, School
from schools.roster import passwords, sheets
from schools.roster.models import AdminAct
from schools.roster.sheets import Audience, Sheet, make_sheet, render
from schools.services import people
from tests.schools.roster.scene import Importer, Rows, college, person, user


def sheet(client: Client, **fields: Any) -> Any:
    return client.post("/api/roster/sheets", fields)


def maker(admin: Importer, rows: Rows, audience: Audience) -> Callable[..., Sheet]:
    """Import these, and give what makes sheets for this audience of theirs."""
    admin.take(rows)
    school = School.objects.get()
    return partial(make_sheet, actor=admin.person, schools={school.pk}, school=school, audience=audience)


def test_a_sheet_brings_passwords_that_work_and_are_shown_once(admin: Importer) -> None:
    admin.take(college())
    client, school, group = admin.browser(), School.objects.get(), Group.objects.get()
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
    rows = college()
    rows["users"] += [user(f"t{number}", "teacher", "T", f"R{number}") for number in range(4)]
    make = maker(admin, rows, Audience.STAFF)
    made = [make(most=2) for _ in range(3)]
    assert [sum(1 for card in one.cards if card.password) for one in made] == [2, 2, 1]
    assert [one.waiting for one in made] == [3, 1, 0]
    shown = [len(one.cards) for one in made]
    assert shown == [3, 5, 6], "nobody is said to have a password who has none"
    with translation.override("en"):
        assert "still without a password: 3" in render(made[0], address="https://preau.example.org")


def test_a_lost_sheet_is_made_anew_whole_or_not_at_all(admin: Importer) -> None:
    """A second part would begin with the people of the first, and end what was just printed for them."""
    rows = college()
    rows["users"] += [user(f"t{number}", "teacher", "T", f"R{number}") for number in range(4)]
    make = maker(admin, rows, Audience.STAFF)
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
    admin.take(college())
    lea = person("lea")
    lea.set_password("mon secret à moi")
    lea.save()
    school, group = School.objects.get(), Group.objects.get()
    fields = {"school": school.pk, "group": group.pk, "audience": "pupils", "again": True}
    assert sheet(admin.browser(), **fields).status_code == 201
    assert person("lea").check_password("mon secret à moi")


def test_no_sheet_opens_accounts_of_another_school(
    admin: Importer, office: Importer, elsewhere: School
) -> None:
    rows = college()
    rows["users"].append(user("eve", "teacher", "Eve", "Roy"))
    office.take(rows)  # the region says that she works in both
    school = School.objects.get(source_id="s1")
    answer = sheet(admin.browser(), school=school.pk, audience="staff", again=True)
    assert answer.status_code == 201 and "eve.roy" in answer.content.decode()
    assert not person("eve").has_usable_password()
    card = answer.content.decode().split("eve.roy")[1].split("</li>")[0]
    assert "belongs to another school too" in card
    assert person("claire").has_usable_password()
    other = Group.objects.create(school=elsewhere, kind="class", name="2de", school_year="2026-2027")
    fields = {"school": school.pk, "group": other.pk, "audience": "pupils"}
    assert sheet(admin.browser(), **fields).status_code == 404
    assert sheet(admin.browser(), school=elsewhere.pk, audience="staff").status_code == 404


def test_pupils_in_no_class_and_their_families_have_sheets(admin: Importer) -> None:
    rows = college()
    rows["users"] += [user("new", "student", "Inès", "Roy", "dad"), user("dad", "parent", "Paul", "Roy")]
    admin.take(rows)
    client, school = admin.browser(), School.objects.get()
    listed = client.get(f"/api/schools/{school.pk}/groups").json()
    assert listed["unplaced"] == {"pupils": 1, "without_password": 1}
    text = sheet(client, school=school.pk, audience="pupils").content.decode()
    assert "Inès Roy" in text and "Léa" not in text and "Claire" not in text
    text = sheet(client, school=school.pk, audience="families").content.decode()
    assert "Paul Roy" in text and "Inès Roy" in text and "Sandrine" not in text
    listed = client.get(f"/api/schools/{school.pk}/groups").json()
    assert listed["unplaced"] == {"pupils": 1, "without_password": 0}
    Group.objects.update(archived_at=timezone.now())
    listed = client.get(f"/api/schools/{school.pk}/groups").json()
    assert listed["unplaced"]["pupils"] == 3, "a class of last year is no class"


def test_a_school_without_classes_yet_gets_its_sheets_part_by_part(
    admin: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MAX_PEOPLE", 4)
    rows = college()
    rows["users"] += [user(f"p{number}", "student", "P", f"R{number}") for number in range(9)]
    make = maker(admin, rows, Audience.PUPILS)
    made = [make(most=3) for _ in range(3)]
    assert [(len(one.cards), one.waiting) for one in made] == [(3, 6), (3, 3), (3, 0)]
    with translation.override("en"), pytest.raises(Invalid, match="nobody"):
        make()
    assert len(make(again=True, most=None).cards) == 9, "on the command line all at once"


def test_the_family_of_a_suspended_pupil_gets_its_sheet(admin: Importer) -> None:
    admin.take(college())
    Person.objects.filter(pk=person("lea").pk).update(is_active=False)
    school, group = School.objects.get(), Group.objects.get()
    for groups in ({"group": group.pk}, {}):
        for audience, shown in (("pupils", False), ("families", True)):
            answer = sheet(admin.browser(), school=school.pk, audience=audience, **groups)
            assert ("Sandrine Martin" in answer.content.decode()) is shown
            assert "lea.martin" not in answer.content.decode()
        Group.objects.update(archived_at=timezone.now())
        Person.objects.filter(pk=person("sandrine").pk).update(password="!")


def test_families_get_theirs_except_whom_a_court_keeps_away(admin: Importer) -> None:
    admin.take(college())
    people.set_guardianship(guardian=person("uncle"), pupil=person("lea"), restricted=True)
    school, group = School.objects.get(), Group.objects.get()
    fields = {"school": school.pk, "group": group.pk, "audience": "families"}
    text = sheet(admin.browser(), **fields).content.decode()
    assert "Sandrine Martin" in text and "Léa Martin" in text and "Ólafur" not in text
