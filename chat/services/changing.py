"""The frame of every change to a room: the room's head is locked first, so that changes come one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from chat.access import Place, get_place, number
from collab import errors
from collab.realtime import log
from collab.realtime.events import Event
from schools.models import Person


class UnchangedError(Exception):
    """It is already so: undo what was begun, tell nobody, and answer as if it had been done."""


@dataclass(slots=True)
class Change:
    """One change: who makes it where, and the number its event will have."""

    place: Place
    seq: int

    def record(self, event: Event, *, ref: str = "") -> None:
        """Write the change's one event to the room's log."""
        log.record(self.place.room.topic, self.seq, event, ref=ref)


@contextmanager
def changing(person: Person, room_id: int | str) -> Iterator[Change]:
    """A transaction that holds the head of a room; `record` must be called once, or UnchangedError raised.

    Every service takes locks in this order: the room's head, its rows, the school's audit chain, the heads of
    persons. The room is read behind the lock: what two change at once, the later event says both of. Raises
    NotFound if the room is not this person's to see, and the number is nobody's then.
    """
    try:
        with transaction.atomic():
            seq = log.advance(f"room.{number(room_id)}")
            yield Change(get_place(person, room_id), seq)
    except UnchangedError:
        pass


def require(able: bool) -> None:
    """Raises Forbidden unless `able`, for what is visible but not allowed."""
    if not able:
        raise errors.Forbidden(_("You may not do this here."))
