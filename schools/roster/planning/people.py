"""p_people: who is new, changed, leaves and comes back."""

from datetime import date

from django.utils.translation import gettext as _

from schools.roster.checking import warn_of
from schools.roster.loading import warn
from schools.roster.manifest import Manifest
from schools.roster.planning.common import BAD_USER
from schools.roster.staging import Staging


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
        WHERE NOT u.gone AND u.enabled AND NOT p.active AND p.ours AND NOT p.beyond
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


def _plan_missing(staging: Staging, today: date) -> None:
    staging.run(
        f"""
        INSERT OR IGNORE INTO leaving
        SELECT p.id, MAX(p.elsewhere OR NOT s.complete) FROM cur_people p
        JOIN cur_roles r ON r.user = p.id JOIN schools s ON s.school = r.school
        WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = p.id) AND NOT {BAD_USER.format("p.id")}
          AND (r.ends IS NULL OR r.ends >= :today)
        GROUP BY p.id HAVING MAX(s.complete)
        """,
        today=today.isoformat(),
    )
