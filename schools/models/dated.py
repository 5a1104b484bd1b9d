"""Rights that begin and end on a day; both days count."""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


def in_force(on: date | None = None, prefix: str = "") -> Q:
    """The condition that a dated row, reached through `prefix`, holds on that day (today by default)."""
    day = on or timezone.localdate()
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


Row = TypeVar("Row", bound="Dated", covariant=True)


class DatedQuerySet(models.QuerySet[Row]):
    """Rows with a first and, maybe, a last day."""

    def current(self, on: date | None = None) -> Self:
        return self.filter(in_force(on))


class Dated(models.Model):
    """`ends_on` is the last day that counts; without one the right goes on."""

    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, on: date | None = None) -> bool:
        day = on or timezone.localdate()
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that no right ends before it begins."""
    return models.CheckConstraint(name=name, condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")))
