"""The periodic work of a serving process: each name leads to a function that runs as the server runs it."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.utils.module_loading import import_string

from collab.realtime import db

JOBS: dict[str, float] = project.LIVE["JOBS"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", JOBS)
async def test_each_job_runs_in_a_worker_thread(name: str, settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS_DIR = tmp_path
    await db.run(import_string(name))


def test_what_is_due_is_posted_soon_and_what_is_left_over_goes() -> None:
    assert JOBS["chat.services.scheduling.post_due"] <= 10
    assert {"chat.attachments.cleaning.remove_orphans", "chat.attachments.cleaning.sweep_uploads"} <= set(
        JOBS
    )
