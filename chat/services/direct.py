"""Direct rooms: two people, or a few, as far as the school's policy lets them talk."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chat.conversations import may_meet, reaches
from chat.events import RoomsChanged
from chat.models import Room, RoomMember
from collab import errors
from collab.realtime import log
from schools import access as schools_access
from schools.models import Person, School, SchoolMembership

MAX_PEOPLE = 12


def open_direct(*, person: Person, people_ids: Iterable[int]) -> Room:
    """The room of these people and oneself, made at the first call.

    Raises NotFound for one with whom this person has no school in common or may not talk, Invalid for
    nobody or too many.
    """
    ids = set(people_ids) - {person.pk}
    if not 1 <= len(ids) < MAX_PEOPLE:
        problem = _("Choose between 1 and %(most)d people.") % {"most": MAX_PEOPLE - 1}
        raise errors.Invalid(problem, fields={"people": problem})
    school = _common_school({person.pk, *ids}, person)
    others = list(Person.objects.filter(pk__in=ids, is_active=True))
    people = [person, *others]
    if len(others) != len(ids) or not (reaches(person, people) and may_meet(people, school)):
        raise _nobody()
    key = ":".join(map(str, sorted([person.pk, *ids])))
    room = Room.objects.filter(direct_key=key).first()
    return room or _make(school, person, people, key)


def _make(school: School, person: Person, people: list[Person], key: str) -> Room:
    try:
        with transaction.atomic():
            room = Room.objects.create(
                school=school, kind=Room.Kind.DIRECT, direct_key=key, created_by=person
            )
            RoomMember.objects.bulk_create(RoomMember(room=room, person=each) for each in people)
            log.append_many([(f"person.{each.pk}", RoomsChanged()) for each in people])
    except IntegrityError:  # somebody made it at the same time
        return Room.objects.get(direct_key=key)
    return room


def _common_school(ids: set[int], person: Person) -> School:
    """A school that all of them belong to now."""
    for school in schools_access.schools_of(person).order_by("pk"):
        members = SchoolMembership.objects.current().filter(school=school, person__in=ids)
        if members.values("person").distinct().count() == len(ids):
            return school
    raise _nobody()


def _nobody() -> errors.NotFound:
    return errors.NotFound(_("One of these people does not exist, or you may not write to them."))
