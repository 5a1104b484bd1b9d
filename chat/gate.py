"""May this person write here, now? Everything the answer needs, in one query that is compiled once."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import conversations
from chat.access import MODERATORS, Abilities, Standing, abilities, not_found, standing_of
from chat.events import ROLE_ORDER, Role
from chat.models import Message, Room
from chat.prepared import PreparedQuery
from collab import errors
from collab.html import Rendered
from schools.models import SchoolMembership

# Letters and marks by their category, and nothing to the eye.
_DRAWN_AS_NOTHING: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
MAX_NAMED: Final = 10  # people, by one who may not call the whole room


@dataclass(frozen=True, slots=True)
class Gate:
    """What is known of a room and a writer just before they write."""

    room_id: int
    kind: str
    mode: str
    slow_seconds: int
    mode_reason: str
    school_id: int
    standing: str
    muted_until: datetime | None
    mute_reason: str | None
    role: Role | None  # in the school
    last_at: datetime | None  # their last message here, in slow mode
    replies: int | None  # how many answers the message to answer has; None: there is none such
    already_sent: bool
    time_zone: str  # the school's
    silence: str | None = None  # why the people of a direct room may no longer talk to each other

    @property
    def abilities(self) -> Abilities:
        return abilities(self.kind, self.mode, Standing(self.standing), muted=self.muted_until is not None)

    def check(self, *, is_reply: bool, now: datetime) -> None:
        """Raises Forbidden, TooFast or NotFound, with the reason in the person's language."""
        able = self.abilities
        if not (able.reply if is_reply else able.post):
            raise errors.Forbidden(self._refusal())
        if is_reply and self.replies is None:
            raise errors.NotFound(_("The message you answer does not exist any more."))
        if self.silence is not None:
            raise errors.Forbidden(self.silence)
        if self.mode == Room.Mode.SLOW and Standing(self.standing) not in MODERATORS and self.last_at:
            check_pace(self.last_at, self.slow_seconds, now)

    def _refusal(self) -> str:
        if self.muted_until is not None:
            until = timezone.localtime(self.muted_until, ZoneInfo(self.time_zone)).strftime("%d/%m %H:%M")
            return _("You may not write here until %(until)s: %(reason)s") % {
                "until": until,
                "reason": self.mute_reason,
            }
        if self.mode == Room.Mode.ARCHIVED:
            return _("This room is archived: it can be read, and no longer written in.")
        if self.mode == Room.Mode.PAUSED:
            return _("This room is paused. %(reason)s") % {"reason": self.mode_reason}
        if self.mode == Room.Mode.ANNOUNCEMENTS:
            return _("Teachers write here; answer in the thread of a message.")
        return _("You may read here, and not write.")


def check_pace(last_at: datetime, slow_seconds: int, now: datetime) -> None:
    """Raises TooFast when less than `slow_seconds` have gone by since `last_at`."""
    wait = (last_at + timedelta(seconds=slow_seconds) - now).total_seconds()
    if wait > 0:
        raise errors.TooFast(_("One message at a time: this room is in slow mode."), retry_after=wait)


def check_calls(rendered: Rendered, able: Abilities) -> None:
    """Raises Invalid when a message calls more people than its author may: all by one word, or one by one."""
    if able.mention_room:
        return
    problem = ""
    if rendered.mentions_room:
        problem = _("Only teachers can call everybody in the room.")
    elif len(rendered.mentions) > MAX_NAMED:
        problem = _("A message can name at most %(most)d people.") % {"most": MAX_NAMED}
    if problem:
        raise errors.Invalid(problem, fields={"body": problem})


def check_words(body: str, attachment_ids: Sequence[int]) -> None:
    """Raises Invalid when there is neither a file nor anything to see."""
    if not attachment_ids and not is_seen(body):
        raise errors.Invalid(_("There is nothing to send."), fields={"body": _("Write something.")})


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen."""
    return any(
        unicodedata.category(character)[0] not in "CZ" and character not in _DRAWN_AS_NOTHING
        for character in text
    )


def _build(*, room: int, person: int, parent: int, client_id: UUID, now: datetime) -> QuerySet[Any, Any]:
    memberships = SchoolMembership.objects.current(OuterRef("today")).filter(
        school=OuterRef("school"), person=person
    )
    rank = Case(
        *(When(role=role, then=Value(number)) for number, role in enumerate(ROLE_ORDER)),
        default=Value(len(ROLE_ORDER)),
        output_field=IntegerField(),
    )
    mine = Message.objects.filter(room=OuterRef("pk"), author=person).order_by("-seq")
    parents = Message.objects.filter(pk=parent, room=OuterRef("pk"), parent=None, deleted_at=None)
    rows: QuerySet[Any, Any] = (
        standing_of(Room.objects.filter(pk=room), person, now)
        .annotate(
            role=Subquery(memberships.order_by(rank).values("role")[:1], output_field=CharField()),
            last_at=Case(When(mode=Room.Mode.SLOW, then=Subquery(mine.values("created_at")[:1]))),
            replies=Subquery(parents.values("reply_count")),
            already_sent=Exists(Message.objects.filter(author=person, client_id=client_id)),
        )
        .values_list(
            "id", "kind", "mode", "slow_seconds", "mode_reason", "school_id", "standing", "muted_until",
            "mute_reason", "role", "last_at", "replies", "already_sent", "school__time_zone",
        )
    )  # fmt: skip
    return rows


_GATE = PreparedQuery(_build, room=int, person=int, parent=int, client_id=UUID, now=datetime)


def gate(
    *, kind: str, room_id: int, person_id: int, parent_id: int | None, client_id: UUID, now: datetime
) -> Gate:
    """One query, which is another one for a direct room. Raises NotFound if it is not theirs to see."""
    values = {
        "room": room_id, "person": person_id, "parent": parent_id or 0, "client_id": client_id, "now": now
    }  # fmt: skip
    if kind == Room.Kind.DIRECT:
        # What its people may say to each other costs more to ask than all the rest: only there.
        row, facts = _GATE.rows_with(conversations.FACTS, **values)
    else:
        row, facts = next(iter(_GATE.rows(**values)), None), []
    if row is None or row[6] is None:
        raise not_found()
    known = Gate(*row)
    if kind == Room.Kind.DIRECT:
        silence = conversations.refusal_by(facts, person_id, known.school_id)
        known = replace(known, silence=silence)
    return known
