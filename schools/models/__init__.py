"""Schools, people, and the dated rights between them."""

from schools.models.groups import Group, GroupMembership
from schools.models.people import Guardianship, Person
from schools.models.schools import School, SchoolMembership

__all__ = ["Group", "GroupMembership", "Guardianship", "Person", "School", "SchoolMembership"]
