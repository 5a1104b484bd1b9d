"""Servers shared by the tests of one worker: each is started when first asked for, and stopped at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from collab.realtime import db, limits
from tests import emptying
from tests.harness import PostgresServer, PreauServer, RedisServer
from tests.harness.server import demo_data

emptying.allow()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """pytest-django's seam. SQLite is tested as it is run: in a file with a write-ahead log. Django's own
    test database is in memory, where threads lock each other out of whole tables."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """pytest-django's, which drops the database at the end: the worker threads must have left it by then."""
    yield
    db.release()


@pytest.fixture(autouse=True)
def _nobody_is_too_fast() -> None:
    """Each test begins with a full bucket: ids come again with each empty database."""
    limits.of_commands().forget()
    limits.of_reads().forget()


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
