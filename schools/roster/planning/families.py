"""p_wards: who answers for whom."""

from datetime import date

from django.utils.translation import gettext as _

from schools.roster.checking import note, warn_of
from schools.roster.staging import Staging


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
