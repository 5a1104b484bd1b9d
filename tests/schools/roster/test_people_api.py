"""The people of a school, as its administrator finds, suspends and helps them."""

from schools.models import School
from schools.roster.models import AdminAct
from tests.schools.roster.scene import Importer, college, person, post, user, without


def test_people_are_found_by_name_whatever_the_accents(admin: Importer) -> None:
    admin.take(college())
    client, school = admin.browser(), School.objects.get()
    found = client.get(f"/api/schools/{school.pk}/people", {"search": "LEA mart"}).json()
    [lea] = found["items"]
    assert (lea["username"], lea["roles"], lea["groups"]) == ("lea.martin", ["pupil"], ["5e A"])
    assert (lea["has_password"], lea["suspended"], lea["imported"], found["total"]) == (False, False, True, 1)
    teachers = client.get(f"/api/schools/{school.pk}/people", {"role": "teacher"}).json()
    assert [one["name"] for one in teachers["items"]] == ["Claire Moreau"]
    [group] = client.get(f"/api/schools/{school.pk}/groups").json()["items"]
    assert (group["pupils"], group["without_password"]) == (2, 2)


def test_an_administrator_suspends_and_no_file_takes_that_back(admin: Importer) -> None:
    admin.take(college())
    client, school, noah = admin.browser(), School.objects.get(), person("noah")
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
    client, school = admin.browser(), School.objects.get(source_id="s1")
    base = f"/api/schools/{school.pk}/people"
    assert post(client, f"{base}/{admin.person.pk}/suspend").status_code == 409
    for act in ("suspend", "reactivate", "password"):
        assert post(client, f"{base}/{person('eve').pk}/{act}").status_code == 403
        assert post(client, f"{base}/{person('tom').pk}/{act}").status_code == 404
    [eve] = client.get(base, {"search": "eve"}).json()["items"]
    assert eve["elsewhere"]


def test_a_new_password_is_shown_once_and_must_be_changed(admin: Importer) -> None:
    admin.take(college())
    client, school, noah = admin.browser(), School.objects.get(), person("noah")
    made = post(client, f"/api/schools/{school.pk}/people/{noah.pk}/password")
    assert made.status_code == 201
    noah.refresh_from_db()
    assert noah.check_password(made.json()["password"]) and noah.must_change_password
    assert noah.password.startswith("argon2")


def test_a_suspended_person_is_still_on_the_list(admin: Importer) -> None:
    admin.take(college())
    admin.take(without(college(), "noah"))
    client, school = admin.browser(), School.objects.get()
    [noah] = client.get(f"/api/schools/{school.pk}/people", {"search": "noah"}).json()["items"]
    assert noah["suspended"]
