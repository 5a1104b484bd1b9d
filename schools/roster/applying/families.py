"""Who answers for whom. What a court restricted, no import opens, ends or changes."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from schools.models import Guardianship
from schools.roster.applying.batches import SIZE, Run, end_rows
from schools.roster.models import ImportedGuardianship


def _pairs(run: Run, batch: list[tuple[Any, ...]]) -> dict[tuple[int, int], tuple[Any, ...]]:
    people = run.people(name for row in batch for name in row[:2])
    return {(people[row[0]], people[row[1]]): row for row in batch}


def _of(pairs: dict[tuple[int, int], Any]) -> Q:
    """At most as many rows more than the pairs as families are entangled."""
    return Q(guardian__in=[one for one, _ in pairs], pupil__in=[other for _, other in pairs])


def end_wards(run: Run) -> Iterator[int]:
    for batch in run.planned("p_wards", "end"):
        pairs = _pairs(run, batch)
        with transaction.atomic():
            # Restricted since the plan was made? Then it stays.
            found = Guardianship.objects.select_for_update().filter(_of(pairs), restricted=False)
            ids = [row.pk for row in found if (row.guardian_id, row.pupil_id) in pairs]
            end_rows(run, Guardianship.objects.filter(pk__in=ids))
            links = ImportedGuardianship.objects.filter(_of(pairs))
            ended = [one.pk for one in links if (one.guardian_id, one.pupil_id) in pairs]
            ImportedGuardianship.objects.filter(pk__in=ended).update(is_open=False)
            run.recheck({guardian for guardian, _pupil in pairs})
        yield len(batch)


def add_wards(run: Run) -> Iterator[int]:
    """Guardianships that begin, and those that an import had ended and the file names again."""
    for batch in run.planned("p_wards", "create", "reopen"):
        pairs = _pairs(run, batch)
        with transaction.atomic():
            present = {
                (row.guardian_id, row.pupil_id): row
                for row in Guardianship.objects.select_for_update().filter(_of(pairs))
            }
            new = [pair for pair in pairs if pair not in present]
            Guardianship.objects.bulk_create(
                [
                    Guardianship(
                        guardian_id=pair[0], pupil_id=pair[1], kind=pairs[pair][2], starts_on=run.today
                    )
                    for pair in new
                ],
                batch_size=SIZE,
            )
            again = [row.pk for pair, row in present.items() if pair in pairs and not row.restricted]
            Guardianship.objects.filter(pk__in=again).update(starts_on=run.today, ends_on=None)
            _link(pairs)
            run.recheck({guardian for guardian, _pupil in pairs})
        yield len(batch)


def note_wards(run: Run) -> Iterator[int]:
    """The other of the two rows names the pair now; nothing changes for anybody."""
    for batch in run.planned("p_wards", "note"):
        with transaction.atomic():
            _link(_pairs(run, batch))
        yield 0


def _link(pairs: dict[tuple[int, int], tuple[Any, ...]]) -> None:
    ImportedGuardianship.objects.bulk_create(
        [
            ImportedGuardianship(
                guardian_id=guardian,
                pupil_id=pupil,
                by_guardian=bool(row[3]),
                by_pupil=bool(row[4]),
                is_open=True,
            )
            for (guardian, pupil), row in pairs.items()
        ],
        batch_size=SIZE,
        update_conflicts=True,
        unique_fields=["guardian", "pupil"],
        update_fields=["by_guardian", "by_pupil", "is_open"],
    )
