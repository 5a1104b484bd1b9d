"""The second half of an import: the plan is made anew, against the database as it is now, and carried out.

In batches, each one transaction: an import of a region must not keep everybody else from writing. Stopped in
the middle, what is done is done, and what is not done is found again as a difference.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.errors import Conflict
from schools.models import School
from schools.roster import accounts, files
from schools.roster.applying import families, groups, people
from schools.roster.applying.batches import Run
from schools.roster.authority import administered_schools
from schools.roster.drafting import draft
from schools.roster.models import RosterImport
from schools.roster.planning import describe
from schools.roster.reading import Working, keep_problems, touched_schools
from schools.roster.staging import staging

# Rights that end come before those that begin: nothing is given on the strength of what is taken away.
_STEPS: Final[tuple[Callable[[Run], Iterator[int]], ...]] = (
    people.make_schools, people.suspend, people.end_roles, groups.end_members, families.end_wards,
    people.create, people.change, people.reactivate, people.set_roles,
    groups.archive, groups.create, groups.change, groups.reopen,
    groups.release_ids, groups.add_members, groups.change_members, families.add_wards, families.note_wards,
)  # fmt: skip


def apply_plan(mine: Working) -> None:
    """Raises Unusable, NotFound, and Conflict when the file by now has errors that nobody said to skip, or
    would empty a school and nobody said that it may."""
    one = mine.roster_import
    ours = None
    if one.approved_by is not None:
        ours = set(administered_schools(one.approved_by).values_list("pk", flat=True))
    with staging() as tables:
        drafted = draft(tables, files.zip_path(one.pk), only=one.school, ours=ours, tell=mine.tell)
        with transaction.atomic():
            errors, warnings = keep_problems(tables, one)
            mine.save(errors=errors, warnings=warnings, stops=[asdict(stop) for stop in drafted.stops])
        if errors and not one.skip_errors:
            raise Conflict(
                _("By now rows of this file have become errors: nothing was changed. Bring it again.")
            )
        if drafted.stops and not one.suspend_many:
            raise Conflict(_("By now this file would empty a school: nothing was changed. Bring it again."))
        run = Run(tables, drafted.today)
        report = describe(tables)
        total, done = sum(line["count"] for line in report), 0
        mine.tell(phase="applying", total=total)
        for step in _STEPS:
            for count in step(run):
                done += count
                mine.tell(done=done)
        with transaction.atomic():
            schools = touched_schools(tables) or list(School.objects.none())
            one.schools.set(schools)
            for school in schools:
                accounts.record(
                    actor=one.approved_by, school=school, action="roster.import",
                    roster_import=one.pk, file=one.file_name, counts=_counts(report),
                )  # fmt: skip
            mine.finish(
                RosterImport.State.DONE, report=report, done=done, total=total, finished_at=timezone.now()
            )
    files.discard(one.pk)


def _counts(report: list[dict[str, object]]) -> dict[str, object]:
    return {f"{line['kind']}.{line['action']}": line["count"] for line in report}
