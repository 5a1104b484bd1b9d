"""Whom somebody may import into and make passwords for: the schools they administer, and who is nowhere else.

A person has one account for all schools. Whoever administers one school only must not become able to rename
people of another, say who their guardians are, or make passwords for them.
"""

from django.db.models import Q, QuerySet

from schools import access
from schools.models import Person, School, SchoolMembership
from schools.roster.models import RosterImport


def administered_schools(person: Person) -> QuerySet[School]:
    """The schools that this person administers today."""
    roles = access.roles_of(person).filter(role__in=access.ADMINISTERING)
    return School.objects.filter(pk__in=roles.values("school"))


def imports_visible_to(person: Person) -> QuerySet[RosterImport]:
    """Imports whose schools are all this person's to administer; a file of theirs that touches none, too."""
    schools = list(administered_schools(person).values_list("pk", flat=True))
    if not schools:
        return RosterImport.objects.none()
    others = School.objects.exclude(pk__in=schools)
    touching_others = RosterImport.schools.through.objects.filter(school__in=others).values("rosterimport")
    mine = RosterImport.schools.through.objects.filter(school__in=schools).values("rosterimport")
    return RosterImport.objects.exclude(pk__in=touching_others).filter(Q(by=person) | Q(pk__in=mine))


def people_elsewhere(people: list[int], schools: set[int]) -> set[int]:
    """Those of these who belong today to a school that is not among `schools`."""
    rows = SchoolMembership.objects.current().filter(person__in=people).exclude(school__in=schools)
    return set(rows.values_list("person", flat=True))
