"""The first half of an import: the file becomes a plan and a list of problems, for somebody to look at."""

from dataclasses import asdict
from typing import Any, Final, Protocol

from django.db import transaction

from schools.models import School
from schools.roster import files
from schools.roster.authority import administered_schools
from schools.roster.drafting import draft
from schools.roster.models import Problem, RosterImport
from schools.roster.planning import describe
from schools.roster.staging import Staging, staging

MAX_PROBLEMS: Final = 5_000  # kept; all are counted


class Working(Protocol):
    """What a worker has of its import: see worker.Claim."""

    roster_import: RosterImport

    def tell(
        self, *, phase: str | None = None, done: int | None = None, total: int | None = None
    ) -> None: ...
    def save(self, **changes: Any) -> None: ...
    def finish(self, state: RosterImport.State, **changes: Any) -> None: ...


def read_import(mine: Working) -> None:
    """Raises Unusable, NotFound (schools that are not theirs)."""
    one = mine.roster_import
    ours = None
    if one.by is not None:
        ours = set(administered_schools(one.by).values_list("pk", flat=True))
    with staging() as tables:
        drafted = draft(tables, files.zip_path(one.pk), only=one.school, ours=ours, tell=mine.tell)
        with transaction.atomic():
            errors, warnings = keep_problems(tables, one)
            one.schools.set(touched_schools(tables))
            mine.finish(
                RosterImport.State.READY,
                version=drafted.manifest.version,
                modes=drafted.manifest.modes,
                plan=describe(tables),
                stops=[asdict(stop) for stop in drafted.stops],
                errors=errors,
                warnings=warnings,
                done=0,
                total=0,
                attempts=0,
            )


def touched_schools(tables: Staging) -> list[School]:
    ids = [pk for (pk,) in tables.rows("SELECT pk FROM schools WHERE touched AND pk IS NOT NULL")]
    return list(School.objects.filter(pk__in=ids))


def keep_problems(tables: Staging, one: RosterImport) -> tuple[int, int]:
    """Write down the first problems, errors before warnings; gives how many of each there are."""
    Problem.objects.filter(roster_import=one).delete()
    found = tables.rows(
        "SELECT severity, file, line, col, reason FROM problems"
        " ORDER BY severity, n LIMIT ?", MAX_PROBLEMS
    )  # fmt: skip
    Problem.objects.bulk_create(
        (
            Problem(
                roster_import=one,
                severity=severity,
                file=file,
                line=line,
                column=column[:100],
                reason=reason[:2_000],
            )
            for severity, file, line, column, reason in found
        ),
        batch_size=500,
    )
    counts = dict(tables.rows("SELECT severity, COUNT(*) FROM problems GROUP BY severity"))
    return counts.get("error", 0), counts.get("warning", 0)
