"""What stands in the database, copied into the staging tables as far as the file concerns it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, Final

from django.db.models import F, QuerySet

from schools.access import ADMINISTERING
from schools.models import Group, GroupMembership, Guardianship, Person, SchoolMembership
from schools.roster.models import ArchivedByImport, ImportedGuardianship, SuspendedByImport
from schools.roster.staging import Staging

_CHUNK: Final = 500
Tick = Callable[[], None]

# Everybody whom the file names, and who may not belong to a school that it touches.
_NAMED = (
    "SELECT id FROM users UNION SELECT user FROM roles UNION SELECT agent FROM agents"
    " UNION SELECT user FROM enrollments"
)


def copy_present(staging: Staging, *, ours: set[int] | None, tick: Tick) -> None:
    """Fill the cur_* tables. `ours`: the schools of whoever imports; None: all."""
    touched = {pk for (pk,) in staging.rows("SELECT pk FROM schools WHERE touched AND pk IS NOT NULL")}
    for people in _people(staging, touched):
        _copy_people(staging, people, touched, ours)
        tick()
    _copy_groups(staging, touched, tick)
    staging.index_the_present()


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _people(staging: Staging, touched: set[int]) -> Iterator[list[Person]]:
    members = SchoolMembership.objects.filter(school__in=touched).values("person")
    known = Person.objects.exclude(source_id="").filter(pk__in=members).defer("password", "username")
    yield from _chunks(known.order_by("pk").iterator(chunk_size=_CHUNK))
    staging.run("DROP TABLE IF EXISTS named")
    staging.run(
        f"CREATE TEMP TABLE named AS SELECT id FROM ({_NAMED}) n"
        " WHERE id <> '' AND NOT EXISTS (SELECT 1 FROM cur_people p WHERE p.id = n.id)"
    )
    for batch in staging.batches("SELECT id FROM named", size=_CHUNK):
        found = list(Person.objects.filter(source_id__in=[one for (one,) in batch]))
        if found:
            yield found


def _copy_people(staging: Staging, people: list[Person], touched: set[int], ours: set[int] | None) -> None:
    ids = [person.pk for person in people]
    now = SchoolMembership.objects.current().filter(person__in=ids)
    admins = set(now.filter(role__in=ADMINISTERING).values_list("person", flat=True))
    elsewhere = set(now.exclude(school__in=touched).values_list("person", flat=True))
    beyond = set() if ours is None else set(now.exclude(school__in=ours).values_list("person", flat=True))
    working = set(now.exclude(role="guardian").values_list("person", flat=True))
    family = set(now.values_list("person", flat=True)) - working
    staging.fill("only_family", [(person.source_id,) for person in people if person.pk in family])
    suspended = SuspendedByImport.objects.filter(person__in=ids, at=F("person__suspended_at"))
    by_import = set(suspended.values_list("person", flat=True))
    staging.fill(
        "cur_people",
        [
            (
                person.source_id, person.pk, person.given_name, person.family_name, person.email,
                person.is_active, person.pk in by_import, person.pk in admins, person.pk in elsewhere,
                person.pk in beyond, person.last_login is not None,
            )
            for person in people
        ],
    )  # fmt: skip
    by_pk = {person.pk: person.source_id for person in people}
    roles = SchoolMembership.objects.filter(person__in=ids, school__in=touched)
    staging.fill(
        "cur_roles",
        [
            (pk, by_pk[person], f"s{school}", role, begins.isoformat(), ends and ends.isoformat())
            for pk, person, school, role, begins, ends in roles.exclude(role__in=ADMINISTERING).values_list(
                "pk", "person", "school", "role", "starts_on", "ends_on"
            )
        ],
    )
    wards = Guardianship.objects.filter(pupil__in=ids)
    staging.fill(
        "cur_wards",
        [
            (guardian, pupil, pk, begins.isoformat(), ends and ends.isoformat(), restricted)
            for guardian, pupil, pk, begins, ends, restricted in wards.values_list(
                "guardian", "pupil", "pk", "starts_on", "ends_on", "restricted"
            )
        ],
    )
    links = ImportedGuardianship.objects.filter(pupil__in=ids)
    staging.fill(
        "cur_links", links.values_list("guardian", "pupil", "pk", "by_guardian", "by_pupil", "is_open")
    )


def _copy_groups(staging: Staging, touched: set[int], tick: Tick) -> None:
    groups: QuerySet[Group] = Group.objects.filter(school__in=touched).exclude(source_id="")
    ours = set(
        ArchivedByImport.objects.filter(group__school__in=touched, at=F("group__archived_at")).values_list(
            "group", flat=True
        )
    )
    for chunk in _chunks(groups.order_by("pk").iterator(chunk_size=_CHUNK)):
        staging.fill(
            "cur_groups",
            [
                (
                    group.pk, f"s{group.school_id}", group.source_id, group.school_year, group.kind,
                    group.name, group.level, group.subject, group.archived_at is not None, group.pk in ours,
                )
                for group in chunk
            ],
        )  # fmt: skip
        # Whoever was in an archived group stays in it, to read what was said there.
        open_ones = [group.pk for group in chunk if group.archived_at is None or group.pk in ours]
        members = GroupMembership.objects.filter(group__in=open_ones)
        staging.fill(
            "cur_members",
            (
                (pk, group, person, source, role, begins.isoformat(), ends and ends.isoformat())
                for pk, group, person, source, role, begins, ends in members.values_list(
                    "pk", "group", "person", "source_id", "role", "starts_on", "ends_on"
                ).iterator(chunk_size=2_000)
            ),
        )
        tick()


def copy_usernames(staging: Staging, tick: Tick) -> None:
    """All names that are taken, in lower case; needed only to make new people."""
    names = Person.objects.order_by().values_list("username", flat=True).iterator(chunk_size=2_000)
    for chunk in _chunks(names):
        staging.run_many("INSERT OR IGNORE INTO usernames VALUES (?)", [(name.lower(),) for name in chunk])
        tick()
