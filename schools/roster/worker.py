"""Who does an import: a process of its own, started by a serving one, or by the next one if it died.

Reading and applying take a core for a while; beside the live sockets that would be felt in every room. What
is to be done stands in the database: a process that dies leaves an import that another one takes up from the
start of its state, which is safe, since a plan is made against the database as it is (docs/adr/0030).
"""

import logging
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from collab.errors import AppError
from schools.roster import files
from schools.roster.applying import apply_plan
from schools.roster.models import RosterImport
from schools.roster.reading import read_import

logger = logging.getLogger(__name__)
State = RosterImport.State
DEAD_AFTER: Final = timedelta(seconds=120)
BEAT_SECONDS: Final = 1.0
MAX_ATTEMPTS: Final = 3
KEEP_UNUSED: Final = timedelta(days=7)
_children: list[subprocess.Popen[bytes]] = []


class Lost(Exception):
    """Another worker has taken over: whoever meets this stops."""


class Claim:
    """The right to work on an import, kept by telling how far one is."""

    def __init__(self, roster_import: RosterImport, worker: str) -> None:
        self.roster_import, self.worker = roster_import, worker
        self._told = 0.0
        self._locale = roster_import.locale

    def tell(self, *, phase: str | None = None, done: int | None = None, total: int | None = None) -> None:
        """Say how far; at most once a second, and always at a new phase. Raises Lost."""
        changes: dict[str, object] = {}
        if phase is not None:
            changes |= {"phase": phase, "done": 0, "total": 0}
        if total is not None:
            changes["total"] = total
        if done is not None:
            changes["done"] = done
        now = time.monotonic()
        if phase is None and now - self._told < BEAT_SECONDS:
            return
        self._told = now
        self.save(**changes)

    def save(self, **changes: object) -> None:
        """Change the import's row, if it is still ours. Raises Lost."""
        rows = RosterImport.objects.filter(pk=self.roster_import.pk, running=True, worker=self.worker)
        if not rows.update(beat_at=timezone.now(), **changes):
            raise Lost
        for name, value in changes.items():
            setattr(self.roster_import, name, value)

    def finish(self, state: RosterImport.State, **changes: object) -> None:
        """The state is reached: let go."""
        self.save(state=state, phase="", running=None, worker="", **changes)


def claim(import_id: int | None = None) -> Claim | None:
    """Become the one worker there is; None while another one is at work, or when nothing is due."""
    now = timezone.now()
    _release_dead(now)
    due = RosterImport.objects.filter(state__in=[State.READING, State.APPLYING], running=None)
    if import_id is not None:
        due = due.filter(pk=import_id)
    # What was approved comes before what is only to be read.
    row = due.order_by("state", "pk").first()
    if row is None:
        return None
    worker = str(uuid.uuid4())
    try:
        with transaction.atomic():
            mine = RosterImport.objects.filter(pk=row.pk, running=None, state=row.state)
            if not mine.update(running=True, worker=worker, beat_at=now, attempts=row.attempts + 1):
                return None
    except IntegrityError:
        return None  # another worker was quicker
    row.refresh_from_db()
    files.discard_left_over()
    return Claim(row, worker)


def _release_dead(now: datetime) -> None:
    dead = RosterImport.objects.filter(running=True, beat_at__lt=now - DEAD_AFTER)
    for row in dead.filter(attempts__gte=MAX_ATTEMPTS):
        logger.error("Roster import %d stopped %d times without a word", row.pk, row.attempts)
        dead.filter(pk=row.pk, worker=row.worker).update(
            running=None, worker="", state=State.FAILED, phase="", finished_at=now,
            failure="The import stopped several times without finishing. What was done is kept; bring the "
            "file again to go on.",
        )  # fmt: skip
    dead.update(running=None, worker="")


def run(mine: Claim) -> None:
    """Read or apply, whichever is due, to its end; errors end in the import's own state."""
    work: Callable[[Claim], None] = read_import if mine.roster_import.state == State.READING else apply_plan
    with translation.override(mine.roster_import.locale):
        try:
            work(mine)
        except Lost:
            logger.warning("Roster import %d: another worker took over", mine.roster_import.pk)
        except AppError as error:
            _end(mine, State.REFUSED, error.message)
        except Exception as error:
            logger.exception("Roster import %d failed", mine.roster_import.pk)
            _end(mine, State.FAILED, f"{type(error).__name__}: {error}"[:500])


def _end(mine: Claim, state: RosterImport.State, failure: str) -> None:
    try:
        mine.finish(state, failure=failure, finished_at=timezone.now())
    except Lost:
        return
    files.discard(mine.roster_import.pk)


def start_due() -> None:
    """A job of every serving process: start a process for what is due, and forget what nobody used."""
    _children[:] = [child for child in _children if child.poll() is None]
    now = timezone.now()
    due = RosterImport.objects.filter(state__in=[State.READING, State.APPLYING])
    if due.exists() and not _children:
        at_work = due.filter(running=True, beat_at__gte=now - DEAD_AFTER).exists()
        if not at_work:
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_imports"]
            _children.append(subprocess.Popen(command))  # noqa: S603 – ourselves
    for row in RosterImport.objects.filter(state=State.READY, created_at__lt=now - KEEP_UNUSED):
        row.delete()
        files.discard(row.pk)
