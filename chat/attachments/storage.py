"""The bytes of attachments: one file per content, named by its digest, outside every folder that is served.

A file is written beside its place, flushed to the disk, and moved there in one step, before the transaction
that names it commits: what is acknowledged is kept, and a crash leaves at most an orphan for `cleaning`.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.conf import settings

_CHUNK_BYTES: Final = 256 * 1024


def folder() -> Path:
    return Path(settings.UPLOADS_DIR)


def path_of(digest: str) -> Path:
    """Where the file with this digest lies."""
    return folder() / digest[:2] / digest


def preview_path_of(digest: str) -> Path:
    """Where the preview of the picture with this digest lies."""
    return folder() / digest[:2] / f"{digest}.webp"


@contextmanager
def scratch_file() -> Iterator[BinaryIO]:
    """A new file in the uploads folder that vanishes unless it is kept."""
    scratch = folder() / "incoming"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=scratch, delete=False) as file:
        try:
            yield cast(BinaryIO, file)
        finally:
            Path(file.name).unlink(missing_ok=True)


def digest_of(file: BinaryIO) -> str:
    """Hexadecimal SHA-256 of the whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def keep(file: BinaryIO, path: Path) -> None:
    """Move a scratch file to its place, on the disk for good; nothing to do if the same bytes lie there."""
    if path.exists():
        return
    file.flush()
    os.fsync(file.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file.name, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def discard(digest: str) -> None:
    """Remove the file with this digest, and its preview."""
    path_of(digest).unlink(missing_ok=True)
    preview_path_of(digest).unlink(missing_ok=True)


@contextmanager
def keeping() -> Iterator[None]:
    """Held from `keep` until the row that names the file is committed: nobody is `removing` meanwhile."""
    with _locked(fcntl.LOCK_SH):
        yield


@contextmanager
def removing() -> Iterator[None]:
    """Held while looking for files that no row names, and removing them."""
    with _locked(fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(mode: int) -> Iterator[None]:
    """A lock between all processes of this machine; it falls with the process that holds it."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as file:
        fcntl.flock(file, mode)
        yield


def copy_into(chunks: Iterator[bytes], file: BinaryIO) -> None:
    file.writelines(chunks)
    file.flush()


def read_range(path: Path, start: int, length: int) -> Iterator[bytes]:
    """`length` bytes of a file from `start`, in pieces."""
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(_CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk
