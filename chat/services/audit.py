"""The record of moderation: each entry's digest covers the one before it, so that none can change unseen."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Final

from django.utils import timezone

from chat.access import Place, get_place
from chat.models import AuditEntry, Room
from chat.services.changing import require
from schools.models import Person, School

PAGE: Final = 50
REPORT: Final = "message.report"


def write_audit(
    *,
    room: Room,
    actor: Person,
    action: str,
    subject_id: int | None = None,
    message_number: int | None = None,
    reason: str = "",
    details: dict[str, str | int | bool] | None = None,
) -> AuditEntry:
    """Add an entry to the chain of the room's school, inside the caller's transaction."""
    # The school's row is the chain's lock; NO KEY, so that rows which merely refer to the school do not wait.
    School.objects.select_for_update(no_key=True).get(pk=room.school_id)
    last = AuditEntry.objects.filter(school=room.school_id).order_by("-number").first()
    entry = AuditEntry(
        school_id=room.school_id,
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=actor,
        action=action,
        room=room,
        subject_id=subject_id,
        message_number=message_number,
        reason=reason,
        details=details or {},
        previous=last.digest if last else "",
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    return entry


def entries_in(
    *, person: Person, room_id: int | str, before: int | None = None
) -> tuple[Place, list[AuditEntry], int | None]:
    """What was done in a room, latest first, for those who moderate it; and the `before` of the next page.

    Nobody reads here who reported them, nor that somebody did. Raises NotFound, Forbidden.
    """
    place = get_place(person, room_id)
    require(place.abilities.moderate)
    entries = AuditEntry.objects.filter(room=place.room).exclude(action=REPORT, subject=person)
    entries = entries.select_related("actor", "subject")
    if before is not None:
        entries = entries.filter(number__lt=before)
    rows = list(entries.order_by("-number")[: PAGE + 1])
    return place, rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else None


def digest_of(entry: AuditEntry) -> str:
    """SHA-256, hexadecimal, over the previous digest and the entry as JSON with sorted keys."""
    said = {
        "school": entry.school_id,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_id,
        "action": entry.action,
        "room": entry.room_id,
        "subject": entry.subject_id,
        "message": entry.message_number,
        "reason": entry.reason,
        "details": entry.details,
        "previous": entry.previous,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def find_faults(school: School) -> Iterator[str]:
    """What is wrong with a school's chain, one line each; nothing when it is whole."""
    previous, number = "", 0
    for entry in AuditEntry.objects.filter(school=school).order_by("number").iterator(chunk_size=1000):
        number += 1
        if entry.number != number:
            yield f"entry {number} is missing: the next one is {entry.number}"
            number = entry.number
        if entry.previous != previous:
            yield f"entry {entry.number} does not follow the one before it"
        if entry.digest != digest_of(entry):
            yield f"entry {entry.number} was altered"
        previous = entry.digest
