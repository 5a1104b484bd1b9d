"""Schools and who belongs to them."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schools.models.dated import Dated, DatedQuerySet, ends_after_start

NAME_MAX_CHARS = 200
# The département of an UAI code → where its clock is another than in Paris.
_OVERSEAS = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne",
    "974": "Indian/Reunion", "975": "America/Miquelon", "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy", "978": "America/Marigot", "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip
SOURCE_ID_MAX_CHARS = 255  # OneRoster: a GUID, which need not be a UUID


def unique_source(name: str, *scope: str) -> models.UniqueConstraint:
    """One row per identifier of the information system it came from; rows made here have none."""
    return models.UniqueConstraint(name=name, fields=[*scope, "source_id"], condition=~Q(source_id=""))


def check_time_zone(name: str) -> None:
    """Raises ValidationError unless it is a time zone of the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


def time_zone_of(uai: str) -> str:
    """The time zone that an UAI code speaks of."""
    return _OVERSEAS.get(uai[:3], settings.TIME_ZONE)


class School(models.Model):
    """One school. Nothing passes from one to another."""

    name = models.CharField(max_length=NAME_MAX_CHARS)
    uai = models.CharField(max_length=8, unique=True)  # unité administrative immatriculée: 7 digits, a letter
    time_zone = models.CharField(max_length=64, default="Europe/Paris", validators=[check_time_zone])
    locale = models.CharField(max_length=8, default="fr")
    allow_photos = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, blank=True)
    source_id = models.CharField(max_length=SOURCE_ID_MAX_CHARS, blank=True)

    class Meta:
        constraints = (unique_source("school_source"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValidationError for an unknown time zone: the database would fail on it with every question
        of who may do what."""
        check_time_zone(self.time_zone)
        super().save(*args, **kwargs)

    def today(self) -> date:
        """The day it is at the school."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))


class SchoolMembership(Dated):
    """What a person is in a school; somebody may be a teacher and a guardian there."""

    class Role(models.TextChoices):
        PUPIL = "pupil"
        TEACHER = "teacher"
        STAFF = "staff"
        HEAD = "head"
        SCHOOL_ADMIN = "school_admin"
        GUARDIAN = "guardian"

    school = models.ForeignKey(School, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="school_memberships")
    role = models.CharField(max_length=12, choices=Role)

    objects = DatedQuerySet["SchoolMembership"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="school_role_once", fields=["school", "person", "role"]),
            ends_after_start("school_membership_dates"),
        )
        indexes = (models.Index(name="school_membership_person", fields=["person", "school"]),)

    @classmethod
    def zone(cls) -> F:
        return F("school__time_zone")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role} of school {self.school_id}"
