"""Periodic: letting go of files that no message claimed, and of bytes that no row names (after a crash)."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.utils import timezone

from chat.attachments import storage
from chat.attachments.models import Attachment
from chat.attachments.services import discard_unused
from chat.models import ScheduledMessage

log = logging.getLogger(__name__)

# A phone may keep a message in its outbox through a holiday without a network.
UNCLAIMED_KEPT: Final = timedelta(days=14)
SCRATCH_KEPT_S: Final = 24 * 60 * 60
MAX_ROWS: Final = 500  # per run: the work is bounded, the rest is for the next run
_DIGEST_CHARS: Final = 64


def remove_orphans() -> int:
    """Remove unclaimed files past their time; gives how many rows went."""
    waiting = ScheduledMessage.objects.filter(state=ScheduledMessage.State.WAITING)
    promised = {
        int(pk) for ids in waiting.exclude(attachments=[]).values_list("attachments", flat=True) for pk in ids
    }
    rows = Attachment.objects.filter(message=None, created_at__lt=timezone.now() - UNCLAIMED_KEPT)
    old = rows.exclude(pk__in=promised).order_by("created_at").values_list("pk", "digest")[:MAX_ROWS]
    gone = dict(old)
    # Whoever claims one of them meanwhile keeps it: the row has a message then.
    removed, _ = Attachment.objects.filter(pk__in=gone, message=None).delete()
    discard_unused(gone.values())
    return removed


def sweep_uploads() -> int:
    """Compare the folder with the table: remove scratch files left by a crash and bytes without a row."""
    horizon = time.time() - SCRATCH_KEPT_S
    for path in (storage.folder() / "incoming").glob("*"):
        if path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
    removed = sum(discard_unused(digests) for digests in _kept_digests(horizon))
    if removed:
        log.info("Removed %d files that no message names.", removed)
    return removed


def _kept_digests(horizon: float) -> Iterator[set[str]]:
    """The digests of the files in each folder that are older than `horizon` (seconds since the epoch)."""
    for shelf in storage.folder().glob("[0-9a-f][0-9a-f]"):
        yield {path.name.partition(".")[0] for path in shelf.iterdir() if _is_kept(path, horizon)}


def _is_kept(path: Path, horizon: float) -> bool:
    return len(path.name.partition(".")[0]) == _DIGEST_CHARS and path.stat().st_mtime < horizon
