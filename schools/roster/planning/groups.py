"""p_groups and p_members: classes, courses, and who is in them."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from schools.roster.checking import warn_of
from schools.roster.loading import warn
from schools.roster.manifest import Manifest
from schools.roster.planning.common import BAD_USER, plan_moved_dates
from schools.roster.staging import Staging

# Nothing that this person is in the school is left.
_HAS_LEFT: Final = """
    (EXISTS (SELECT 1 FROM p_roles r WHERE r.op = 'end' AND r.user = p.id AND r.school = l.school)
     AND NOT EXISTS (SELECT 1 FROM w_roles w WHERE w.user = p.id AND w.school = l.school)
     AND NOT EXISTS (SELECT 1 FROM cur_roles c WHERE c.user = p.id AND c.school = l.school
       AND (c.ends IS NULL OR c.ends >= :today) AND NOT EXISTS (SELECT 1 FROM p_roles r WHERE r.pk = c.pk)))
"""


def plan_groups(staging: Staging, manifest: Manifest) -> None:
    """p_groups. A class of another school year is another group."""
    staging.run(
        """
        INSERT INTO p_groups (op, school, class, year, kind, name, level, subject)
        SELECT 'create', w.school, w.class, w.year, w.kind, w.name, w.level, w.subject FROM w_groups w
        WHERE w.stated AND NOT EXISTS (
          SELECT 1 FROM cur_groups g WHERE g.school = w.school AND g.class = w.class AND g.year = w.year)
        """
    )
    same = "JOIN cur_groups g ON g.school = w.school AND g.class = w.class AND g.year = w.year WHERE w.stated"
    columns = "w.school, w.class, w.year, w.kind, w.name, w.level, w.subject, g.pk"
    staging.run(
        "INSERT INTO p_groups (op, school, class, year, kind, name, level, subject, pk)"
        f" SELECT 'change', {columns} FROM w_groups w {same} AND NOT g.archived"
        " AND (w.kind, w.name, w.level, w.subject) <> (g.kind, g.name, g.level, g.subject)"
    )
    staging.run(
        "INSERT INTO p_groups (op, school, class, year, kind, name, level, subject, pk)"
        f" SELECT 'reopen', {columns} FROM w_groups w {same} AND g.archived AND g.ours"
    )
    warn_of(
        staging, "classes", "sourcedId",
        f"EXISTS (SELECT 1 FROM w_groups w {same} AND w.class = t.id AND g.archived AND NOT g.ours)",
        _("Was archived by a person here, and stays so."),
    )  # fmt: skip
    missing = "0"
    if manifest.is_bulk("classes"):
        if staging.value("SELECT 1 FROM unsure WHERE file = 'classes'"):
            warn(
                staging,
                "classes.csv",
                0,
                "",
                _("Rows that cannot be read: no class is archived for being missing."),
            )
        else:
            missing = "EXISTS (SELECT 1 FROM schools s WHERE s.school = g.school AND s.complete_classes)"
    staging.run(
        f"""
        INSERT INTO p_groups (op, school, class, year, kind, name, pk)
        SELECT 'archive', g.school, g.class, g.year, g.kind, g.name, g.pk FROM cur_groups g
        WHERE NOT g.archived AND NOT EXISTS (
            SELECT 1 FROM w_groups w WHERE w.school = g.school AND w.class = g.class AND w.year = g.year AND w.stated)
          AND NOT EXISTS (SELECT 1 FROM bad b WHERE b.file = 'classes' AND b.id = g.class)
          AND ({missing} OR EXISTS (SELECT 1 FROM classes c WHERE c.id = g.class))
        """  # noqa: E501
    )


def plan_members(staging: Staging, manifest: Manifest, *, today: date) -> None:
    """p_members: who is in which group. In groups that are archived nothing changes any more."""
    staging.run(
        """
        CREATE TEMP TABLE living AS SELECT w.class, w.school, g.pk FROM w_groups w
        LEFT JOIN cur_groups g ON g.school = w.school AND g.class = w.class AND g.year = w.year
        WHERE g.pk IS NULL
          OR (NOT g.archived AND NOT EXISTS (SELECT 1 FROM p_groups a WHERE a.op = 'archive' AND a.pk = g.pk))
          OR (g.archived AND g.ours AND w.stated)
        """
    )
    staging.run("CREATE UNIQUE INDEX temp.living_class ON living (class)")
    staging.run(
        """
        INSERT INTO p_members (op, class, user, id, role, begins, ends)
        SELECT 'create', w.class, w.user, w.id, w.role,
          COALESCE(w.begins, MIN(:today, COALESCE(w.ends, :today))), w.ends
        FROM w_members w JOIN living l ON l.class = w.class LEFT JOIN cur_people p ON p.id = w.user
        WHERE NOT EXISTS (SELECT 1 FROM cur_members m WHERE m.grp = l.pk AND m.person = p.pk)
          AND (p.pk IS NOT NULL OR EXISTS (SELECT 1 FROM p_people c WHERE c.id = w.user AND c.op = 'create'))
        ORDER BY w.class
        """,
        today=today.isoformat(),
    )
    plan_moved_dates(
        staging, "p_members (op, class, user, id, role, begins, ends, pk)", "class, user, id, role",
        """SELECT m.pk, w.class, w.user, w.id, w.role, m.begins AS had, m.ends AS until, w.begins, w.ends,
             m.role <> w.role OR m.id <> w.id AS differs
           FROM w_members w JOIN living l ON l.class = w.class JOIN cur_people p ON p.id = w.user
           JOIN cur_members m ON m.grp = l.pk AND m.person = p.pk""",
        today,
    )  # fmt: skip
    missing = "0"
    if manifest.is_bulk("enrollments"):
        if staging.value("SELECT 1 FROM unsure WHERE file = 'enrollments'"):
            reason = _("Rows that cannot be read: no enrolment ends for being missing.")
            warn(staging, "enrollments.csv", 0, "", reason)
        else:
            missing = "EXISTS (SELECT 1 FROM schools s WHERE s.school = l.school AND s.complete_members)"
    staging.run(
        f"""
        INSERT INTO p_members (op, class, user, id, role, pk)
        SELECT 'end', l.class, p.id, m.id, m.role, m.pk
        FROM cur_members m JOIN living l ON l.pk = m.grp LEFT JOIN cur_people p ON p.pk = m.person
        WHERE m.id <> '' AND (m.ends IS NULL OR m.ends >= :today)
          AND NOT EXISTS (SELECT 1 FROM w_members w WHERE w.class = l.class AND w.user = p.id)
          AND NOT EXISTS (SELECT 1 FROM bad b WHERE b.file = 'enrollments' AND b.id = m.id)
          AND NOT {BAD_USER.format("p.id")}
          AND ({missing} OR {_HAS_LEFT} OR EXISTS (SELECT 1 FROM enrollments e WHERE e.id = m.id AND e.gone))
        """,
        today=today.isoformat(),
    )
