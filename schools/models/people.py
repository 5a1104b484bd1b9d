"""People: one account across schools and roles; and who answers for whom."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Upper
from django.utils import timezone

from schools.models.dated import Dated, DatedQuerySet, ends_after_start
from schools.models.schools import SOURCE_ID_MAX_CHARS, SchoolMembership, unique_source


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Person":
        """A person who can log in; without a password, once one was made for them."""
        person = self.model(username=self.model.normalize_username(username).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. What they may do follows from their dated rights alone."""

    class Locale(models.TextChoices):
        FRENCH = "fr"
        ENGLISH = "en"

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    locale = models.CharField(max_length=2, choices=Locale, default=Locale.FRENCH)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    hide_presence = models.BooleanField(default=False)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    source_id = models.CharField(max_length=SOURCE_ID_MAX_CHARS, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_name", "family_name"]

    objects = PersonManager()

    class Meta:
        constraints = (
            unique_source("person_source"),
            # Also the index of a log-in, which asks for the name in any case.
            models.UniqueConstraint(Upper("username"), name="person_username_in_any_case"),
            models.CheckConstraint(
                name="person_suspended_is_inactive", condition=Q(suspended_at=None) | Q(is_active=False)
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def topic(self) -> str:
        """The name of this person's own log: notices, unread counts, changes of rights."""
        return f"person.{self.pk}"


class Guardianship(Dated):
    """A guardian's right over a pupil. `restricted`: by court order, it gives nothing while it stands."""

    class Kind(models.TextChoices):
        LEGAL = "legal"
        CONTACT = "contact"

    guardian = models.ForeignKey(Person, models.CASCADE, related_name="wards")
    pupil = models.ForeignKey(Person, models.CASCADE, related_name="guardianships")
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.LEGAL)
    receives_notices = models.BooleanField(default=True)
    restricted = models.BooleanField(default=False)

    objects = DatedQuerySet["Guardianship"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="guardianship_once", fields=["guardian", "pupil"]),
            models.CheckConstraint(name="guardianship_of_another", condition=~Q(guardian=F("pupil"))),
            ends_after_start("guardianship_dates"),
        )

    @classmethod
    def zone(cls) -> Coalesce:
        """Where the pupil goes to school."""
        schools = SchoolMembership.objects.filter(person=OuterRef("pupil")).order_by("pk")
        return Coalesce(Subquery(schools.values("school__time_zone")[:1]), Value(settings.TIME_ZONE))

    def __str__(self) -> str:
        return f"{self.guardian_id} for {self.pupil_id}"
