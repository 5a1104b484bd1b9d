"""A file of one school does not take in people of another."""

from datetime import date

from django.utils.translation import gettext as _

from schools.roster.checking import note
from schools.roster.manifest import Manifest
from schools.roster.staging import Staging


def check_ties(staging: Staging, manifest: Manifest, *, today: date) -> None:
    """Who belongs to a school that is not the importer's gets no first role or class in one that is.

    Else any administrator could bring a stranger and a child of another school together, and take accounts
    out of the hands of the school that has them. Who is a guardian and nothing else is taken as one, for
    parents of children in two schools are many; anything more is refused to them as to every stranger.
    """
    staging.run(
        """
        CREATE TEMP TABLE strangers AS SELECT p.id AS user, s.school FROM cur_people p JOIN schools s
        WHERE p.beyond AND NOT EXISTS (
          SELECT 1 FROM cur_roles c WHERE c.user = p.id AND c.school = s.school AND c.role <> 'guardian'
            AND (c.ends IS NULL OR c.ends >= :today))
        """,
        today=today.isoformat(),
    )
    staging.run("CREATE INDEX temp.strangers_user ON strangers (user)")
    staging.run(
        """
        CREATE TEMP TABLE untied AS SELECT w.user, w.school, w.role
        FROM w_roles w JOIN strangers x ON x.user = w.user AND x.school = w.school
        WHERE w.role <> 'guardian' OR (
          w.user NOT IN (SELECT id FROM only_family) AND NOT EXISTS (
            SELECT 1 FROM cur_roles c WHERE c.user = w.user AND c.school = w.school AND c.role = w.role
              AND (c.ends IS NULL OR c.ends >= :today)))
        """,
        today=today.isoformat(),
    )
    reason = _("Belongs to another school, which is not yours: that school, or the region, must say so.")
    untied = "{0} IN (SELECT user FROM untied)"
    if manifest.version == "1.2":
        note(staging, "error", "roles", "userSourcedId", untied.format("t.user"), reason)
    else:
        note(staging, "error", "users", "orgSourcedIds", untied.format("t.id"), reason)
    enrolled = (
        "EXISTS (SELECT 1 FROM strangers x JOIN w_groups g ON g.school = x.school"
        " WHERE x.user = {0}.user AND g.class = {0}.class)"
    )
    note(staging, "error", "enrollments", "userSourcedId", enrolled.format("t"), reason)
    staging.run(f"DELETE FROM w_members WHERE {enrolled.format('w_members')}")
    staging.run("DELETE FROM w_roles WHERE (user, school, role) IN (SELECT user, school, role FROM untied)")
