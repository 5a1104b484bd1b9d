"""What the steps of an import share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import QuerySet

from collab.realtime import rights
from schools.models import Guardianship
from schools.roster.staging import Staging

SIZE: Final = 500  # rows in one transaction: some 50 ms


@dataclass
class Run:
    """One run: the plan's tables, and the day it is for."""

    staging: Staging
    today: date

    @cached_property
    def yesterday(self) -> date:
        """The last day of what ends now."""
        return self.today - timedelta(days=1)

    def planned(self, table: str, *ops: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a plan's table for these actions, by batches, without their number and action."""
        marks = ", ".join("?" * len(ops))
        rows = self.staging.batches(
            f"SELECT * FROM {table} WHERE op IN ({marks}) ORDER BY n",
            *ops,
            size=SIZE,
        )
        for batch in rows:
            yield [row[2:] for row in batch]

    def people(self, ids: Iterable[str]) -> dict[str, int]:
        """Primary keys by sourcedId, of those who are here."""
        return {
            one: pk
            for one in set(ids)
            if (pk := self.staging.value("SELECT pk FROM cur_people WHERE id = ?", one)) is not None
        }

    def school(self, key: str) -> int:
        return int(self.staging.value("SELECT pk FROM schools WHERE school = ?", key))

    def recheck(self, people: Iterable[int]) -> None:
        """In the transaction that changes what these may see: their open sockets hear of it.

        Who never logged in has none.
        """
        rights.recheck(
            pk
            for pk in set(people)
            if self.staging.value("SELECT was_in FROM cur_people WHERE pk = ?", pk) != 0
        )

    def recheck_families(self, people: Iterable[int]) -> None:
        """The same for these and their guardians: what a pupil may see decides what those may."""
        people = set(people)
        guardians = Guardianship.objects.current(self.today).filter(pupil__in=people)
        self.recheck(people | set(guardians.values_list("guardian", flat=True)))


def end_rows(run: Run, rows: QuerySet[Any]) -> None:
    """These dated rights end as of now: yesterday was their last day, or they never were."""
    rows.filter(starts_on__gt=run.yesterday).delete()
    rows.update(ends_on=run.yesterday)


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
