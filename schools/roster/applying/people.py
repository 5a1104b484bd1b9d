"""Schools, people, and what people are in schools."""

from collections.abc import Iterator

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from schools.models import GroupMembership, Person, School, SchoolMembership
from schools.models.dated import in_force
from schools.models.schools import time_zone_of
from schools.roster.applying.batches import SIZE, Run, day, end_rows
from schools.roster.models import SuspendedByImport
from schools.roster.present import copy_usernames
from schools.roster.usernames import take_username
from schools.services.people import reactivate_people, suspend_people


def make_schools(run: Run) -> Iterator[int]:
    """New schools; and those here that the file knows by its own identifier from now on."""
    for op in ("create", "change"):
        for batch in run.planned("p_schools", op):
            with transaction.atomic():
                for key, sourced_id, name, uai, pk in batch:
                    if op == "create":
                        pk = School.objects.create(
                            name=name, uai=uai, source_id=sourced_id, time_zone=time_zone_of(uai)
                        ).pk
                        run.staging.run("UPDATE schools SET pk = ? WHERE school = ?", pk, key)
                    else:
                        School.objects.filter(pk=pk, source_id="").update(source_id=sourced_id)
            yield len(batch)


def create(run: Run) -> Iterator[int]:
    """People with a user name of their own and no password: the sheet of their class brings one."""
    copied = False
    for batch in run.planned("p_people", "create"):
        if not copied:
            copy_usernames(run.staging, lambda: None)
            copied = True
        now = timezone.now()
        rows = [
            Person(
                source_id=sourced_id,
                username=take_username(run.staging, given, family),
                given_name=given,
                family_name=family,
                email=email,
                password=make_password(None),
                is_active=bool(enabled),
                suspended_at=None if enabled else now,
            )
            for sourced_id, given, family, email, enabled in batch
        ]
        with transaction.atomic():
            made = Person.objects.bulk_create(rows, batch_size=SIZE)
            SuspendedByImport.objects.bulk_create(
                SuspendedByImport(person=person, at=now) for person in made if not person.is_active
            )
        run.staging.fill(
            "cur_people",
            [
                (
                    one.source_id,
                    one.pk,
                    one.given_name,
                    one.family_name,
                    one.email,
                    one.is_active,
                    0,
                    0,
                    0,
                    0,
                    0,
                )
                for one in made
            ],
        )
        yield len(batch)


def change(run: Run) -> Iterator[int]:
    """Names and addresses as the file has them; user names stay."""
    for batch in run.planned("p_people", "change"):
        wanted = {sourced_id: rest for sourced_id, *rest in batch}
        with transaction.atomic():
            people = list(Person.objects.filter(source_id__in=wanted))
            for person in people:
                person.given_name, person.family_name, person.email, _enabled = wanted[person.source_id]
            Person.objects.bulk_update(people, ["given_name", "family_name", "email"], batch_size=SIZE)
        yield len(batch)


def suspend(run: Run) -> Iterator[int]:
    """Accounts close, sessions end at once, nothing is deleted."""
    for batch in run.planned("p_people", "suspend"):
        with transaction.atomic():
            people = list(Person.objects.filter(source_id__in=[row[0] for row in batch], is_active=True))
            suspend_people(people=people)
            ids = [person.pk for person in people]
            SuspendedByImport.objects.filter(person__in=ids).delete()
            closed = Person.objects.filter(pk__in=ids).values_list("pk", "suspended_at")
            SuspendedByImport.objects.bulk_create(
                SuspendedByImport(person_id=pk, at=at) for pk, at in closed if at is not None
            )
        yield len(batch)


def reactivate(run: Run) -> Iterator[int]:
    """Accounts that an import closed open again; what people were in other schools meanwhile ends there."""
    for batch in run.planned("p_people", "reactivate"):
        with transaction.atomic():
            suspended = SuspendedByImport.objects.filter(at=F("person__suspended_at"))
            people = list(
                Person.objects.filter(
                    source_id__in=[row[0] for row in batch], pk__in=suspended.values("person")
                )
            )
            ids = [person.pk for person in people]
            _end_elsewhere(run, {person.pk: person.source_id for person in people})
            reactivate_people(people=people)
            SuspendedByImport.objects.filter(person__in=ids).delete()
        yield len(batch)


def _end_elsewhere(run: Run, people: dict[int, str]) -> None:
    """They had left: a file gives them the schools that it names, and not those of before again."""
    named = {
        (pk, school)
        for pk, sourced_id in people.items()
        for (school,) in run.staging.rows(
            "SELECT s.pk FROM w_roles w JOIN schools s USING (school) WHERE w.user = ?", sourced_id
        )
    }
    roles = SchoolMembership.objects.filter(in_force(run.today), person__in=people)
    members = GroupMembership.objects.filter(in_force(run.today), person__in=people)
    old_roles = [pk for pk, *key in roles.values_list("pk", "person", "school") if tuple(key) not in named]
    old_members = [
        pk for pk, *key in members.values_list("pk", "person", "group__school") if tuple(key) not in named
    ]
    end_rows(run, roles.filter(pk__in=old_roles))
    end_rows(run, members.filter(pk__in=old_members))


def end_roles(run: Run) -> Iterator[int]:
    for batch in run.planned("p_roles", "end"):
        with transaction.atomic():
            rows = SchoolMembership.objects.filter(pk__in=[row[-1] for row in batch])
            people = set(rows.values_list("person", flat=True))
            end_rows(run, rows)
            run.recheck_families(people)
        yield len(batch)


def set_roles(run: Run) -> Iterator[int]:
    """Roles that begin, begin anew, or have other dates."""
    for batch in run.planned("p_roles", "create"):
        with transaction.atomic():
            people = run.people(user for user, *_rest in batch)
            SchoolMembership.objects.bulk_create(
                [
                    SchoolMembership(
                        person_id=people[user], school_id=run.school(school), role=role,
                        starts_on=day(begins) or run.today, ends_on=day(ends),
                    )
                    for user, school, role, begins, ends, _pk in batch
                ],
                batch_size=SIZE,
            )  # fmt: skip
            run.recheck(people.values())
        yield len(batch)
    for batch in run.planned("p_roles", "change", "reopen"):
        dates = {pk: (day(begins) or run.today, day(ends)) for *_key, begins, ends, pk in batch}
        with transaction.atomic():
            rows = list(SchoolMembership.objects.filter(pk__in=dates))
            for row in rows:
                row.starts_on, row.ends_on = dates[row.pk]
            SchoolMembership.objects.bulk_update(rows, ["starts_on", "ends_on"], batch_size=SIZE)
            run.recheck_families(row.person_id for row in rows)
        yield len(batch)
