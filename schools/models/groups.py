"""Classes, courses, clubs and project teams: everything else belongs to one of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from schools.models.dated import Dated, DatedQuerySet, ends_after_start
from schools.models.schools import NAME_MAX_CHARS, SOURCE_ID_MAX_CHARS, School, unique_source


class Group(models.Model):
    """A group of a school in one school year; archived when the year rolls over."""

    class Kind(models.TextChoices):
        CLASS = "class"
        COURSE = "course"
        CLUB = "club"
        PROJECT = "project"

    school = models.ForeignKey(School, models.PROTECT, related_name="groups")
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=NAME_MAX_CHARS)
    level = models.CharField(max_length=50, blank=True)
    subject = models.CharField(max_length=100, blank=True)
    school_year = models.CharField(max_length=9)  # "2026-2027"
    archived_at = models.DateTimeField(null=True, blank=True)
    source_id = models.CharField(max_length=SOURCE_ID_MAX_CHARS, blank=True)

    class Meta:
        constraints = (unique_source("group_source", "school", "school_year"),)
        indexes = (models.Index(name="group_of_year", fields=["school", "school_year", "kind"]),)

    def __str__(self) -> str:
        return self.name


class GroupMembership(Dated):
    """A person's role in a group."""

    class Role(models.TextChoices):
        PUPIL = "pupil"
        TEACHER = "teacher"
        HEAD_TEACHER = "head_teacher"
        OBSERVER = "observer"

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_memberships")
    role = models.CharField(max_length=12, choices=Role)
    source_id = models.CharField(max_length=SOURCE_ID_MAX_CHARS, blank=True)

    objects = DatedQuerySet["GroupMembership"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="group_member_once", fields=["group", "person"]),
            models.UniqueConstraint(
                name="group_member_source", fields=["group", "source_id"], condition=~Q(source_id="")
            ),
            ends_after_start("group_membership_dates"),
        )
        indexes = (models.Index(name="group_membership_person", fields=["person", "group"]),)

    @classmethod
    def zone(cls) -> F:
        return F("group__school__time_zone")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role} of group {self.group_id}"
