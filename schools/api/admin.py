"""/schools: what an administrator sees of their school, and does to its accounts."""

from collections import defaultdict
from typing import Annotated

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Query, Router, Status

from schools import access
from schools.api.roster_shapes import (
    AdminGroupList,
    AdminGroupOut,
    AdminPersonList,
    AdminPersonOut,
    PasswordOut,
    UnplacedOut,
)
from schools.api.shapes import ROLE_ORDER, SchoolRole, me
from schools.models import GroupMembership, Person, School, SchoolMembership
from schools.models.dated import in_force
from schools.roster import accounts
from schools.roster.authority import administered_schools, people_elsewhere

router = Router(tags=["administration"])
Start = Annotated[int, Query(ge=0, le=10_000_000)]
Words = Annotated[str, Query(max_length=200)]


@router.get(
    "/schools/{school_id}/people", response=AdminPersonList, summary="People of a school, suspended ones too"
)
def list_school_people(
    request: HttpRequest, school_id: str, search: Words = "", role: SchoolRole | None = None,
    next: Start = 0,  # noqa: A002 – the wire's word
) -> AdminPersonList:  # fmt: skip
    school = access.administered_school(me(request), school_id)
    found = accounts.find_members(school=school, words=search, role=role or "", start=next)
    return AdminPersonList(
        items=_people(me(request), school, found.people),
        next=None if found.following is None else str(found.following),
        total=found.total,
    )


def _people(admin: Person, school: School, people: list[Person]) -> list[AdminPersonOut]:
    ids = [person.pk for person in people]
    roles: defaultdict[int, list[str]] = defaultdict(list)
    rows = SchoolMembership.objects.current().filter(school=school, person__in=ids)
    for person_id, role in rows.values_list("person", "role"):
        roles[person_id].append(role)
    groups: defaultdict[int, list[str]] = defaultdict(list)
    in_groups = GroupMembership.objects.current().filter(
        person__in=ids, group__school=school, group__archived_at=None
    )
    for person_id, name in in_groups.order_by("group__name").values_list("person", "group__name"):
        groups[person_id].append(name)
    elsewhere = people_elsewhere(ids, set(administered_schools(admin).values_list("pk", flat=True)))
    return [_person(person, roles[person.pk], groups[person.pk], person.pk in elsewhere) for person in people]


def _person(person: Person, roles: list[str], groups: list[str], elsewhere: bool) -> AdminPersonOut:
    ordered = [role for role in ROLE_ORDER if role in roles]
    return AdminPersonOut(
        id=str(person.pk),
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        role=ordered[0] if ordered else None,
        username=person.username,
        roles=ordered,
        groups=groups,
        suspended=not person.is_active,
        must_change_password=person.must_change_password,
        has_password=person.has_usable_password(),
        last_login=person.last_login,
        imported=bool(person.source_id),
        elsewhere=elsewhere,
    )


@router.get(
    "/schools/{school_id}/groups", response=AdminGroupList, summary="Groups of a school, living first"
)
def list_school_groups(request: HttpRequest, school_id: str) -> AdminGroupList:
    school = access.administered_school(me(request), school_id)
    pupils = in_force(prefix="memberships__") & Q(
        memberships__role=GroupMembership.Role.PUPIL, memberships__person__is_active=True
    )
    first = Q(memberships__person__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    rows = school.groups.annotate(
        pupils=Count("memberships", filter=pupils), first=Count("memberships", filter=pupils & first)
    )
    items = [
        AdminGroupOut(
            id=str(group.pk),
            name=group.name,
            kind=group.kind,
            level=group.level,
            subject=group.subject,
            school_year=group.school_year,
            archived=group.archived_at is not None,
            pupils=group.pupils,
            without_password=group.first,
        )
        for group in rows.order_by("kind", "name", "pk")
    ]
    unplaced = (
        access.pupils_without_class(school)
        .filter(is_active=True)
        .aggregate(
            pupils=Count("pk"),
            without_password=Count("pk", filter=Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)),
        )
    )
    return AdminGroupList(items=sorted(items, key=lambda one: one.archived), unplaced=UnplacedOut(**unplaced))


@router.post("/schools/{school_id}/people/{person_id}/suspend", response={204: None}, summary="Keep out")
def suspend_person(request: HttpRequest, school_id: str, person_id: str) -> Status[None]:
    """Sessions end at once; nothing is deleted; imports do not give the account back."""
    school = access.administered_school(me(request), school_id)
    accounts.suspend_account(actor=me(request), school=school, person_id=person_id)
    return Status(204, None)


@router.post(
    "/schools/{school_id}/people/{person_id}/reactivate", response={204: None}, summary="Let in again"
)
def reactivate_person(request: HttpRequest, school_id: str, person_id: str) -> Status[None]:
    school = access.administered_school(me(request), school_id)
    accounts.reactivate_account(actor=me(request), school=school, person_id=person_id)
    return Status(204, None)


@router.post(
    "/schools/{school_id}/people/{person_id}/password",
    response={201: PasswordOut},
    summary="A new first password, shown once",
)
def reset_password(request: HttpRequest, school_id: str, person_id: str) -> Status[PasswordOut]:
    school = access.administered_school(me(request), school_id)
    person, word = accounts.reset_password(actor=me(request), school=school, person_id=person_id)
    return Status(201, PasswordOut(username=person.username, password=word))
