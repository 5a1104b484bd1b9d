"""Midnight, school by school: rights that begin or end with a day are asked again on open sockets."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from collab.realtime import rights
from schools.models import GroupMembership, Guardianship, School, SchoolMembership

_days: dict[str, date] = {}  # the day it was in each time zone when this process last looked


def tell_of_new_days() -> int:
    """Have the rights of those looked at again for whom a right began or ended at a midnight since the last
    call; gives how many people. Every serving process calls it every second or so: asking twice does no harm.
    """
    people: set[int] = set()
    begun: dict[str, date] = {}
    for zone in set(School.objects.values_list("time_zone", flat=True)):
        today = timezone.localdate(timezone=ZoneInfo(zone))
        last = _days.setdefault(zone, today)
        if last != today:
            people |= _concerned(zone, last, today)
            begun[zone] = today
    if people:
        with transaction.atomic():
            rights.recheck(people)
    _days.update(begun)  # once it is committed: a database that gave up is asked again at the next call
    return len(people)


def _concerned(zone: str, last: date, today: date) -> set[int]:
    """Whose rights changed since that day, in schools of this time zone. A machine may have slept."""
    turned = Q(ends_on__gte=last, ends_on__lt=today) | Q(starts_on__gt=last, starts_on__lte=today)

    def there(model: Any) -> Any:
        return model.objects.alias(place=model.zone()).filter(turned, place=zone)

    roles, groups, wards = there(SchoolMembership), there(GroupMembership), there(Guardianship)
    # What a pupil may see decides what their guardians may.
    families = Guardianship.objects.filter(
        Q(pupil__in=groups.values("person")) | Q(pupil__in=roles.values("person"))
    )
    return {
        *roles.values_list("person", flat=True),
        *groups.values_list("person", flat=True),
        *wards.values_list("guardian", flat=True),
        *families.values_list("guardian", flat=True),
    }
