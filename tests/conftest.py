"""Servers shared by the tests of one worker: each is started when first asked for, and stopped at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import PostgresServer, PreauServer, RedisServer
from tests.harness.server import demo_data


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    server = PostgresServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def demo_server(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreauServer]:
    """The embedded default with the demo school. Tests share it: leave what others need as it was."""
    folder = tmp_path_factory.mktemp("demo")
    demo_data(run_folder, folder)
    server = PreauServer(folder).start()
    yield server
    server.stop()
