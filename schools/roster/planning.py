"""The difference between what stands there and what the file wants: p_people, p_roles, p_groups, and so on.

Only what came from a roster is ever ended, suspended or archived by one; what people made by hand stays.
"""

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from schools.roster.checking import note, warn_of
from schools.roster.loading import warn
from schools.roster.manifest import Manifest
from schools.roster.staging import Staging

_SAMPLES: Final = 5
MANY: Final = 0.3  # of a school's people suspended at once: worth a warning
# Nothing that this person is in the school is left.
_HAS_LEFT: Final = """
    (EXISTS (SELECT 1 FROM p_roles r WHERE r.op = 'end' AND r.user = p.id AND r.school = l.school)
     AND NOT EXISTS (SELECT 1 FROM w_roles w WHERE w.user = p.id AND w.school = l.school)
     AND NOT EXISTS (SELECT 1 FROM cur_roles c WHERE c.user = p.id AND c.school = l.school
       AND (c.ends IS NULL OR c.ends >= :today) AND NOT EXISTS (SELECT 1 FROM p_roles r WHERE r.pk = c.pk)))
"""
_BAD_USER: Final = "EXISTS (SELECT 1 FROM bad b WHERE b.file = 'users' AND b.id = {0})"


def plan_people(staging: Staging, manifest: Manifest, *, today: date) -> None:
    """p_people. Who has no role in any school and is not here yet, stays outside."""
    warn_of(
        staging, "users", "sourcedId",
        "NOT t.gone AND NOT EXISTS (SELECT 1 FROM w_roles w WHERE w.user = t.id)"
        " AND NOT EXISTS (SELECT 1 FROM cur_people p WHERE p.id = t.id)",
        _("No role in any school: not taken."),
    )  # fmt: skip
    staging.run(
        """
        INSERT INTO p_people (op, id, given, family, email, enabled)
        SELECT 'create', u.id, u.given, u.family, u.email, u.enabled FROM users u
        WHERE NOT u.gone AND NOT EXISTS (SELECT 1 FROM cur_people p WHERE p.id = u.id)
          AND EXISTS (SELECT 1 FROM w_roles w WHERE w.user = u.id)
        ORDER BY u.line
        """
    )
    differs = "(u.given, u.family, u.email) <> (p.given, p.family, p.email)"
    staging.run(
        f"""
        INSERT INTO p_people (op, id, given, family, email, enabled)
        SELECT 'change', u.id, u.given, u.family, u.email, 1 FROM users u JOIN cur_people p ON p.id = u.id
        WHERE NOT u.gone AND NOT p.beyond AND {differs}
        """
    )
    warn_of(
        staging, "users", "sourcedId",
        f"NOT t.gone AND EXISTS (SELECT 1 FROM cur_people p WHERE p.id = t.id AND p.beyond AND {differs.replace('u.', 't.')})",  # noqa: E501
        _("Belongs to another school too, which is not yours: the name and address stay as they are."),
    )  # fmt: skip
    _plan_coming_back(staging)
    _plan_suspensions(staging, manifest, today)


def _plan_coming_back(staging: Staging) -> None:
    staging.run(
        """
        INSERT INTO p_people (op, id)
        SELECT 'reactivate', u.id FROM users u JOIN cur_people p ON p.id = u.id
        WHERE NOT u.gone AND u.enabled AND NOT p.active AND p.ours
          AND EXISTS (SELECT 1 FROM w_roles w WHERE w.user = u.id)
        """
    )
    warn_of(
        staging, "users", "sourcedId",
        "NOT t.gone AND t.enabled AND EXISTS"
        " (SELECT 1 FROM cur_people p WHERE p.id = t.id AND NOT p.active AND NOT p.ours)",
        _("Was suspended by a person here, and stays so."),
    )  # fmt: skip


