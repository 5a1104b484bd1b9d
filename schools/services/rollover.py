"""The end of a school year: its groups become archives, which their members can still read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from collab.realtime import rights
from schools import signals
from schools.models import Group, GroupMembership, School


@transaction.atomic
def roll_over(*, school: School, school_year: str, at: datetime | None = None) -> int:
    """Archive the groups of that year and all before it, as of `at` (now). Gives how many it was; again: 0.

    Memberships stay, so that what was said can still be read by those who were there; nobody writes there
    any more. The next year's groups come from the roster.
    """
    groups = list(Group.objects.filter(school=school, school_year__lte=school_year, archived_at=None))
    if not groups:
        return 0
    Group.objects.filter(pk__in=[group.pk for group in groups]).update(archived_at=at or timezone.now())
    signals.groups_archived.send(sender=Group, groups=groups)  # who hears of it takes locks before persons'
    _recheck(groups)
    return len(groups)


@transaction.atomic
def take_back(*, school: School, at: datetime) -> int:
    """Open the groups again that `roll_over` archived at that moment. Gives how many it was."""
    groups = list(Group.objects.filter(school=school, archived_at=at))
    if not groups:
        return 0
    Group.objects.filter(pk__in=[group.pk for group in groups]).update(archived_at=None)
    for group in groups:
        group.archived_at = None
    signals.groups_reopened.send(sender=Group, groups=groups)
    _recheck(groups)
    return len(groups)


def _recheck(groups: list[Group]) -> None:
    rights.recheck(set(GroupMembership.objects.filter(group__in=groups).values_list("person", flat=True)))
