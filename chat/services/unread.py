"""How much of a room somebody has not read, in time that does not grow with the room's history."""

from typing import Any, Final

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from chat.models import Mention, Message, ReadMarker, Room

MAX_COUNTED: Final = 100
# One's own messages are not unread. They are skipped within so many rows after the last one read, so that a
# count stays bounded even for somebody who writes a thousand messages and never reads.
_MAX_LOOKED_AT: Final = 1_000


class _CountUpTo(Subquery):
    """How many rows a correlated subquery gives, at most MAX_COUNTED, without looking at more."""

    template = f"(SELECT COUNT(*) FROM (SELECT 1 FROM (%(subquery)s) looked_at LIMIT {MAX_COUNTED}) counted)"  # noqa: S608
    output_field = IntegerField()


class _CountOfOthersUpTo(_CountUpTo):
    """The same without the rows of one author; the subquery's one column is the author's id."""

    def __init__(self, queryset: QuerySet[Any, Any], *, author_id: int) -> None:
        template = (
            f"(SELECT COUNT(*) FROM (SELECT 1 FROM (%(subquery)s) looked_at "  # noqa: S608
            f"WHERE author_id <> {int(author_id)} LIMIT {MAX_COUNTED}) counted)"
        )
        super().__init__(queryset, template=template)


def with_unread(rooms: QuerySet[Room], person_id: int) -> QuerySet[Any]:
    """Annotate `read_seq`, `unread`, `named` (mentions of this person) and `called` (of the whole room)."""
    marker = ReadMarker.objects.filter(room=OuterRef("pk"), person=person_id).values("seq")
    rooms = rooms.annotate(read_seq=Coalesce(Subquery(marker), Value(0)))
    after = Q(room=OuterRef("pk"), seq__gt=OuterRef("read_seq"))
    messages = Message.objects.filter(after).order_by("seq").values("author_id")
    # A message that calls this person and the whole room is one, and nobody calls themselves.
    mentions = Mention.objects.filter(after, person=person_id, message__mentions_room=False)
    mentions = mentions.exclude(message__author=person_id).order_by("seq")
    calls = Message.objects.filter(after, mentions_room=True).order_by("seq").values("author_id")
    return rooms.annotate(
        unread=_CountOfOthersUpTo(messages[:_MAX_LOOKED_AT], author_id=person_id),
        named=_CountUpTo(mentions.values("seq")[:MAX_COUNTED]),
        called=_CountOfOthersUpTo(calls[:MAX_COUNTED], author_id=person_id),
    )
