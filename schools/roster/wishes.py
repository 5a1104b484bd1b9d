"""What the file wants to stand there, in our terms: w_roles, w_groups, w_members, w_wards."""

from datetime import date

from schools.roster.manifest import Manifest
from schools.roster.staging import Staging


def school_year(today: date) -> str:
    """The school year of a day, such as 2026-2027; it begins in August."""
    first = today.year if today.month >= 8 else today.year - 1
    return f"{first}-{first + 1}"


def want_roles(staging: Staging) -> None:
    """One row per person, school and role; without an end as soon as one of the file's rows has none."""
    staging.run(
        # Who may not log in by the file, but is at home elsewhere too, is nothing here any more.
        """
        INSERT INTO w_roles
        SELECT r.user, m.school, r.role,
          CASE WHEN COUNT(r.begins) = COUNT(*) THEN MIN(r.begins) END,
          CASE WHEN COUNT(r.ends) = COUNT(*) THEN MAX(r.ends) END
        FROM roles r JOIN org_map m ON m.org = r.org
        WHERE NOT r.gone AND m.school IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM users u JOIN cur_people p ON p.id = u.id
          WHERE u.id = r.user AND NOT u.enabled AND p.elsewhere)
        GROUP BY r.user, m.school, r.role
        """
    )


def want_groups(staging: Staging, *, today: date) -> None:
    """A class is of the latest school year of its terms; of this one without any."""
    staging.run(
        """
        INSERT INTO w_groups
        SELECT m.school, c.id, COALESCE(
            (SELECT (MAX(a.year) - 1) || '-' || MAX(a.year) FROM terms t JOIN sessions a ON a.id = t.session
             WHERE t.class = c.id AND a.year > 0),
            :year),
          c.kind, c.name, c.level, c.subject, 1
        FROM classes c JOIN org_map m ON m.org = c.org WHERE NOT c.gone
        """,
        year=school_year(today),
    )
    # Enrolments may come without their classes: then the latest group of that name that is still open.
    staging.run(
        """
        INSERT OR IGNORE INTO w_groups
        SELECT g.school, g.class, MAX(g.year), g.kind, g.name, g.level, g.subject, 0
        FROM cur_groups g
        WHERE NOT g.archived AND NOT EXISTS (SELECT 1 FROM classes c WHERE c.id = g.class)
        GROUP BY g.class
        """
    )


def want_members(staging: Staging, *, today: date) -> None:
    """One row per person and class: of several enrolments the one in force, then the greater role."""
    staging.run(
        """
        INSERT INTO w_members
        SELECT class, user, id, role, begins, ends FROM (
          SELECT e.class, e.user, e.id,
            CASE WHEN e.role = 'teacher' AND e.head AND g.kind = 'class' THEN 'head_teacher' ELSE e.role END
              AS role,
            e.begins, e.ends,
            ROW_NUMBER() OVER (
              PARTITION BY e.class, e.user
              ORDER BY (COALESCE(e.begins, :today) <= :today AND COALESCE(e.ends, :today) >= :today) DESC,
                CASE e.role WHEN 'teacher' THEN 2 WHEN 'pupil' THEN 1 ELSE 0 END DESC,
                COALESCE(e.begins, '') DESC, e.id
            ) AS place
          FROM enrollments e JOIN w_groups g ON g.class = e.class
          WHERE NOT e.gone AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = e.user AND u.gone)
        ) WHERE place = 1
        """,
        today=today.isoformat(),
    )


def want_wards(staging: Staging, manifest: Manifest) -> None:
    """Who answers for whom: a guardian and a pupil, one of whose rows names the other.

    What people are is what the file and the database say of their roles; nothing else makes a guardian. A row
    that is not in the file leaves what it said before.
    """
    staging.run("CREATE TEMP TABLE is_guardian (id TEXT PRIMARY KEY, kind TEXT) WITHOUT ROWID")
    staging.run("CREATE TEMP TABLE is_pupil (id TEXT PRIMARY KEY) WITHOUT ROWID")
    for table in ("w_roles", "cur_roles"):
        # A person whose roles the file says is that, and not what they were before.
        where = (
            "" if table == "w_roles" else " AND NOT EXISTS (SELECT 1 FROM w_roles w WHERE w.user = r.user)"
        )
        staging.run(
            f"INSERT OR IGNORE INTO is_pupil SELECT DISTINCT user FROM {table} r WHERE role = 'pupil'{where}"
        )
        staging.run(
            f"INSERT OR IGNORE INTO is_guardian SELECT DISTINCT user, 'legal' FROM {table} r"
            f" WHERE role = 'guardian'{where}"
        )
    # "relative" is a contact; who is anywhere called parent or guardian is that.
    staging.run(
        "UPDATE is_guardian AS g SET kind = 'contact' WHERE EXISTS (SELECT 1 FROM roles r WHERE r.user = g.id"
        " AND r.guardian = 'contact') AND NOT EXISTS (SELECT 1 FROM roles r WHERE r.user = g.id"
        " AND r.guardian = 'legal')"
    )
    staging.run(
        """
        INSERT INTO w_wards
        SELECT guardian, pupil, MAX(by_guardian), MAX(by_pupil) FROM (
          SELECT a.user AS guardian, a.agent AS pupil, 1 AS by_guardian, 0 AS by_pupil FROM agents a
          JOIN is_guardian g ON g.id = a.user JOIN is_pupil p ON p.id = a.agent
          UNION ALL
          SELECT a.agent, a.user, 0, 1 FROM agents a
          JOIN is_guardian g ON g.id = a.agent JOIN is_pupil p ON p.id = a.user
          UNION ALL
          SELECT g.id, p.id,
            l.by_guardian AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = g.id)
              AND (NOT :bulk OR EXISTS (SELECT 1 FROM bad b WHERE b.file = 'users' AND b.id = g.id)),
            l.by_pupil AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = p.id)
              AND (NOT :bulk OR EXISTS (SELECT 1 FROM bad b WHERE b.file = 'users' AND b.id = p.id))
          FROM cur_links l JOIN cur_people g ON g.pk = l.guardian JOIN cur_people p ON p.pk = l.pupil
          WHERE l.is_open
        ) WHERE guardian <> pupil GROUP BY guardian, pupil HAVING MAX(by_guardian) OR MAX(by_pupil)
        """,
        bulk=manifest.is_bulk("users"),
    )
