"""Who may talk to whom in a direct room, by the school's policy; asked again as long as the room is used."""

from itertools import combinations

from django.utils.translation import gettext as _

from chat.models import Room, RoomMember
from schools import access as schools_access
from schools.models import Person, School, SchoolMembership


def refusal(person: Person, room: Room) -> str | None:
    """Why this person may no longer say anything in a direct room; None when they may.

    Those who still belong to it must be allowed to talk to each other: when the adult who brought two pupils
    together has left, what they have is a room of two pupils.
    """
    others = list(
        Person.objects.filter(
            pk__in=RoomMember.objects.filter(room=room).values("person"),
            id__in=SchoolMembership.objects.current().filter(school=room.school).values("person"),
            is_active=True,
        ).exclude(pk=person.pk)
    )
    if not others:
        return _("Nobody else is here any more.")
    if not may_meet([person, *others], room.school):
        return _("Your school does not let you write to each other.")
    return None


def may_meet(people: list[Person], school: School) -> bool:
    """Everybody may write to everybody; or a member of the staff is there who may write to all the others:
    those who may not write to each other alone are not alone then."""
    staff = SchoolMembership.objects.current().filter(
        school=school, person__in=people, role__in=schools_access.STAFF
    )
    gatherers = set(staff.values_list("person", flat=True))
    if any(reaches(person, people) for person in people if person.pk in gatherers):
        return True
    return all(schools_access.can_direct(one, other) for one, other in combinations(people, 2))


def reaches(person: Person, people: list[Person]) -> bool:
    return all(schools_access.can_direct(person, other) for other in people if other.pk != person.pk)
