"""What somebody began to write, on all their devices."""

from django.db import transaction
from django.utils import timezone

from chat.access import get_message, get_place, visible_to
from chat.events import DraftSaved
from chat.models import Draft
from collab.html import tidy
from collab.realtime import log
from schools.models import Person


def save_draft(*, person: Person, room_id: int | str, body: str, parent_id: int | str | None = None) -> None:
    """Keep a draft in place of the one before; an empty body throws it away. Raises NotFound."""
    body = tidy(body)
    with transaction.atomic():
        place = get_place(person, room_id)
        parent = get_message(place, parent_id) if parent_id is not None else None
        drafts = Draft.objects.filter(person=person, room=place.room, parent=parent)
        if body:
            Draft.objects.update_or_create(
                person=person,
                room=place.room,
                parent=parent,
                defaults={"body": body, "updated_at": timezone.now()},
            )
        elif not drafts.delete()[0]:
            return
        # The log is no place to keep all that somebody wrote and did not send: it holds the last state only.
        topic, ref = f"person.{person.pk}", f"draft:{place.room.pk}:{parent.pk if parent else ''}"
        log.scrub(topic, ref)
        saved = DraftSaved(room=str(place.room.pk), parent=str(parent.pk) if parent else None, body=body)
        log.append(topic, saved, ref=ref)


def drafts_of(*, person: Person) -> list[DraftSaved]:
    """All one's drafts, in rooms one may still enter, latest first."""
    rows = Draft.objects.filter(person=person, room__in=visible_to(person).values("pk"))
    return [
        DraftSaved(
            room=str(draft.room_id),
            parent=str(draft.parent_id) if draft.parent_id else None,
            body=draft.body,
        )
        for draft in rows.order_by("-updated_at")
    ]
