"""Nobody removes what somebody keeps, whoever comes first."""

import threading
from pathlib import Path

import pytest

from chat.attachments import storage


def keep(content: bytes) -> Path:
    with storage.scratch_file() as file:
        file.write(content)
        path = storage.path_of(storage.digest_of(file))
        storage.keep(file, path)
    return path


def test_what_is_kept_is_there_and_its_scratch_file_is_not(uploads: Path) -> None:
    path = keep(b"abc")
    assert path.read_bytes() == b"abc"
    assert keep(b"abc") == path
    assert not list((uploads / "incoming").iterdir())


def test_a_scratch_file_vanishes_when_something_goes_wrong(uploads: Path) -> None:
    with pytest.raises(ZeroDivisionError), storage.scratch_file() as file:
        file.write(b"%d" % (1 // 0))
    assert not list((uploads / "incoming").iterdir())


def test_removing_waits_until_nobody_keeps(uploads: Path) -> None:
    order: list[str] = []
    started = threading.Event()

    def remove() -> None:
        started.set()
        with storage.removing():
            order.append("removed")

    with storage.keeping(), storage.keeping():
        thread = threading.Thread(target=remove)
        thread.start()
        started.wait()
        thread.join(timeout=0.2)
        assert thread.is_alive(), "the premise: it waits"
        order.append("kept")
    thread.join(timeout=5)
    assert order == ["kept", "removed"]


def test_a_range_is_read_in_pieces(uploads: Path) -> None:
    path = keep(bytes(range(256)) * 4_000)
    pieces = list(storage.read_range(path, 100, 600_000))
    assert len(pieces) == 3
    assert b"".join(pieces) == path.read_bytes()[100:600_100]
