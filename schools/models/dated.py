"""Rights that begin and end on a day; both days count. Which day it is depends on where the school is."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.dispatch import receiver
from django.utils import timezone

Day = date | Combinable  # a day, or a column or expression that gives one


class DayIn(models.Func):
    """The day it is `now` (at present, if left out) in a time zone: an expression that gives an IANA name."""

    output_field = models.DateField()

    def __init__(self, zone: Any, now: datetime | None = None) -> None:
        moment = models.Value(now or timezone.now(), output_field=models.DateTimeField())
        super().__init__(moment, zone)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, function="day_in_zone", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "((%(expressions)s)::date)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" AT TIME ZONE ", **context)


@lru_cache(maxsize=256)
def _day_in_zone(moment: str, zone: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone)).date().isoformat()


@receiver(connection_created)
def _teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQLite knows no time zones. It stores times in UTC, without saying so."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "day_in_zone", 2, lambda moment, zone: _day_in_zone(f"{moment}+00:00", zone), deterministic=True
        )


def in_force(on: Day | None = None, prefix: str = "") -> Q:
    """The condition that a dated row, reached through `prefix`, holds on that day.

    Without a day it is the server's: good enough to count by, not to decide on; see `current`.
    """
    day = on or timezone.localdate()
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


Row = TypeVar("Row", bound="Dated", covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with a first and, maybe, a last day."""

    def current(self, on: Day | None = None) -> Self:
        """Those in force on that day; without one, today where each row's school is."""
        return self.filter(in_force(on or DayIn(self.model.zone())))


class Dated(models.Model):
    """`ends_on` is the last day that counts; without one the right goes on."""

    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def zone(cls) -> Combinable:
        """The name of the time zone whose days count for a row, as an expression on it."""
        raise NotImplementedError


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that no right ends before it begins."""
    return models.CheckConstraint(name=name, condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")))
