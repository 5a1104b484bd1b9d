"""Direct rooms: two people, or a few, as far as the school's policy lets them talk."""

from collections.abc import Iterable
from itertools import combinations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

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
    if len(others) != len(ids) or not (_reaches(person, people) and _may_meet(people, school)):
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


def check_conversation(author: Person, room_id: int) -> None:
    """Raises Forbidden if those who still belong to this direct room may no longer talk to each other."""
    room = Room.objects.select_related("school").get(pk=room_id)
    others = list(
        Person.objects.filter(
            pk__in=RoomMember.objects.filter(room=room).values("person"),
            id__in=SchoolMembership.objects.current().filter(school=room.school).values("person"),
            is_active=True,
        ).exclude(pk=author.pk)
    )
    if not others:
        raise errors.Forbidden(_("Nobody else is here any more."))
    if not _may_meet([author, *others], room.school):
        raise errors.Forbidden(_("Your school does not let you write to each other."))


def _may_meet(people: list[Person], school: School) -> bool:
    """Everybody may write to everybody; or a member of the staff is there who may write to all the others:
    those who may not write to each other alone are not alone then."""
    staff = SchoolMembership.objects.current().filter(
        school=school, person__in=people, role__in=schools_access.STAFF
    )
    gatherers = set(staff.values_list("person", flat=True))
    if any(_reaches(person, people) for person in people if person.pk in gatherers):
        return True
    return all(schools_access.can_direct(one, other) for one, other in combinations(people, 2))


def _reaches(person: Person, people: list[Person]) -> bool:
    return all(schools_access.can_direct(person, other) for other in people if other.pk != person.pk)


def _common_school(ids: set[int], person: Person) -> School:
    """A school that all of them belong to now."""
    for school in schools_access.schools_of(person).order_by("pk"):
        members = SchoolMembership.objects.current().filter(school=school, person__in=ids)
        if members.values("person").distinct().count() == len(ids):
            return school
    raise _nobody()


def _nobody() -> errors.NotFound:
    return errors.NotFound(_("One of these people does not exist, or you may not write to them."))
