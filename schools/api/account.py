"""/me: one's own account, roles, groups and children."""

from django.http import HttpRequest
from ninja import Router

from schools import access
from schools.api.groups import groups_of
from schools.api.shapes import AbilitiesOut, MeIn, MeOut, RoleOut, SchoolOut, me, person_out
from schools.models import Person
from schools.services.people import change_profile

router = Router()


def _me(person: Person) -> MeOut:
    roles = list(access.roles_of(person).select_related("school").order_by("school__name", "role"))
    return MeOut(
        id=str(person.pk),
        username=person.username,
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        locale=person.locale,
        hide_presence=person.hide_presence,
        must_change_password=person.must_change_password,
        roles=[
            RoleOut(school=SchoolOut(id=str(one.school_id), name=one.school.name), role=one.role)
            for one in roles
        ],
        groups=groups_of(person),
        children=[
            person_out(child, "pupil") for child in access.children_of(person).order_by("given_name", "pk")
        ],
        abilities=AbilitiesOut(
            administer=sorted({str(one.school_id) for one in roles if one.role in access.ADMINISTERING})
        ),
    )


@router.get("/me", response=MeOut)
def read_me(request: HttpRequest) -> MeOut:
    return _me(me(request))


@router.patch("/me", response=MeOut)
def change_me(request: HttpRequest, body: MeIn) -> MeOut:
    return _me(change_profile(person=me(request), locale=body.locale, hide_presence=body.hide_presence))
