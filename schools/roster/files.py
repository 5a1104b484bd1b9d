"""Where an import's file and its staging database lie: in a folder of DATA_DIR that nothing serves."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from collab.errors import Invalid, TooLarge

STAGING_PREFIX: Final = "staging-"
MAX_FILE_BYTES: Final = 64 * 1024 * 1024  # the zip; a region of 50,000 people is some 8 MB
_MEGABYTE: Final = 1024 * 1024


def folder() -> Path:
    return Path(settings.DATA_DIR) / "roster"


def zip_path(import_id: int) -> Path:
    return folder() / f"{import_id}.zip"


def keep(import_id: int, chunks: Iterable[bytes]) -> int:
    """Write the file down; gives its size in bytes. Raises TooLarge, Invalid (empty); leaves nothing then."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    try:
        with zip_path(import_id).open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_FILE_BYTES:
                    raise TooLarge(
                        _("A roster file may have at most %(size)d MB.")
                        % {"size": MAX_FILE_BYTES // _MEGABYTE}
                    )
                file.write(chunk)
        if size == 0:
            problem = _("This file is empty.")
            raise Invalid(problem, fields={"file": problem})
    except BaseException:
        discard(import_id)
        raise
    return size


def discard(import_id: int) -> None:
    """Remove what is kept of an import; nothing is fine too."""
    zip_path(import_id).unlink(missing_ok=True)


def discard_left_over() -> None:
    """Remove the staging databases of workers that were killed; for the only worker there is."""
    for path in folder().glob(f"{STAGING_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
