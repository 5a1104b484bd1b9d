"""What rows say of each other: duplicates, and references that lead nowhere. Wrong rows leave the tables."""

from typing import Final

from django.utils.translation import gettext as _

from schools.roster.staging import Staging

# Table → file. Roles of 1.1 come from the rows of users and have no sourcedId of their own.
_WITH_IDS: Final = {
    "sessions": "academicSessions", "orgs": "orgs", "users": "users", "roles": "roles", "classes": "classes",
    "enrollments": "enrollments",
}  # fmt: skip
_FILES: Final = {**_WITH_IDS, "agents": "users"}
_IS_USER: Final = (
    "EXISTS (SELECT 1 FROM users u WHERE u.id = {0}) OR EXISTS (SELECT 1 FROM cur_people p WHERE p.id = {0})"
)


def check_duplicates(staging: Staging) -> None:
    """The first row with a sourcedId stands, each further one is an error."""
    for table, stem in _WITH_IDS.items():
        staging.run("DROP TABLE IF EXISTS twice")
        staging.run(
            "CREATE TEMP TABLE twice AS SELECT line, id, first FROM ("
            f"  SELECT line, id, MIN(line) OVER (PARTITION BY id) AS first FROM {table} WHERE id <> '')"
            " WHERE line > first"
        )
        if not staging.value("SELECT 1 FROM twice"):
            continue
        staging.run(
            "INSERT INTO problems (severity, file, line, col, reason)"
            " SELECT 'error', ?, line, 'sourcedId', REPLACE(?, '{}', first) FROM twice ORDER BY line",
            f"{stem}.csv", _("Line %s has the same sourcedId.") % "{}",
        )  # fmt: skip
        _drop_lines(staging, table, "SELECT line FROM twice")


def _drop_lines(staging: Staging, table: str, lines: str) -> None:
    """Rows of these lines leave, and what else their lines put somewhere."""
    tables = {"users": ("users", "agents"), "classes": ("classes", "terms")}.get(table, (table,))
    for each in tables:
        staging.run(f"DELETE FROM {each} WHERE line IN ({lines})")
    if table == "users":
        staging.run(f"DELETE FROM roles WHERE id = '' AND line IN ({lines})")


def refuse(staging: Staging, table: str, column: str, where: str, reason: str, *, value: str = "''") -> int:
    """Make every row of `table` (as `t`) that meets `where` an error; gives how many.

    `reason` may hold one `{}`, where the SQL expression `value` goes.
    """
    stem = _WITH_IDS[table]
    staging.run("DROP TABLE IF EXISTS refused")
    staging.run(
        "CREATE TEMP TABLE refused AS"
        f" SELECT t.line AS line, t.id AS id, {value} AS value FROM {table} t WHERE {where}"
    )
    count = int(staging.value("SELECT COUNT(*) FROM refused"))
    if count:
        staging.run(
            "INSERT INTO problems (severity, file, line, col, reason)"
            " SELECT 'error', ?, line, ?, REPLACE(?, '{}', value) FROM refused ORDER BY line",
            f"{stem}.csv", column, reason,
        )  # fmt: skip
        staging.run("INSERT OR IGNORE INTO bad SELECT ?, id FROM refused WHERE id <> ''", stem)
        _drop_lines(staging, table, "SELECT line FROM refused")
    return count


def note(
    staging: Staging, severity: str, table: str, column: str, where: str, reason: str, *, value: str = "''"
) -> int:
    """A problem for every such row, which stays; see `refuse`."""
    return staging.run(
        "INSERT INTO problems (severity, file, line, col, reason)"
        f" SELECT ?, ?, t.line, ?, REPLACE(?, '{{}}', {value}) FROM {table} t WHERE {where} ORDER BY t.line",
        severity, f"{_FILES[table]}.csv", column, reason,
    )  # fmt: skip


def warn_of(staging: Staging, table: str, column: str, where: str, reason: str, *, value: str = "''") -> int:
    return note(staging, "warning", table, column, where, reason, value=value)


