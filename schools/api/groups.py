"""/groups: the groups one may see, and who is in them."""

from django.http import HttpRequest
from ninja import Router

from schools import access
from schools.api.shapes import (
    ROLE_ORDER,
    GroupList,
    GroupOut,
    MemberList,
    MemberOut,
    SchoolOut,
    me,
    person_out,
)
from schools.models import Person, SchoolMembership

router = Router()
_GROUP_ROLE_ORDER = ("head_teacher", "teacher", "pupil", "observer")


def groups_of(person: Person) -> list[GroupOut]:
    """Every group this person may see, living ones first, with what they are to it."""
    groups = access.groups_visible_to(person).select_related("school")
    roles = dict(access.members().filter(person=person, group__in=groups).values_list("group", "role"))
    overseen = set(
        access.roles_of(person).filter(role__in=access.OVERSEEING).values_list("school", flat=True)
    )
    shown = [
        GroupOut(
            id=str(group.pk),
            name=group.name,
            kind=group.kind,
            role=roles.get(group.pk) or ("admin" if group.school_id in overseen else "family"),
            school=SchoolOut(id=str(group.school_id), name=group.school.name),
            archived=group.archived_at is not None,
        )
        for group in groups.order_by("name", "pk")
    ]
    return sorted(shown, key=lambda one: one.archived)


@router.get("/groups", response=GroupList)
def list_groups(request: HttpRequest) -> GroupList:
    return GroupList(items=groups_of(me(request)))


@router.get("/groups/{group_id}/people", response=MemberList)
def list_people(request: HttpRequest, group_id: str) -> MemberList:
    """Teachers first, then pupils by name."""
    group = access.get_group(me(request), group_id)
    members = list(
        access.members_visible_to(me(request), group)
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "pk")
    )
    roles = _school_roles(group.school_id, [member.person_id for member in members])
    members.sort(key=lambda member: _GROUP_ROLE_ORDER.index(member.role))
    return MemberList(
        items=[
            MemberOut(
                **person_out(member.person, roles.get(member.person_id)).model_dump(),
                group_role=member.role,
            )
            for member in members
        ]
    )


def _school_roles(school_id: int, people: list[int]) -> dict[int, str]:
    """The role by which each person is known in the school."""
    order: dict[str, int] = {role: rank for rank, role in enumerate(ROLE_ORDER)}
    rows = SchoolMembership.objects.current().filter(school=school_id, person__in=people)
    ranked = sorted(rows.values_list("person", "role"), key=lambda row: order[row[1]], reverse=True)
    return dict(ranked)
