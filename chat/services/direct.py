"""Direct rooms: two people, or a few, as far as the school's policy lets them talk."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chat.conversations import Circle
from chat.events import RoomsChanged
from chat.models import Room, RoomMember
from collab import errors
from collab.realtime import log
from schools.models import Person

MAX_PEOPLE = 12


def open_direct(*, person: Person, people_ids: Iterable[int]) -> Room:
    """The room of these people and oneself in a school of theirs, made at the first call.

    Raises NotFound for one with whom this person has no school in common or may not talk, Invalid for
    nobody or too many.
    """
    everybody = sorted({person.pk, *people_ids})
    if not 1 < len(everybody) <= MAX_PEOPLE:
        problem = _("Choose between 1 and %(most)d people.") % {"most": MAX_PEOPLE - 1}
        raise errors.Invalid(problem, fields={"people": problem})
    circle = Circle.of(everybody)
    schools = [pk for pk in circle.schools_of_all(everybody) if circle.may_meet(everybody, pk)]
    if not (schools and circle.reaches(person.pk, everybody)):
        raise errors.NotFound(_("One of these people does not exist, or you may not write to them."))
    rooms = Room.objects.filter(direct_key__in=[_key(pk, everybody) for pk in schools])
    return rooms.order_by("pk").first() or _make(schools[0], person, everybody)


def _key(school: int, everybody: Sequence[int]) -> str:
    """In a school the same people always meet in the same room."""
    return f"{school}/" + ":".join(map(str, everybody))


def _make(school: int, person: Person, everybody: Sequence[int]) -> Room:
    key = _key(school, everybody)
    try:
        with transaction.atomic():
            room = Room.objects.create(
                school_id=school, kind=Room.Kind.DIRECT, direct_key=key, created_by=person
            )
            RoomMember.objects.bulk_create(RoomMember(room=room, person_id=each) for each in everybody)
            log.append_many([(f"person.{each}", RoomsChanged()) for each in everybody])
    except IntegrityError:  # somebody made it at the same time
        return Room.objects.get(direct_key=key)
    return room
