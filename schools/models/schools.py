"""Schools and who belongs to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from schools.models.dated import Dated, DatedQuerySet, ends_after_start

NAME_MAX_CHARS = 200
SOURCE_ID_MAX_CHARS = 255  # OneRoster: a GUID, which need not be a UUID


def unique_source(name: str, *scope: str) -> models.UniqueConstraint:
    """One row per identifier of the information system it came from; rows made here have none."""
    return models.UniqueConstraint(name=name, fields=[*scope, "source_id"], condition=~Q(source_id=""))


class School(models.Model):
    """One school. Nothing passes from one to another."""

    name = models.CharField(max_length=NAME_MAX_CHARS)
    uai = models.CharField(max_length=8, unique=True)  # unité administrative immatriculée: 7 digits, a letter
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    locale = models.CharField(max_length=8, default="fr")
    allow_photos = models.BooleanField(default=False)
    settings = models.JSONField(default=dict, blank=True)
    source_id = models.CharField(max_length=SOURCE_ID_MAX_CHARS, blank=True)

    class Meta:
        constraints = (unique_source("school_source"),)

    def __str__(self) -> str:
        return self.name


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

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role} of school {self.school_id}"
