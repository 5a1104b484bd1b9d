"""How the server is started, where that is felt by those who come."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import PreauServer
from tests.harness.server import demo_data


@pytest.fixture
def few_files() -> Iterator[int]:
    """As most systems start a process: few files, and the right to have more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = min(512, hard // 2)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
    yield few
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_server_may_have_more_sockets_than_it_was_given(
    run_folder: Path, tmp_path: Path, few_files: int
) -> None:
    demo_data(run_folder, tmp_path)
    server = PreauServer(tmp_path).start()
    try:
        lines = Path(f"/proc/{server.pid}/limits").read_text("ascii").splitlines()
        soft = next(line.split()[3] for line in lines if line.startswith("Max open files"))
        assert int(soft) > few_files
    finally:
        server.stop()
