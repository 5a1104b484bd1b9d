"""Who is here: each process leases presence for the persons it serves; a lease not renewed ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from collab.realtime.conf import live
from collab.realtime.models import Lease


def online(person_ids: Iterable[int]) -> set[int]:
    """Those of these persons who are here now, on any process. One query."""
    leases = Lease.objects.filter(person__in=list(person_ids), expires_at__gt=timezone.now())
    return set(leases.values_list("person", flat=True))


def take(process: UUID, person_ids: Iterable[int]) -> None:
    """Say that these persons are here; a statement for each 500."""
    until = _until()
    Lease.objects.bulk_create(
        [Lease(process=process, person=person, expires_at=until) for person in sorted(set(person_ids))],
        update_conflicts=True,
        unique_fields=["process", "person"],
        update_fields=["expires_at"],
        batch_size=500,
    )


def restate(process: UUID, person_ids: Iterable[int]) -> None:
    """Say that these are here and nobody else."""
    with transaction.atomic():
        Lease.objects.filter(process=process).delete()
        take(process, person_ids)


def renew(process: UUID) -> int:
    """Say again that all these are here, without naming them: one statement. Gives how many it said it of."""
    return Lease.objects.filter(process=process).update(expires_at=_until())


def _until() -> datetime:
    return timezone.now() + timedelta(seconds=live().LEASE_SECONDS)


def give_back(process: UUID, person_ids: Iterable[int]) -> set[int]:
    """These persons left this process; gives those who are now nowhere."""
    left = set(person_ids)
    Lease.objects.filter(process=process, person__in=left).delete()
    return left - online(left)


def shorten(process: UUID, seconds: float) -> None:
    """The process stops: its leases end soon, unless other processes hold others for the same persons."""
    Lease.objects.filter(process=process).update(expires_at=timezone.now() + timedelta(seconds=seconds))


def expire() -> set[int]:
    """End the leases that ran out (their process died); gives those persons who are now nowhere."""
    ended = Lease.objects.filter(expires_at__lte=timezone.now())
    gone = set(ended.values_list("person", flat=True)[:1000])
    Lease.objects.filter(Q(person__in=gone), expires_at__lte=timezone.now()).delete()
    return gone - online(gone)
