"""A database that holds people up is given up, and they are told; what may take long may."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import dj_database_url
import psycopg
import pytest
import pytest_django
from django.db import OperationalError
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import ConnectionHandler

from collab.realtime import db
from collab.realtime.patience import BoundedConnection
from tests.harness import PostgresServer, PreauServer
from tests.harness.process import wait_until
from tests.harness.server import ROOT, environment, manage
from tests.realtime.live import Desk, live

_SOON = 5.0  # s
_BRIEF = "?options=-c%20lock_timeout%3D500"


@pytest.fixture(scope="module")
def server(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PreauServer]:
    folder = tmp_path_factory.mktemp("patience")
    url = postgres_server.database("patience")
    env = environment(folder, DATABASE_URL=url)
    manage("migrate", "--verbosity=0", env=env)
    manage("load_demo", "--even-here", env=env)
    server = PreauServer(folder, DATABASE_URL=url + _BRIEF).start()
    yield server
    server.stop()


@contextmanager
def held(postgres: PostgresServer, topic: str) -> Iterator[None]:
    """Another connection holds the head of a topic."""
    with psycopg.connect(postgres.url("patience")) as other:
        other.execute("SELECT 1 FROM realtime_topichead WHERE topic = %s FOR UPDATE", [topic]).fetchone()
        yield
        other.rollback()


async def test_who_waits_for_a_lock_too_long_is_told_and_tries_again(
    server: PreauServer, postgres_server: PostgresServer
) -> None:
    desk = Desk(server, "pupil1")
    post = {"client_id": str(uuid4()), "body": "Bonjour"}
    path = f"/api/rooms/{desk.room.removeprefix('room.')}/messages"
    assert desk.http.post(path, json=post | {"client_id": str(uuid4())}).status_code == 201, "the premise"
    async with live(server, desk.cookies) as one:
        await one.join(desk.room)
        with held(postgres_server, desk.room):
            reply = await one.ask("message.post", topic=desk.room, **post)
            assert (reply["ok"], reply["error"]["code"]) == (False, "unavailable")
            assert reply["error"]["retry_after"] > 0
            answer = desk.http.post(path, json=post)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert desk.http.get(path).status_code == 200, "whoever needs no lock goes on"
        reply = await one.ask("message.post", topic=desk.room, **post)
        assert reply["ok"]
    assert "Traceback" not in server.output()


_SHOW = """
import sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection

def show(server=None):
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            print(cursor.fetchone()[0])
    print(type(connection.connection).__name__)
    asked = connection.connection.info.get_parameters()
    for name in ("keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"):
        print(asked.get(name))

if "serving" in sys.argv:  # as `manage.py serve` does, up to where it would serve
    from collab.realtime.server import LiveServer
    LiveServer.run = show
    call_command("serve")
else:
    show()
"""


@pytest.mark.parametrize(
    ("how", "url_says", "bounds"),
    [
        ("serving", "", ["15s", "10s", "1min", "BoundedConnection"]),
        ("serving", _BRIEF, ["15s", "500ms", "1min", "BoundedConnection"]),
        ("command", "", ["0", "0", "0", "Connection"]),
        ("command", _BRIEF, ["0", "500ms", "0", "Connection"]),
    ],
)
def test_only_where_people_wait_are_statements_bounded(
    postgres_server: PostgresServer, tmp_path: Path, how: str, url_says: str, bounds: list[str]
) -> None:
    """What DATABASE_URL says holds for all, and for all TCP asks whether the other machine is there."""
    env = environment(
        tmp_path,
        DATABASE_URL=postgres_server.url("postgres") + url_says,
        DJANGO_SETTINGS_MODULE="collab.settings",
    )
    done = subprocess.run(
        [sys.executable, "-c", _SHOW, how], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [*bounds, "15", "5", "3", "20000"]


@pytest.mark.parametrize(
    ("statement", "fault", "losses"),
    [
        ("SELECT pg_advisory_lock(76)", "lock timeout", 0),
        ("SELECT pg_sleep(60)", "statement timeout", 0),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "terminating connection", 1),
    ],
)
def test_a_database_that_gave_a_statement_up_is_there(
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    statement: str,
    fault: str,
    losses: int,
) -> None:
    """Its connections are not suspected, as they are after a loss: one lock would have all of them asked."""
    url = postgres_server.url("postgres")
    database = dj_database_url.parse(url)
    database["OPTIONS"] = {"options": "-c lock_timeout=300 -c statement_timeout=1000", "pool": True}
    own = ConnectionHandler({"default": {}, "patience": database})["patience"]  # pools go by the name
    assert isinstance(own, DatabaseWrapper)
    monkeypatch.setattr(db, "connection", own)
    before = db._losses
    with psycopg.connect(url) as other, django_db_blocker.unblock():
        other.execute("SELECT pg_advisory_lock(76)")
        try:
            with pytest.raises(OperationalError, match=fault) as caught, own.cursor() as cursor:
                cursor.execute(statement)
            db.unavailable(caught.value)
            assert db._losses - before == losses
            wait_until(lambda: not db._mending.is_set(), timeout=_SOON, what="the pool is asked")
        finally:
            own.close()
            own.close_pool()


def test_a_database_that_hangs_is_given_up(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BoundedConnection.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        monkeypatch.setattr(BoundedConnection, "patience", 0.3)
        os.kill(row[0], signal.SIGSTOP)  # it does not answer, and its kernel says that all is well
        rescue = threading.Timer(_SOON, os.kill, (row[0], signal.SIGCONT))  # else who waits for ever would
        rescue.start()
        try:
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
            assert connection.closed, "an answer that comes late must not be taken for another one's"
        finally:
            rescue.cancel()
            os.kill(row[0], signal.SIGCONT)
