"""Whom somebody may write to directly, found by name."""

import unicodedata

from django.db.models import Q

from chat.access import HEADING, TEACHING, get_room, people_of
from chat.events import PersonBrief
from chat.services.shapes import brief, first_role
from collab.html import tidy
from schools import access as schools_access
from schools.models import Person, School, SchoolMembership

MAX_FOUND = 50


def find_people(*, person: Person, words: str, group_id: str = "", room_id: str = "") -> list[PersonBrief]:
    """Those whom this person may write to and whose name holds every one of the words, whatever the accents.

    With a `group_id` or a `room_id`, all those among its people; raises NotFound for one that is not this
    person's to see. Else at most MAX_FOUND, by family name: more are found by more words. The school's policy
    itself stands in schools.access.can_direct; here it is asked of all people at once.
    """
    wanted = _folded(tidy(words)).split()
    within = Q()
    if group_id:
        group = schools_access.get_group(person, group_id)
        members = schools_access.members_visible_to(person, group)
        within = Q(pk__in=list(members.values_list("person", flat=True)))
    if room_id:
        within &= Q(pk__in=people_of(get_room(person, room_id)).values("pk"))
    found: dict[int, PersonBrief] = {}
    for school in schools_access.schools_of(person):
        roles: dict[int, set[str]] = {}
        for pk, role in (
            SchoolMembership.objects.current().filter(school=school).values_list("person", "role")
        ):
            roles.setdefault(pk, set()).add(role)
        people = Person.objects.filter(
            within, _may_be_written_to(person, school, roles[person.pk]), is_active=True
        )
        for other in people.exclude(pk=person.pk).order_by("family_name", "given_name", "pk"):
            if other.pk in roles and all(word in _folded(other.name) for word in wanted):
                found.setdefault(other.pk, brief(other, first_role(roles[other.pk])))
    ordered = sorted(found.values(), key=lambda each: (_folded(each.family_name), _folded(each.given_name)))
    return ordered if group_id or room_id else ordered[:MAX_FOUND]


def _may_be_written_to(person: Person, school: School, roles: set[str]) -> Q:
    members = SchoolMembership.objects.current().filter(school=school)
    staff = members.filter(role__in=schools_access.STAFF).values("person")
    heads = members.filter(role=HEADING).values("person")
    pupils = members.filter(role="pupil").values("person")
    in_groups = schools_access.members().filter(group__school=school, group__archived_at=None)
    if HEADING in roles:
        return Q(pk__in=members.values("person"))
    if roles & set(schools_access.STAFF):
        taught = in_groups.filter(person=person, role__in=TEACHING).values("group")
        mine = in_groups.filter(group__in=taught, role="pupil").values("person")
        families = schools_access.guardianships().filter(pupil__in=mine).values("guardian")
        return Q(pk__in=staff) | Q(pk__in=mine) | Q(pk__in=families)
    learners = [person.pk, *schools_access.children_of(person).values_list("pk", flat=True)]
    groups = in_groups.filter(person__in=learners, role="pupil").values("group")
    teachers = in_groups.filter(group__in=groups, role__in=TEACHING).values("person")
    allowed = Q(pk__in=teachers) & Q(pk__in=staff) | Q(pk__in=heads)
    if "pupil" in roles and school.settings.get("pupil_to_pupil", False):
        allowed |= Q(pk__in=pupils)
    return allowed


def _folded(text: str) -> str:
    """Lower case, without accents: what one types in a hurry finds who is meant."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