def _plan_suspensions(staging: Staging, manifest: Manifest, today: date) -> None:
    """Those whom the file ends or, being complete, no longer knows. Who is at home elsewhere too `stays`."""
    staging.run("CREATE TEMP TABLE leaving (id TEXT PRIMARY KEY, stays INTEGER) WITHOUT ROWID")
    staging.run(
        "INSERT INTO leaving SELECT u.id, p.elsewhere FROM users u JOIN cur_people p ON p.id = u.id"
        " WHERE u.gone OR NOT u.enabled"
    )
    if manifest.is_bulk("users"):
        if staging.value("SELECT 1 FROM unsure WHERE file = 'users'"):
            reason = _("Rows that cannot be read: nobody is suspended for being missing.")
            warn(staging, "users.csv", 0, "", reason)
        else:
            _plan_missing(staging, today)
    staging.run(
        """
        INSERT INTO p_people (op, id)
        SELECT 'suspend', p.id FROM leaving l JOIN cur_people p ON p.id = l.id
        WHERE p.active AND NOT l.stays AND NOT p.beyond AND NOT p.admin
          AND EXISTS (SELECT 1 FROM cur_roles r WHERE r.user = p.id)
        """
    )
    kept = staging.value(
        "SELECT COUNT(*) FROM leaving l JOIN cur_people p ON p.id = l.id WHERE p.active AND p.admin"
    )
    if kept:
        reason = _(
            "%(count)d people who administer a school are no longer in the file; they are not suspended."
        )
        warn(staging, "users.csv", 0, "", reason % {"count": kept})
    _warn_of_many(staging)


def _plan_missing(staging: Staging, today: date) -> None:
    staging.run(
        f"""
        INSERT OR IGNORE INTO leaving
        SELECT p.id, MAX(p.elsewhere OR NOT s.complete) FROM cur_people p
        JOIN cur_roles r ON r.user = p.id JOIN schools s ON s.school = r.school
        WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = p.id) AND NOT {_BAD_USER.format("p.id")}
          AND (r.ends IS NULL OR r.ends >= :today)
        GROUP BY p.id HAVING MAX(s.complete)
        """,
        today=today.isoformat(),
    )


def _warn_of_many(staging: Staging) -> None:
    leaving = int(staging.value("SELECT COUNT(*) FROM p_people WHERE op = 'suspend'"))
    present = int(staging.value("SELECT COUNT(*) FROM cur_people WHERE active") or 0)
    if leaving > 10 and leaving > MANY * present:
        reason = _("This suspends %(leaving)d of %(present)d people. Is the file complete?")
        warn(staging, "users.csv", 0, "", reason % {"leaving": leaving, "present": present})


def plan_roles(staging: Staging, manifest: Manifest, *, today: date) -> None:
    """p_roles: what people are in schools. The right to administer one is never touched."""
    staging.run(
        """
        INSERT INTO p_roles (op, user, school, role, begins, ends)
        SELECT 'create', w.user, w.school, w.role,
          COALESCE(w.begins, MIN(:today, COALESCE(w.ends, :today))), w.ends
        FROM w_roles w
        WHERE NOT EXISTS (
          SELECT 1 FROM cur_roles c WHERE c.user = w.user AND c.school = w.school AND c.role = w.role)
          AND (EXISTS (SELECT 1 FROM p_people p WHERE p.id = w.user AND p.op = 'create')
            OR EXISTS (SELECT 1 FROM cur_people p WHERE p.id = w.user))
        ORDER BY w.user
        """,
        today=today.isoformat(),
    )
    _plan_moved_dates(
        staging, "p_roles (op, user, school, role, begins, ends, pk)", "user, school, role",
        """SELECT c.pk, w.user, w.school, w.role, c.begins AS had, c.ends AS until, w.begins, w.ends,
             0 AS differs
           FROM w_roles w JOIN cur_roles c USING (user, school, role)""",
        today,
    )  # fmt: skip
    stem = "roles" if manifest.version == "1.2" else "users"
    # Leaving, but at home elsewhere too: only what they were here ends.
    ending = "SELECT id FROM leaving WHERE stays"
    if stem == "users" or manifest.is_bulk("roles"):
        # The file says all that these people are.
        ending += " UNION SELECT id FROM users WHERE NOT gone"
    scope = "complete" if manifest.is_bulk(stem) else "touched"
    unsure = staging.value("SELECT 1 FROM unsure WHERE file = ?", stem) or (
        stem == "roles" and staging.value("SELECT 1 FROM bad WHERE file = 'roles'")
    )
    if unsure:
        warn(staging, f"{stem}.csv", 0, "", _("Rows with errors: no role ends for being missing."))
    staging.run(
        f"""
        INSERT INTO p_roles (op, user, school, role, pk)
        SELECT 'end', c.user, c.school, c.role, c.pk FROM cur_roles c JOIN schools s ON s.school = c.school
        WHERE c.user IN ({ending}) AND s.{scope} AND (c.ends IS NULL OR c.ends >= :today) AND NOT :unsure
          AND NOT EXISTS (
            SELECT 1 FROM w_roles w WHERE w.user = c.user AND w.school = c.school AND w.role = c.role)
        """,
        today=today.isoformat(),
        unsure=bool(unsure),
    )
    if manifest.version == "1.2":
        staging.run(
            """
            INSERT INTO p_roles (op, user, school, role, pk)
            SELECT DISTINCT 'end', c.user, c.school, c.role, c.pk FROM roles r JOIN org_map m ON m.org = r.org
            JOIN cur_roles c ON c.user = r.user AND c.school = m.school AND c.role = r.role
            WHERE r.gone AND (c.ends IS NULL OR c.ends >= :today)
              AND NOT EXISTS (SELECT 1 FROM w_roles w WHERE w.user = c.user AND w.school = c.school AND w.role = c.role)
              AND NOT EXISTS (SELECT 1 FROM p_roles p WHERE p.pk = c.pk)
            """,  # noqa: E501
            today=today.isoformat(),
        )


