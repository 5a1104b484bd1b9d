"""Groups, and who is in them. Chat hears of new, archived and reopened ones, and keeps their rooms."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from schools import signals
from schools.models import Group, GroupMembership
from schools.roster.applying.batches import SIZE, Run, day, end_rows
from schools.roster.models import ArchivedByImport


def create(run: Run) -> Iterator[int]:
    for batch in run.planned("p_groups", "create"):
        rows = [
            Group(
                school_id=run.school(school), source_id=sourced_id, school_year=year,
                kind=kind, name=name, level=level, subject=subject,
            )
            for school, sourced_id, year, kind, name, level, subject, _pk in batch
        ]  # fmt: skip
        with transaction.atomic():
            made = Group.objects.bulk_create(rows, batch_size=SIZE)
            signals.groups_created.send(sender=Group, groups=made)
        keys = [row[0] for row in batch]
        run.staging.fill(
            "cur_groups",
            [
                (
                    one.pk,
                    key,
                    one.source_id,
                    one.school_year,
                    one.kind,
                    one.name,
                    one.level,
                    one.subject,
                    0,
                    0,
                )
                for one, key in zip(made, keys, strict=True)
            ],
        )
        yield len(batch)


def change(run: Run) -> Iterator[int]:
    for batch in run.planned("p_groups", "change"):
        with transaction.atomic():
            _set_fields(batch)
        yield len(batch)


def _set_fields(batch: list[tuple[Any, ...]]) -> list[Group]:
    wanted = {row[-1]: row[3:7] for row in batch}
    groups = list(Group.objects.filter(pk__in=wanted))
    for group in groups:
        group.kind, group.name, group.level, group.subject = (str(value) for value in wanted[group.pk])
    Group.objects.bulk_update(groups, ["kind", "name", "level", "subject"], batch_size=SIZE)
    return groups


def archive(run: Run) -> Iterator[int]:
    """Nobody writes there any more; those who were in it may read on."""
    for batch in run.planned("p_groups", "archive"):
        with transaction.atomic():
            groups = list(Group.objects.filter(pk__in=[row[-1] for row in batch], archived_at=None))
            ids = [group.pk for group in groups]
            now = timezone.now()
            Group.objects.filter(pk__in=ids).update(archived_at=now)
            ArchivedByImport.objects.filter(group__in=ids).delete()
            ArchivedByImport.objects.bulk_create(ArchivedByImport(group_id=pk, at=now) for pk in ids)
            members = GroupMembership.objects.filter(group__in=ids).values_list("person", flat=True)
            run.recheck_families(members)
            signals.groups_archived.send(sender=Group, groups=groups)
        yield len(batch)


def reopen(run: Run) -> Iterator[int]:
    """Groups that an import archived, and that are in the file again."""
    for batch in run.planned("p_groups", "reopen"):
        with transaction.atomic():
            archived = ArchivedByImport.objects.filter(
                group__in=[row[-1] for row in batch], at=F("group__archived_at")
            )
            ids = set(archived.values_list("group", flat=True))
            groups = [group for group in _set_fields(batch) if group.pk in ids]
            Group.objects.filter(pk__in=ids).update(archived_at=None)
            ArchivedByImport.objects.filter(group__in=ids).delete()
            members = GroupMembership.objects.filter(group__in=ids).values_list("person", flat=True)
            run.recheck_families(members)
            signals.groups_reopened.send(sender=Group, groups=groups)
        yield len(batch)


def end_members(run: Run) -> Iterator[int]:
    for batch in run.planned("p_members", "end"):
        with transaction.atomic():
            rows = GroupMembership.objects.filter(pk__in=[row[-1] for row in batch])
            people = set(rows.values_list("person", flat=True))
            end_rows(run, rows)
            run.recheck_families(people)
        yield len(batch)


def release_ids(run: Run) -> Iterator[int]:
    """Enrolments' identifiers are unique in a group: those that change hands are let go of first."""
    moving = run.staging.batches(
        """
        SELECT m.pk FROM p_members w JOIN living l ON l.class = w.class JOIN cur_members m ON m.grp = l.pk AND m.id = w.id
        LEFT JOIN cur_people p ON p.id = w.user
        WHERE w.op <> 'end' AND m.person IS NOT p.pk AND w.id <> ''
        """,  # noqa: E501
        size=SIZE,
    )
    for batch in moving:
        GroupMembership.objects.filter(pk__in=[pk for (pk,) in batch]).update(source_id="")
        yield 0


def add_members(run: Run) -> Iterator[int]:
    for batch in run.planned("p_members", "create"):
        people = run.people(user for _class, user, *_rest in batch)
        groups = {row[0]: _group(run, row[0]) for row in batch}
        with transaction.atomic():
            GroupMembership.objects.bulk_create(
                [
                    GroupMembership(
                        group_id=groups[sourced_id], person_id=people[user], source_id=enrollment, role=role,
                        starts_on=day(begins) or run.today, ends_on=day(ends),
                    )
                    for sourced_id, user, enrollment, role, begins, ends, _pk in batch
                ],
                batch_size=SIZE,
            )  # fmt: skip
            run.recheck_families(people.values())
        yield len(batch)


def _group(run: Run, sourced_id: str) -> int:
    return int(
        run.staging.value(
            "SELECT g.pk FROM w_groups w JOIN cur_groups g"
            " ON g.school = w.school AND g.class = w.class AND g.year = w.year WHERE w.class = ?",
            sourced_id,
        )
    )


def change_members(run: Run) -> Iterator[int]:
    """Other dates, another role, another identifier, or all anew."""
    for batch in run.planned("p_members", "change", "reopen"):
        wanted = {row[-1]: row for row in batch}
        with transaction.atomic():
            rows = list(GroupMembership.objects.filter(pk__in=wanted))
            for row in rows:
                _class, _user, row.source_id, row.role, begins, ends, _pk = wanted[row.pk]
                row.starts_on, row.ends_on = day(begins) or run.today, day(ends)
            GroupMembership.objects.bulk_update(
                rows, ["source_id", "role", "starts_on", "ends_on"], batch_size=SIZE
            )
            run.recheck_families(row.person_id for row in rows)
        yield len(batch)
