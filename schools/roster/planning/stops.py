"""What no file may do unasked: empty a school. An export that was cut off looks as if everybody had left."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from schools.roster.loading import warn
from schools.roster.staging import Staging

FEW: Final = 10  # so many may go without a word, whatever their share
MANY: Final = 0.3  # of a school's people or memberships at once: worth a warning
MOST: Final = 0.5  # somebody must say that it is meant

# Who is in a school today, and whether the plan leaves them nothing there.
_PEOPLE: Final = """
    SELECT s.name, COUNT(*), SUM(
      EXISTS (SELECT 1 FROM p_people x WHERE x.op = 'suspend' AND x.id = r.user)
      OR (EXISTS (SELECT 1 FROM p_roles e WHERE e.op = 'end' AND e.user = r.user AND e.school = r.school)
        AND NOT EXISTS (SELECT 1 FROM w_roles w WHERE w.user = r.user AND w.school = r.school)))
    FROM (SELECT DISTINCT user, school FROM cur_roles WHERE ends IS NULL OR ends >= :today) r
    JOIN cur_people p ON p.id = r.user AND p.active JOIN schools s ON s.school = r.school
    GROUP BY s.school
"""
# The same of memberships; those of groups that are archived go on in the archive.
_MEMBERSHIPS: Final = """
    SELECT s.name, COUNT(*), SUM(m.pk IN (SELECT pk FROM p_members WHERE op = 'end'))
    FROM cur_members m JOIN cur_groups g ON g.pk = m.grp JOIN schools s ON s.school = g.school
    WHERE NOT g.archived AND m.id <> '' AND (m.ends IS NULL OR m.ends >= :today)
      AND NOT EXISTS (SELECT 1 FROM p_groups a WHERE a.op = 'archive' AND a.pk = g.pk)
    GROUP BY s.school
"""
# Groups that are archived, though nothing of a later year is there to follow them.
_GROUPS: Final = """
    SELECT s.name, COUNT(*), SUM(
      EXISTS (SELECT 1 FROM p_groups a WHERE a.op = 'archive' AND a.pk = g.pk)
      AND NOT EXISTS (SELECT 1 FROM w_groups w WHERE w.school = g.school AND w.stated AND w.year > g.year))
    FROM cur_groups g JOIN schools s ON s.school = g.school WHERE NOT g.archived
    GROUP BY s.school
"""


@dataclass(frozen=True)
class Stop:
    """`kind` ("people", "memberships", "groups"): `going` of the `present` ones of this school would go."""

    kind: str
    school: str
    going: int
    present: int


def find_stops(staging: Staging, *, today: date) -> list[Stop]:
    """What must be confirmed before the plan is applied; each is a warning too, and so is what is less."""
    people = _("%(going)d of %(present)d people of %(school)s go. Is the file complete?")
    memberships = _("%(going)d of %(present)d enrolments in %(school)s end. Is the file complete?")
    groups = _("%(going)d of %(present)d classes and courses of %(school)s end. Is the file complete?")
    stops = []
    for kind, query, reason, file in (
        ("people", _PEOPLE, people, "users.csv"),
        ("memberships", _MEMBERSHIPS, memberships, "enrollments.csv"),
        ("groups", _GROUPS, groups, "classes.csv"),
    ):
        for school, present, going in list(staging.rows(query, today=today.isoformat())):
            if going > FEW and going > MANY * present:
                warn(staging, file, 0, "", reason % {"going": going, "present": present, "school": school})
                if going > MOST * present:
                    stops.append(Stop(kind, school, going, present))
    return stops
