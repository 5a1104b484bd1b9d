"""What the parts of a plan share."""

from datetime import date
from typing import Final

from schools.roster.staging import Staging

BAD_USER: Final = "EXISTS (SELECT 1 FROM bad b WHERE b.file = 'users' AND b.id = {0})"


def plan_moved_dates(staging: Staging, into: str, key: str, pairs: str, today: date) -> None:
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
