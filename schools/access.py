"""Who is this person to that school, group or pupil? Asked of dated rights; ended rights give nothing."""

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from collab.errors import Forbidden, NotFound
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership

TEACHING = (GroupMembership.Role.TEACHER, GroupMembership.Role.HEAD_TEACHER)
STAFF = ("teacher", "staff", "head", "school_admin")
ADMINISTERING = ("school_admin",)
# Roles that see every group of their school.
OVERSEEING = ("head", "school_admin")


class GroupRole(StrEnum):
    """What somebody is to a group."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    HEAD_TEACHER = "head_teacher"
    OBSERVER = "observer"
    FAMILY = "family"  # guardian of one of its pupils
    ADMIN = "admin"  # head or administrator of its school


class PasswordChangeRequired(Forbidden):
    """Somebody came in with a password that others have seen; after POST /password the way is free."""

    code = "password_change_required"


def require_own_password(person: Person) -> None:
    """Raises PasswordChangeRequired for somebody who still has the password that was made for them."""
    if person.must_change_password:
        raise PasswordChangeRequired(_("Choose a password of your own first."))


def roles_of(person: Person) -> QuerySet[SchoolMembership]:
    """What this person is today, in each school."""
    return SchoolMembership.objects.current().filter(person=person, person__is_active=True)


def schools_of(person: Person) -> QuerySet[School]:
    """The schools this person belongs to today."""
    return School.objects.filter(pk__in=roles_of(person).values("school"))


def is_staff_of(person: Person, school: School) -> bool:
    return roles_of(person).filter(school=school, role__in=STAFF).exists()


def can_administer(person: Person, school: School) -> bool:
    """May this person import people, make passwords, and change the school's settings?"""
    return roles_of(person).filter(school=school, role__in=ADMINISTERING).exists()


def administered_school(person: Person, school_id: str) -> School:
    """The school, if this person administers it; raises NotFound otherwise."""
    school = (
        School.objects.filter(pk=school_id).first() if school_id.isascii() and school_id.isdigit() else None
    )
    if school is None or not can_administer(person, school):
        raise NotFound(_("This school does not exist, or is not yours to administer."))
    return school


def guardianships() -> QuerySet[Guardianship]:
    """Those in force today; one that a court restricts gives nothing."""
    return Guardianship.objects.current().filter(restricted=False)


def members() -> QuerySet[GroupMembership]:
    """Who is in which group today, and still in its school; a teacher as one of its staff.

    Whoever left the school has left its groups, though nobody said so of each of them.
    """
    there = SchoolMembership.objects.current().filter(
        person=OuterRef("person"), school=OuterRef("group__school")
    )
    works = Q(Exists(there.filter(role__in=STAFF)), role__in=TEACHING)
    return GroupMembership.objects.current().filter(works | ~Q(role__in=TEACHING) & Q(Exists(there)))


def pupils_without_class(school: School) -> QuerySet[Person]:
    """Today's pupils of this school who are in none of its living classes, such as who came lately."""
    pupil = GroupMembership.Role.PUPIL
    classed = members().filter(
        group__school=school, group__kind=Group.Kind.CLASS, group__archived_at=None, role=pupil
    )
    here = SchoolMembership.objects.current().filter(school=school, role=SchoolMembership.Role.PUPIL)
    return Person.objects.filter(pk__in=here.values("person")).exclude(pk__in=classed.values("person"))


def children_of(guardian: Person) -> QuerySet[Person]:
    return Person.objects.filter(
        pk__in=guardianships().filter(guardian=guardian).values("pupil"), is_active=True
    )


def guardians_of(pupil: Person) -> QuerySet[Person]:
    return Person.objects.filter(
        pk__in=guardianships().filter(pupil=pupil).values("guardian"), is_active=True
    )