def check_people(staging: Staging, *, is_1_2: bool) -> None:
    """Roles need a school and, in 1.2, a person."""
    unknown = "NOT EXISTS (SELECT 1 FROM org_map m WHERE m.org = {0})"
    reason = _("There is no organisation %s, or its row has an error.") % "{}"
    if is_1_2:
        refuse(staging, "roles", "orgSourcedId", unknown.format("t.org"), reason, value="t.org")
        refuse(
            staging, "roles", "userSourcedId", f"NOT ({_IS_USER.format('t.user')})",
            _("There is no user %s, or its row has an error.") % "{}", value="t.user",
        )  # fmt: skip
    else:
        bad = (
            f"SELECT r.org FROM roles r WHERE r.user = t.id AND r.line = t.line AND {unknown.format('r.org')}"
        )
        refuse(staging, "users", "orgSourcedIds", f"EXISTS ({bad})", reason, value=f"({bad} LIMIT 1)")
    staging.run("DELETE FROM roles WHERE org IN (SELECT org FROM org_map WHERE school IS NULL)")


def check_classes(staging: Staging, *, with_sessions: bool) -> None:
    """Classes need a school, and their terms."""
    refuse(
        staging, "classes", "schoolSourcedId",
        "NOT t.gone AND NOT EXISTS (SELECT 1 FROM org_map m WHERE m.org = t.org AND m.school IS NOT NULL)",
        _("There is no school %s, or its row has an error.") % "{}", value="t.org",
    )  # fmt: skip
    if with_sessions:
        lost = "SELECT s.session FROM terms s WHERE s.class = t.id AND s.line = t.line AND NOT EXISTS (SELECT 1 FROM sessions a WHERE a.id = s.session)"  # noqa: E501
        refuse(
            staging, "classes", "termSourcedIds", f"EXISTS ({lost})",
            _("There is no academic session %s, or its row has an error.") % "{}", value=f"({lost} LIMIT 1)",
        )  # fmt: skip


def check_enrollments(staging: Staging) -> None:
    """Enrolments need a class and a person who belongs to its school; without a place here they leave.

    `w_roles` and `w_groups` are what the file wants so far, see planning.
    """
    known = (
        "EXISTS (SELECT 1 FROM classes c WHERE c.id = t.class)"
        " OR EXISTS (SELECT 1 FROM cur_groups g WHERE g.class = t.class)"
    )
    refuse(
        staging, "enrollments", "classSourcedId", f"NOT t.gone AND NOT ({known})",
        _("There is no class %s, or its row has an error.") % "{}", value="t.class",
    )  # fmt: skip
    refuse(
        staging, "enrollments", "userSourcedId", f"NOT t.gone AND NOT ({_IS_USER.format('t.user')})",
        _("There is no user %s, or its row has an error.") % "{}", value="t.user",
    )  # fmt: skip
    warn_of(
        staging, "enrollments", "role", "NOT t.gone AND t.role IS NULL",
        _("Families come in by guardianship, not by enrolment: not taken."),
    )  # fmt: skip
    staging.run("DELETE FROM enrollments WHERE NOT gone AND role IS NULL")
    warn_of(
        staging, "enrollments", "classSourcedId",
        "NOT t.gone AND NOT EXISTS (SELECT 1 FROM w_groups w WHERE w.class = t.class)",
        _("The class %s is archived or to be deleted: not taken.") % "{}", value="t.class",
    )  # fmt: skip
    school = "(SELECT w.school FROM w_groups w WHERE w.class = t.class)"
    refuse(
        staging, "enrollments", "schoolSourcedId",
        f"NOT t.gone AND t.org <> '' AND {school} IS NOT NULL"
        f" AND COALESCE((SELECT m.school FROM org_map m WHERE m.org = t.org), '') <> {school}",
        _("The class belongs to another school than %s.") % "{}", value="t.org",
    )  # fmt: skip
    belongs = (
        f"EXISTS (SELECT 1 FROM w_roles r WHERE r.user = t.user AND r.school = {school})"
        f" OR EXISTS (SELECT 1 FROM cur_roles r WHERE r.user = t.user AND r.school = {school})"
    )
    refuse(
        staging, "enrollments", "userSourcedId", f"NOT t.gone AND {school} IS NOT NULL AND NOT ({belongs})",
        _("%s does not belong to the school of the class.") % "{}", value="t.user",
    )  # fmt: skip
