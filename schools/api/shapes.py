"""What the schools app says and takes over HTTP. Identifiers are strings."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schools.models import Person

Locale = Literal["fr", "en"]
SchoolRole = Literal["pupil", "teacher", "staff", "head", "school_admin", "guardian"]
# Of several roles in a school, the one that others should know.
ROLE_ORDER: tuple[SchoolRole, ...] = ("head", "teacher", "staff", "school_admin", "pupil", "guardian")
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=20)]


def me(request: HttpRequest) -> Person:
    """Who asks; the API lets nobody in without a session."""
    assert isinstance(request.user, Person)
    return request.user


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonOut(Shape):
    id: str
    name: str
    given_name: str
    family_name: str
    role: SchoolRole | None


def person_out(person: Person, role: str | None = None) -> PersonOut:
    return PersonOut(
        id=str(person.pk),
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        role=role,
    )


class SchoolOut(Shape):
    id: str
    name: str


class RoleOut(Shape):
    school: SchoolOut
    role: SchoolRole


class GroupOut(Shape):
    id: str
    name: str
    kind: Literal["class", "course", "club", "project"]
    role: str
    school: SchoolOut
    archived: bool


class AbilitiesOut(Shape):
    administer: list[str]


class MeOut(Shape):
    id: str
    username: str
    name: str
    given_name: str
    family_name: str
    locale: Locale
    hide_presence: bool
    must_change_password: bool
    roles: list[RoleOut]
    groups: list[GroupOut]
    children: list[PersonOut]
    abilities: AbilitiesOut


class MeIn(Shape):
    locale: Locale | None = None
    hide_presence: bool | None = None


class LogIn(Shape):
    # PostgreSQL takes no NUL, not even in a question.
    username: Annotated[
        str,
        BeforeValidator(lambda value: value.replace("\0", "") if isinstance(value, str) else value),
        StringConstraints(strip_whitespace=True, min_length=1, max_length=150),
    ]
    password: Password


class CodeIn(Shape):
    code: Code


class TotpIn(CodeIn):
    password: Password


class SessionOut(Shape):
    authenticated: bool
    person: PersonOut | None


class UserSessionOut(Shape):
    id: str
    current: bool
    created_at: datetime
    ip: str
    user_agent: str


class UserSessionList(Shape):
    items: list[UserSessionOut]
    next: None = None


class PasswordIn(Shape):
    current: Password
    new: Password


class PasswordConfirmation(Shape):
    password: Password


class TotpOut(Shape):
    """`secret`, `url` and `qr_svg` only while it is off."""

    active: bool
    secret: str | None = None
    url: str | None = None
    qr_svg: str | None = None


class RecoveryCodesOut(Shape):
    recovery_codes: list[str] = Field(description="Shown this once; each works once.")


class GroupList(Shape):
    items: list[GroupOut]
    next: None = None


class MemberOut(PersonOut):
    group_role: Literal["pupil", "teacher", "head_teacher", "observer"]


class MemberList(Shape):
    items: list[MemberOut]
    next: None = None