def groups_visible_to(person: Person) -> QuerySet[Group]:
    """Groups one is in, groups of one's children, and all of a school one oversees; archived ones too."""
    if not person.is_active:
        return Group.objects.none()
    mine = members().filter(person=person)
    pupils = members().filter(
        role=GroupMembership.Role.PUPIL, person__in=guardianships().filter(guardian=person).values("pupil")
    )
    overseen = roles_of(person).filter(role__in=OVERSEEING)
    return Group.objects.filter(
        Q(pk__in=mine.values("group"))
        | Q(pk__in=pupils.values("group"))
        | Q(school__in=overseen.values("school"))
    )


def get_group(person: Person, group_id: str) -> Group:
    """The group; raises NotFound if this person may not see it."""
    number = int(group_id) if group_id.isascii() and group_id.isdigit() and len(group_id) < 19 else 0
    group = groups_visible_to(person).select_related("school").filter(pk=number).first()
    if group is None:
        raise NotFound(_("This group does not exist, or is not for you."))
    return group


def members_visible_to(person: Person, group: Group) -> QuerySet[GroupMembership]:
    """Today's members of a group that `get_group` gave, as far as this person may know them.

    A family sees who teaches and its own children; other people's children are not its business.
    """
    there = members().filter(group=group, person__is_active=True)
    if role_in(person, group) == GroupRole.FAMILY:
        own = guardianships().filter(guardian=person).values("pupil")
        there = there.filter(~Q(role=GroupMembership.Role.PUPIL) | Q(person__in=own))
    return there


def role_in(person: Person, group: Group) -> GroupRole | None:
    """The strongest of what this person is to the group today; None: nothing."""
    if not person.is_active:
        return None
    membership = members().filter(person=person, group=group).first()
    if membership is not None and membership.role in TEACHING:
        return GroupRole(membership.role)
    if roles_of(person).filter(school=group.school_id, role__in=OVERSEEING).exists():
        return GroupRole.ADMIN
    if membership is not None:
        return GroupRole(membership.role)
    children = members().filter(
        group=group, role=GroupMembership.Role.PUPIL, person__in=children_of(person).values("pk")
    )
    return GroupRole.FAMILY if children.exists() else None


def teaches(person: Person, pupil: Person) -> bool:
    """Do these two meet in a group that one teaches and the other learns in?"""
    learning = members().filter(person=pupil, role=GroupMembership.Role.PUPIL)
    teaching = members().filter(
        person=person, role__in=TEACHING, group__in=learning.values("group"), group__archived_at=None
    )
    return teaching.exists()


def can_direct(sender: Person, other: Person) -> bool:
    """May these two write to each other directly? By the policy of a school that both belong to.

    Default: pupils not among themselves; pupils and guardians with those who teach (the guardian's child);
    the staff of a school with each other. A school opens pupil to pupil by settings["pupil_to_pupil"].
    """
    if sender.pk == other.pk or not (sender.is_active and other.is_active):
        return False
    return any(_allowed_in(school, sender, other) for school in schools_of(sender) & schools_of(other))


def _allowed_in(school: School, one: Person, other: Person) -> bool:
    mine = set(roles_of(one).filter(school=school).values_list("role", flat=True))
    theirs = set(roles_of(other).filter(school=school).values_list("role", flat=True))
    if mine & set(STAFF) and theirs & set(STAFF):
        return True
    if "pupil" in mine and "pupil" in theirs:
        return bool(school.settings.get("pupil_to_pupil", False))
    staff, outside = (one, other) if mine & set(STAFF) else (other, one)
    if not (mine | theirs) & set(STAFF):
        return False
    if roles_of(staff).filter(school=school, role="head").exists():
        return True
    return teaches(staff, outside) or any(teaches(staff, child) for child in children_of(outside))


def contacts_of(person: Person) -> QuerySet[Person]:
    """Everybody of one's schools who might be written to; `can_direct` decides of each."""
    members = SchoolMembership.objects.current().filter(school__in=schools_of(person).values("pk"))
    return Person.objects.filter(pk__in=members.values("person"), is_active=True).exclude(pk=person.pk)
