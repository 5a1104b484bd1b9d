"""Accounts and rights of people: the only place that changes them. Whoever loses a right loses it at once."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.errors import Invalid
from collab.realtime import log, rights
from schools.events import ProfileChanged
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership
from schools.models.dated import DatedQuerySet
from schools.services.sessions import end_sessions_of


@transaction.atomic
def suspend_people(*, people: Iterable[Person]) -> int:
    """Nobody of these comes in any more, nor stays in; nothing is deleted. Gives how many it was."""
    ids = [person.pk for person in people]
    changed = Person.objects.filter(pk__in=ids, is_active=True)
    changed_ids = list(changed.values_list("pk", flat=True))
    Person.objects.filter(pk__in=changed_ids).update(is_active=False, suspended_at=timezone.now())
    # Or a session of before would live again with the account, on whatever device it was left.
    end_sessions_of(changed_ids)
    rights.recheck(changed_ids)
    return len(changed_ids)


@transaction.atomic
def reactivate_people(*, people: Iterable[Person]) -> int:
    """The suspended ones of these may come in again. Gives how many it was."""
    ids = [person.pk for person in people]
    return Person.objects.filter(pk__in=ids, is_active=False).update(is_active=True, suspended_at=None)


@transaction.atomic
def change_profile(*, person: Person, locale: str | None = None, hide_presence: bool | None = None) -> Person:
    """A person's own settings; what is None stays. Their other devices hear of it."""
    if locale is not None:
        person.locale = locale
    if hide_presence is not None:
        person.hide_presence = hide_presence
    person.save(update_fields=["locale", "hide_presence"])
    log.append(person.topic, ProfileChanged(locale=person.locale, hide_presence=person.hide_presence))
    rights.recheck([person.pk])  # open connections speak the new language, and show the person or no longer
    return person


@transaction.atomic
def add_to_group(
    *, group: Group, person: Person, role: str, starts_on: date | None = None
) -> GroupMembership:
    """Make somebody a member, or change their role; a membership that had ended begins again.

    Raises Invalid for somebody who does not belong to the group's school: nothing passes between schools.
    """
    belongs = SchoolMembership.objects.current().filter(school=group.school_id, person=person)
    if not belongs.exists():
        problem = _("This person does not belong to the school of the group.")
        raise Invalid(problem, fields={"person": problem})
    membership, _created = GroupMembership.objects.update_or_create(
        group=group,
        person=person,
        defaults={"role": role, "starts_on": starts_on or group.school.today(), "ends_on": None},
    )
    rights.recheck([person.pk, *_guardians(person)])
    return membership


@transaction.atomic
def remove_from_group(*, group: Group, person: Person) -> None:
    """End a membership as of now: yesterday was its last day, or it never was."""
    _end(GroupMembership.objects.filter(group=group, person=person), group.school.today())
    rights.recheck([person.pk, *_guardians(person)])


@transaction.atomic
def set_guardianship(
    *, guardian: Person, pupil: Person, kind: str = Guardianship.Kind.LEGAL, receives_notices: bool = True,
    restricted: bool = False, ends_on: date | None = None,
) -> Guardianship:  # fmt: skip
    """Say who answers for a pupil, from today on if it is new; `restricted` takes every access away."""
    guardianship, _created = Guardianship.objects.update_or_create(
        guardian=guardian,
        pupil=pupil,
        defaults={
            "kind": kind,
            "receives_notices": receives_notices,
            "restricted": restricted,
            "ends_on": ends_on,
        },
        create_defaults={
            "kind": kind,
            "receives_notices": receives_notices,
            "restricted": restricted,
            "starts_on": _today_of(pupil),
            "ends_on": ends_on,
        },
    )
    rights.recheck([guardian.pk])
    return guardianship


@transaction.atomic
def end_guardianship(*, guardian: Person, pupil: Person) -> None:
    """The guardian is nothing to the pupil from now on."""
    _end(Guardianship.objects.filter(guardian=guardian, pupil=pupil), _today_of(pupil))
    rights.recheck([guardian.pk])


def _guardians(pupil: Person) -> list[int]:
    """What a pupil may see decides what their guardians may."""
    return list(Guardianship.objects.current().filter(pupil=pupil).values_list("guardian", flat=True))


def _end(rows: DatedQuerySet[GroupMembership] | DatedQuerySet[Guardianship], today: date) -> None:
    """As of now: yesterday was the last day of those that hold today, or they never were."""
    yesterday = today - timedelta(days=1)
    rows.current(today).filter(starts_on__gt=yesterday).delete()
    rows.current(today).update(ends_on=yesterday)


def _today_of(pupil: Person) -> date:
    """The day it is where a pupil goes to school."""
    school = School.objects.filter(memberships__person=pupil).order_by("memberships__pk").first()
    return school.today() if school else timezone.localdate()
