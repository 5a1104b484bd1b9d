"""A plan in words and numbers, for people to look at."""

from typing import Any, Final

from schools.roster.staging import Staging

_SAMPLES: Final = 5


_PERSON = (
    "COALESCE((SELECT u.given || ' ' || u.family FROM users u WHERE u.id = {0} AND NOT u.gone),"
    " (SELECT p.given || ' ' || p.family FROM cur_people p WHERE p.id = {0}), {0})"
)


_GROUP = "COALESCE((SELECT w.name FROM w_groups w WHERE w.class = {0}), {0})"


_SCHOOL = "(SELECT s.name FROM schools s WHERE s.school = {0})"


# Each gives a name, what tells it from others of that name, and a role's code: the page has the words.
_NAMED: Final[dict[str, tuple[str, str]]] = {
    "schools": ("p_schools", "SELECT t.name, t.uai, '' FROM p_schools t"),
    "people": ("p_people", f"SELECT {_PERSON.format('t.id')}, t.id, '' FROM p_people t"),
    "roles": (
        "p_roles",
        f"SELECT {_PERSON.format('t.user')}, {_SCHOOL.format('t.school')}, t.role FROM p_roles t",
    ),
    "groups": ("p_groups", f"SELECT t.name, {_SCHOOL.format('t.school')}, '' FROM p_groups t"),
    "memberships": (
        "p_members",
        f"SELECT {_PERSON.format('t.user')}, {_GROUP.format('t.class')}, t.role FROM p_members t",
    ),
    "guardianships": (
        "p_wards",
        f"SELECT {_PERSON.format('t.guardian')}, {_PERSON.format('t.pupil')}, '' FROM p_wards t",
    ),
}


def describe(staging: Staging) -> list[dict[str, Any]]:
    """The plan for people to look at: how many of each kind and action, and the first few by name."""
    lines: list[dict[str, Any]] = []
    for kind, (table, named) in _NAMED.items():
        counts = staging.rows(
            f"SELECT op, COUNT(*) FROM {table} WHERE op <> 'note' GROUP BY op ORDER BY MIN(n)"
        )
        for op, count in list(counts):
            samples = staging.rows(f"{named} WHERE t.op = ? ORDER BY t.n LIMIT {_SAMPLES}", op)
            shown = [
                {"name": name or "", "detail": detail or ""} | ({"role": role} if role else {})
                for name, detail, role in samples
            ]
            lines.append({"kind": kind, "action": op, "count": count, "samples": shown})
    return lines
