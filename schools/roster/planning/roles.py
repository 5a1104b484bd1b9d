"""p_roles: what people are in schools."""

from datetime import date

from django.utils.translation import gettext as _

from schools.roster.loading import warn
from schools.roster.manifest import Manifest
from schools.roster.planning.common import plan_moved_dates
from schools.roster.staging import Staging


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
    plan_moved_dates(
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
