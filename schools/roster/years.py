"""The end of a school year by hand; on record, so that it can be taken back."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.errors import Conflict, Invalid
from schools.models import Person, School
from schools.roster.accounts import record
from schools.roster.models import AdminAct
from schools.services.rollover import roll_over, take_back

_END, _REOPEN = "year.end", "year.reopen"


@dataclass(frozen=True)
class Year:
    """A school year with groups that live."""

    school_year: str
    groups: int


def is_school_year(text: str) -> bool:
    """Two years that follow each other, such as 2025-2026."""
    years = re.fullmatch(r"([0-9]{4})-([0-9]{4})", text)
    return years is not None and int(years[2]) == int(years[1]) + 1


def check_ended(school_year: str, today: date) -> None:
    """Raises Invalid unless it is a school year that has begun: 9998-9999 would archive every group."""
    problem = ""
    if not is_school_year(school_year):
        problem = _("A school year is two years that follow each other, such as 2025-2026.")
    elif int(school_year[:4]) > today.year:
        problem = _("This school year has not begun.")
    if problem:
        raise Invalid(problem, fields={"school_year": problem})


def living_years(school: School) -> list[Year]:
    """The earliest first."""
    living = school.groups.filter(archived_at=None).values("school_year").annotate(n=Count("pk"))
    return [Year(row["school_year"], row["n"]) for row in living.order_by("school_year")]


def last_ended(school: School) -> AdminAct | None:
    """The end of a year that can be taken back: the last one, if it was not yet."""
    last = AdminAct.objects.filter(school=school, action__in=[_END, _REOPEN]).order_by("-pk").first()
    return last if last is not None and last.action == _END else None


@transaction.atomic
def end_year(*, actor: Person | None, school: School, school_year: str) -> int:
    """Archive the groups of that year and before; see `roll_over`. `actor`: None for the command line.

    Raises Invalid unless it is a school year that has begun.
    """
    check_ended(school_year, timezone.localdate())
    now = timezone.now()
    count = roll_over(school=school, school_year=school_year, at=now)
    if count:
        record(
            actor=actor, school=school, action=_END,
            school_year=school_year, groups=count, archived_at=now.isoformat(),
        )  # fmt: skip
    return count


@transaction.atomic
def reopen_year(*, actor: Person | None, school: School) -> int:
    """Take the last `end_year` back; gives how many groups live again. Raises Conflict when there is none."""
    act = last_ended(school)
    if act is None:
        raise Conflict(_("No year was ended here that could be opened again."))
    count = take_back(school=school, at=datetime.fromisoformat(str(act.details["archived_at"])))
    record(actor=actor, school=school, action=_REOPEN, groups=count, school_year=act.details["school_year"])
    return count
