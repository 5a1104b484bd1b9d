"""`python -m bench.preau.end COUNT FIRST`: the large course ends for COUNT people at once, as by an import.

In a process of its own and one transaction. Prints the time of its commit (s since the epoch).
"""

# ruff: noqa: E402 – Django is set up before its models are imported
import os
import sys
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.preau.settings")

import django

django.setup()

from django.db import transaction
from django.utils import timezone

from bench.preau.seed import LARGE
from collab.realtime import rights
from schools.models import GroupMembership, Person


def main(count: int, first: int) -> None:
    names = [f"bench{number}" for number in range(first, first + count)]
    people = list(Person.objects.filter(username__in=names).values_list("pk", flat=True))
    assert len(people) == count
    with transaction.atomic():
        yesterday = timezone.localdate() - timedelta(days=1)
        course = GroupMembership.objects.filter(person__in=people, group__name=LARGE)
        assert course.update(starts_on=yesterday - timedelta(days=1), ends_on=yesterday) == count
        rights.recheck(people)
    print(time.time())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
