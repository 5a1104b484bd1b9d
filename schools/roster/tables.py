"""Each file of a roster: the columns it needs, and what a row of it puts into the staging tables."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from schools.models.schools import NAME_MAX_CHARS
from schools.roster import vocabulary
from schools.roster.fields import Fields

Put = tuple[str, tuple[Any, ...]]  # a table, and a row of it
GIVEN_NAME_MAX_CHARS: Final = 100
LEVEL_MAX_CHARS: Final = 50
SUBJECT_MAX_CHARS: Final = 100


@dataclass(frozen=True)
class Table:
    """`columns`: without these the file cannot be read. `max_rows`: past that, it is no school's."""

    columns: tuple[str, ...]
    puts: Callable[[Fields], Iterator[Put]]
    max_rows: int = 5_000_000


def _session(fields: Fields) -> Iterator[Put]:
    sourced_id, gone = fields.identifier("sourcedId"), fields.is_gone()
    yield "sessions", (fields.line, sourced_id, gone, 0 if gone else fields.year("schoolYear"))


def _org(fields: Fields) -> Iterator[Put]:
    sourced_id, gone = fields.identifier("sourcedId"), fields.is_gone()
    row = (
        fields.text("name", NAME_MAX_CHARS, required=not gone),
        "" if gone else fields.one_of("type", vocabulary.ORG_TYPES, extended="local"),
        fields.text("identifier", 100, required=False).upper(),
        fields.identifier("parentSourcedId", required=False),
    )
    yield "orgs", (fields.line, sourced_id, gone, *row)


def _person(fields: Fields) -> Iterator[Put]:
    """What 1.1 and 1.2 say alike. What somebody is called comes first where 1.2 says it."""
    sourced_id, gone = fields.identifier("sourcedId"), fields.is_gone()
    if gone:
        yield "users", (fields.line, sourced_id, True, False, "", "", "", "")
        return
    given, family = (
        f"preferred{name}" if fields.raw(f"preferred{name}") else name[0].lower() + name[1:]
        for name in ("GivenName", "FamilyName")
    )
    row = (
        fields.is_true("enabledUser", default=True),
        fields.text(given, GIVEN_NAME_MAX_CHARS),
        fields.text(family, GIVEN_NAME_MAX_CHARS, required=False),
        fields.email("email"),
        "",
    )
    yield "users", (fields.line, sourced_id, False, *row)
    # "agents" is what the REST binding calls the column; some exports do, too.
    for agent in (*fields.identifiers("agentSourcedIds"), *fields.identifiers("agents")):
        yield "agents", (fields.line, sourced_id, agent)


def _user_1_1(fields: Fields) -> Iterator[Put]:
    """In 1.1 the row of a person says what they are, and where."""
    yield from _person(fields)
    if fields.is_gone():
        return
    word = fields.one_of("role", vocabulary.SCHOOL_ROLES)
    role, guardian = vocabulary.SCHOOL_ROLES.get(word, ""), vocabulary.GUARDIAN_KINDS.get(word, "")
    for org in fields.identifiers("orgSourcedIds", required=True):
        user = fields.raw("sourcedId")
        yield "roles", (fields.line, "", False, user, org, role, None, None, guardian)


def _role(fields: Fields) -> Iterator[Put]:
    """In 1.2 a person may be several things in several places."""
    sourced_id, gone = fields.identifier("sourcedId"), fields.is_gone()
    word = fields.one_of("role", vocabulary.SCHOOL_ROLES, extended="ext:")
    begins, ends = fields.period()
    row = (fields.identifier("userSourcedId"), fields.identifier("orgSourcedId"))
    if word == "ext:":
        return  # somebody's own word, which 1.2 allows: it means nothing here
    role, guardian = vocabulary.SCHOOL_ROLES.get(word, ""), vocabulary.GUARDIAN_KINDS.get(word, "")
    yield "roles", (fields.line, sourced_id, gone, *row, role, begins, ends, guardian)


def _class(fields: Fields) -> Iterator[Put]:
    sourced_id, gone = fields.identifier("sourcedId"), fields.is_gone()
    if gone:
        yield "classes", (fields.line, sourced_id, True, "", "", "", "", "")
        return
    row = (
        fields.text("title", NAME_MAX_CHARS),
        vocabulary.CLASS_KINDS.get(
            fields.one_of("classType", vocabulary.CLASS_KINDS, extended="scheduled"), ""
        ),
        ", ".join(fields.identifiers("grades"))[:LEVEL_MAX_CHARS],
        ", ".join(fields.identifiers("subjects"))[:SUBJECT_MAX_CHARS],
        fields.identifier("schoolSourcedId"),
    )
    yield "classes", (fields.line, sourced_id, False, *row)
    for term in fields.identifiers("termSourcedIds"):
        yield "terms", (fields.line, sourced_id, term)


def _enrollment(fields: Fields) -> Iterator[Put]:
    sourced_id, gone = fields.identifier("sourcedId"), fields.is_gone()
    if gone:
        yield "enrollments", (fields.line, sourced_id, True, "", "", "", None, False, None, None)
        return
    row = (
        fields.identifier("classSourcedId"),
        fields.identifier("userSourcedId"),
        fields.identifier("schoolSourcedId", required=False),
        vocabulary.ENROLLMENT_ROLES.get(
            fields.one_of("role", vocabulary.ENROLLMENT_ROLES, extended="relative")
        ),
        fields.is_true("primary", default=False),
    )
    yield "enrollments", (fields.line, sourced_id, False, *row, *fields.period())


_COMMON: Final[Mapping[str, Table]] = {
    "academicSessions": Table(("sourcedId", "schoolYear"), _session, max_rows=20_000),
    "orgs": Table(("sourcedId", "name", "type"), _org, max_rows=20_000),
    "classes": Table(("sourcedId", "title", "classType", "schoolSourcedId"), _class),
    "enrollments": Table(("sourcedId", "classSourcedId", "userSourcedId", "role"), _enrollment),
}
_PERSON: Final = ("sourcedId", "enabledUser", "givenName", "familyName")
TABLES: Final[Mapping[str, Mapping[str, Table]]] = {
    "1.1": {**_COMMON, "users": Table((*_PERSON, "orgSourcedIds", "role"), _user_1_1)},
    "1.2": {
        **_COMMON,
        "users": Table(_PERSON, _person),
        "roles": Table(("sourcedId", "userSourcedId", "role", "orgSourcedId"), _role),
    },
}
