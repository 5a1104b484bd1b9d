"""What an import makes of people, schools and classes: what it changes, ends and leaves alone."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.utils import timezone

from chat.models import Room
from collab.realtime.models import LogEntry
from schools import access
from schools.models import Group, GroupMembership, Person, School, SchoolMembership
from schools.roster.passwords import give_passwords
from schools.services import people
from schools.services.rollover import roll_over
from tests.schools.roster.scene import (
    UAI,
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
)
from tests.schools.world import Browser, days


def test_a_first_import_makes_everything(office: Importer) -> None:
    one = office.take(college())
    school = School.objects.get(uai=UAI)
    assert (school.name, school.source_id) == ("Collège Conti", "s1")
    group = Group.objects.get(source_id="c1")
    assert (group.kind, group.name, group.level, group.school_year) == ("class", "5e A", "05", "2026-2027")
    roles = {row.person.source_id: row.role for row in group.memberships.select_related("person")}
    assert roles == {"lea": "pupil", "noah": "pupil", "claire": "head_teacher"}
    assert Room.objects.filter(group=group, kind="group", mode="open").count() == 1
    assert one.report == one.plan and counts(one.report)["people.create"] == 5


def test_the_second_import_changes_nothing(office: Importer) -> None:
    office.take(college())
    before = everything()
    again = office.take(college())
    assert (again.plan, again.report) == ([], [])
    assert everything() == before


def test_user_names_are_plain_unique_and_kept(office: Importer) -> None:
    Person.objects.create_user("Noah.Petit", given_name="Noah")
    rows = college()
    rows["users"] += [
        user("o", "student", "Maëlle-Anaïs", "d’Œuvre"), user("n", "student", "نور", "الحداد"),
        user("twin", "student", "LÉA", "MARTIN"),
    ]  # fmt: skip
    office.take(rows)
    names = dict(Person.objects.exclude(source_id="").values_list("source_id", "username"))
    assert names["lea"] == "lea.martin" and names["twin"] == "lea.martin2"
    assert names["noah"] == "noah.petit2", "a name that differs by case only is taken"
    assert names["o"] == "maelle-anais.doeuvre" and names["n"] == "person"
    assert names["uncle"] == "olafur.thorsson"
    office.take(change(rows, "lea", familyName="Durand"))
    assert (person("lea").family_name, person("lea").username) == ("Durand", "lea.martin")


def test_nobody_imported_can_log_in_before_a_password_is_made(office: Importer) -> None:
    office.take(college())
    assert not any(one.has_usable_password() for one in Person.objects.exclude(source_id=""))


def test_who_is_missing_is_suspended_at_once_and_comes_back(office: Importer) -> None:
    office.take(college())
    lea = person("lea")
    browser = Browser()
    assert browser.come_in(lea.username, give_passwords([lea])[lea.pk]).status_code == 200
    assert browser.is_in()
    log_before = LogEntry.objects.filter(topic=lea.topic).count()
    report = counts(office.take(without(college(), "lea")).report)
    assert report == {"people.suspend": 1, "memberships.end": 1, "guardianships.end": 2}
    lea.refresh_from_db()
    assert not lea.is_active and lea.suspended_at
    assert not browser.is_in() and not UserSession.objects.exists()
    assert LogEntry.objects.filter(topic=lea.topic).count() > log_before, "open sockets hear of it"
    office.take(college())
    lea.refresh_from_db()
    assert lea.is_active and lea.suspended_at is None
    assert not browser.is_in(), "who comes back comes in through the door"
    assert {row.guardian.source_id for row in access.guardianships().filter(pupil=lea)} == {
        "sandrine",
        "uncle",
    }
    assert GroupMembership.objects.current().filter(person=lea).count() == 1


def test_who_was_suspended_by_a_person_stays_so(office: Importer) -> None:
    office.take(college())
    people.suspend_people(people=[person("noah")])
    one = office.take(college())
    assert not person("noah").is_active
    assert problems(one, "warning") == [
        "users.csv:3: sourcedId: Was suspended by a person here, and stays so."
    ]


def test_an_account_that_is_not_enabled_is_suspended(office: Importer) -> None:
    rows = change(college(), "noah", enabledUser="false")
    office.take(rows)
    assert not person("noah").is_active
    assert office.take(rows).report == []
    office.take(college())
    assert person("noah").is_active


def test_who_administers_the_school_is_never_locked_out(office: Importer) -> None:
    office.take(college())
    claire = person("claire")
    SchoolMembership.objects.create(school=School.objects.get(), person=claire, role="school_admin")
    one = office.take(without(college(), "claire"))
    claire.refresh_from_db()
    assert claire.is_active and access.can_administer(claire, School.objects.get())
    assert "administer" in problems(one, "warning")[0]


def test_a_file_gives_nobody_the_right_to_administer(office: Importer) -> None:
    for number, role in enumerate(("administrator", "aide", "proctor")):
        rows = college()
        rows["users"].append(user(f"x{number}", role, "X", "Y"))
        office.take(rows)
        assert SchoolMembership.objects.get(person__source_id=f"x{number}").role == "staff"
    assert not SchoolMembership.objects.filter(role="school_admin").exists()


def test_what_people_made_by_hand_is_left_alone(office: Importer) -> None:
    office.take(college())
    school, group = School.objects.get(), Group.objects.get()
    club = Group.objects.create(school=school, kind="club", name="Journal", school_year="2026-2027")
    helper = Person.objects.create_user("helper", given_name="Aide")
    SchoolMembership.objects.create(school=school, person=helper, role="staff")
    people.add_to_group(group=group, person=helper, role="observer")
    people.set_guardianship(guardian=helper, pupil=person("noah"))
    before = everything()
    office.take(college())
    assert everything() == before and club.archived_at is None


def test_a_class_that_is_missing_is_archived_and_opens_again(office: Importer) -> None:
    office.take(college())
    lea = person("lea")
    assert counts(office.take(without(college(), "c1", "c1-lea", "c1-noah", "c1-claire")).report) == {
        "groups.archive": 1
    }
    group = Group.objects.get(source_id="c1")
    assert group.archived_at and Room.objects.get(group=group, kind="group").mode == "archived"
    assert access.role_in(lea, group) == "pupil", "who was there may read what was said"
    office.take(college())
    group.refresh_from_db()
    assert group.archived_at is None and Room.objects.get(group=group, kind="group").mode == "open"


def test_a_class_that_a_person_archived_stays_so(office: Importer) -> None:
    office.take(college())
    roll_over(school=School.objects.get(), school_year="2026-2027")
    one = office.take(college())
    assert Group.objects.get().archived_at and one.report == []
    assert any("archived by a person" in text for text in problems(one, "warning"))


def test_the_next_year_s_class_is_another_group(office: Importer) -> None:
    office.take(college())
    office.take(change(college(), "y", schoolYear="2028"))
    old, new = Group.objects.order_by("school_year")
    assert (old.school_year, new.school_year) == ("2026-2027", "2027-2028")
    assert old.archived_at and new.archived_at is None
    assert new.memberships.count() == 3 and old.memberships.filter(ends_on=None).count() == 3


def test_a_membership_that_is_missing_ends_by_date(office: Importer) -> None:
    office.take(college())
    start = timezone.localdate() - timedelta(days=30)
    GroupMembership.objects.update(starts_on=start)
    office.take(without(college(), "c1-noah"))
    row = GroupMembership.objects.get(person__source_id="noah")
    assert (row.starts_on, row.ends_on) == (start, days(-1))
    assert person("noah").is_active
    office.take(college())
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (timezone.localdate(), None), "the dates of the return"


def test_dates_of_the_file_are_taken(office: Importer) -> None:
    rows = change(college(), "c1-noah", beginDate="2026-09-01", endDate="2026-10-15")
    office.take(rows)
    row = GroupMembership.objects.get(person__source_id="noah")
    assert (str(row.starts_on), str(row.ends_on)) == ("2026-09-01", "2026-10-15")
    assert office.take(rows).report == []


def test_enrolments_may_exchange_their_identifiers(office: Importer) -> None:
    office.take(college())
    rows = without(college(), "c1-lea", "c1-noah")
    rows["enrollments"] += [
        {**enrolled("lea", "student"), "sourcedId": "c1-noah"},
        {**enrolled("noah", "student"), "sourcedId": "c1-lea"},
    ]
    assert counts(office.take(rows).report) == {"memberships.change": 2}
    found = dict(GroupMembership.objects.values_list("person__source_id", "source_id"))
    assert (found["lea"], found["noah"]) == ("c1-noah", "c1-lea")
    assert office.take(rows).report == []


def test_a_role_that_changes_ends_and_another_begins(office: Importer) -> None:
    office.take(college())
    office.take(without(change(college(), "noah", role="teacher"), "c1-noah"))
    current = SchoolMembership.objects.current().filter(person__source_id="noah")
    assert [row.role for row in current] == ["teacher"]


# --- Deltas -------------------------------------------------------------------------------------------------


def test_a_delta_changes_what_it_names_and_nothing_else(office: Importer) -> None:
    office.take(college())
    rows = {
        "users": [{**user("lea", "student", "Léa", "Durand", "sandrine,uncle"), "status": "active"}],
        "enrollments": [{**enrolled("noah", "student"), "status": "tobedeleted"}],
    }
    one = office.take(rows, modes={"users": "delta", "enrollments": "delta"})
    assert counts(one.report) == {"people.change": 1, "memberships.end": 1}
    assert all(one.is_active for one in Person.objects.all())


def test_a_delta_ends_what_it_marks(office: Importer) -> None:
    office.take(college())
    rows = {
        "users": [{"sourcedId": "noah", "status": "tobedeleted"}],
        "classes": [{"sourcedId": "c1", "status": "tobedeleted"}],
    }
    one = office.take(rows, modes={"users": "delta", "classes": "delta"})
    assert counts(one.report) == {"people.suspend": 1, "groups.archive": 1}
    assert not person("noah").is_active and Group.objects.get().archived_at