def _plan_moved_dates(staging: Staging, into: str, key: str, pairs: str, today: date) -> None:
    """Rows there whose dates, or something else (`differs`), are to change; one that had ended begins anew.

    A first day that the file does not say stays what it is, or is today when the right begins anew.
    """
    staging.run(
        f"""
        WITH pairs AS ({pairs}), moved AS (
          SELECT *, until IS NOT NULL AND until < :today AND (ends IS NULL OR ends >= :today) AS anew
          FROM pairs
        ), dated AS (
          SELECT *,
            COALESCE(begins, MIN(CASE WHEN anew THEN :today ELSE had END, COALESCE(ends, '9999'))) AS start
          FROM moved
        )
        INSERT INTO {into}
        SELECT CASE WHEN anew THEN 'reopen' ELSE 'change' END, {key}, start, ends, pk FROM dated
        WHERE start <> had OR ends IS NOT until OR differs
        """,
        today=today.isoformat(),
    )


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
    _plan_moved_dates(
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
          AND NOT {_BAD_USER.format("p.id")}
          AND ({missing} OR {_HAS_LEFT} OR EXISTS (SELECT 1 FROM enrollments e WHERE e.id = m.id AND e.gone))
        """,
        today=today.isoformat(),
    )


def check_wards(staging: Staging) -> None:
    """Nobody says who answers for a pupil of a school that is not theirs."""
    for mine, other in (("user", "agent"), ("agent", "user")):
        note(
            staging, "error", "agents", "agentSourcedIds",
            f"EXISTS (SELECT 1 FROM w_wards w JOIN cur_people p ON p.id = w.pupil AND p.beyond"
            f" WHERE w.pupil = t.{mine} AND w.guardian = t.{other} AND NOT EXISTS (SELECT 1 FROM cur_links l"
            " JOIN cur_people g ON g.pk = l.guardian"
            " WHERE g.id = w.guardian AND l.pupil = p.pk AND l.is_open))",
            _("The pupil belongs to another school too, which is not yours: it says who answers for them."),
        )  # fmt: skip


def plan_wards(staging: Staging, *, today: date) -> None:
    """p_wards. What a court restricted, and what people here ended or made by hand, stays as it is."""
    warn_of(
        staging, "agents", "agentSourcedIds",
        "NOT EXISTS (SELECT 1 FROM users u WHERE u.id = t.agent)"
        " AND NOT EXISTS (SELECT 1 FROM cur_people p WHERE p.id = t.agent)",
        _("There is no user %s, or its row has an error.") % "{}", value="t.agent",
    )  # fmt: skip
    staging.run(
        """
        INSERT INTO p_wards (op, guardian, pupil, kind, by_guardian, by_pupil)
        SELECT CASE WHEN c.pk IS NULL AND l.pk IS NULL THEN 'create' ELSE 'reopen' END,
          w.guardian, w.pupil, COALESCE(k.kind, 'legal'), w.by_guardian, w.by_pupil
        FROM w_wards w
        LEFT JOIN is_guardian k ON k.id = w.guardian
        LEFT JOIN cur_people g ON g.id = w.guardian LEFT JOIN cur_people p ON p.id = w.pupil
        LEFT JOIN cur_wards c ON c.guardian = g.pk AND c.pupil = p.pk
        LEFT JOIN cur_links l ON l.guardian = g.pk AND l.pupil = p.pk
        WHERE (g.pk IS NOT NULL
            OR EXISTS (SELECT 1 FROM p_people n WHERE n.id = w.guardian AND n.op = 'create'))
          AND (p.pk IS NOT NULL
            OR EXISTS (SELECT 1 FROM p_people n WHERE n.id = w.pupil AND n.op = 'create'))
          AND COALESCE(NOT c.restricted, 1) AND COALESCE(NOT p.beyond, 1)
          AND ((c.pk IS NULL AND l.pk IS NULL)
            OR (NOT l.is_open AND (c.pk IS NULL OR c.ends < :today)))
        """,
        today=today.isoformat(),
    )
    staging.run(
        """
        INSERT INTO p_wards (op, guardian, pupil, by_guardian, by_pupil)
        SELECT 'note', w.guardian, w.pupil, w.by_guardian, w.by_pupil FROM w_wards w
        JOIN cur_people g ON g.id = w.guardian JOIN cur_people p ON p.id = w.pupil
        JOIN cur_links l ON l.guardian = g.pk AND l.pupil = p.pk
        WHERE l.is_open AND NOT p.beyond AND (w.by_guardian, w.by_pupil) <> (l.by_guardian, l.by_pupil)
        """
    )
    staging.run(
        """
        INSERT INTO p_wards (op, guardian, pupil)
        SELECT 'end', g.id, p.id FROM cur_links l
        JOIN cur_people g ON g.pk = l.guardian JOIN cur_people p ON p.pk = l.pupil
        JOIN cur_wards c ON c.guardian = l.guardian AND c.pupil = l.pupil
        WHERE l.is_open AND NOT c.restricted AND (c.ends IS NULL OR c.ends >= :today)
          -- A pupil of another school too: that school's file may know what this one does not.
          AND NOT p.beyond AND NOT p.elsewhere AND EXISTS (SELECT 1 FROM cur_roles r WHERE r.user = p.id)
          AND NOT EXISTS (SELECT 1 FROM w_wards w WHERE w.guardian = g.id AND w.pupil = p.id)
          AND NOT EXISTS (SELECT 1 FROM unsure WHERE file = 'users')
        """,
        today=today.isoformat(),
    )


def describe(staging: Staging) -> list[dict[str, Any]]:
    """The plan for people to look at: how many of each kind and action, and the first few by name."""
    lines: list[dict[str, Any]] = []
    for kind, (table, named) in _NAMED.items():
        counts = staging.rows(
            f"SELECT op, COUNT(*) FROM {table} WHERE op <> 'note' GROUP BY op ORDER BY MIN(n)"
        )
        for op, count in list(counts):
            samples = staging.rows(f"{named} WHERE t.op = ? ORDER BY t.n LIMIT {_SAMPLES}", op)
            shown = [{"name": name or "", "detail": detail or ""} for name, detail in samples]
            lines.append({"kind": kind, "action": op, "count": count, "samples": shown})
    return lines


_PERSON = (
    "COALESCE((SELECT u.given || ' ' || u.family FROM users u WHERE u.id = {0} AND NOT u.gone),"
    " (SELECT p.given || ' ' || p.family FROM cur_people p WHERE p.id = {0}), {0})"
)
_GROUP = "COALESCE((SELECT w.name FROM w_groups w WHERE w.class = {0}), {0})"
_SCHOOL = "(SELECT s.name FROM schools s WHERE s.school = {0})"
_NAMED: Final[dict[str, tuple[str, str]]] = {
    "schools": ("p_schools", "SELECT t.name, t.uai FROM p_schools t"),
    "people": ("p_people", f"SELECT {_PERSON.format('t.id')}, t.id FROM p_people t"),
    "roles": (
        "p_roles",
        f"SELECT {_PERSON.format('t.user')}, t.role || ', ' || {_SCHOOL.format('t.school')} FROM p_roles t",
    ),
    "groups": ("p_groups", f"SELECT t.name, {_SCHOOL.format('t.school')} FROM p_groups t"),
    "memberships": (
        "p_members",
        f"SELECT {_PERSON.format('t.user')}, t.role || ', ' || {_GROUP.format('t.class')} FROM p_members t",
    ),
    "guardianships": (
        "p_wards",
        f"SELECT {_PERSON.format('t.guardian')}, {_PERSON.format('t.pupil')} FROM p_wards t",
    ),
}
