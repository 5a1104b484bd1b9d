"""A PostgreSQL cluster of the tests' own, in a temporary folder, on a free port."""

import glob
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from tests.harness.process import Process, free_port, program, unprivileged, wait_until


class PostgresServer:
    """Start with `start()`; crash it with `crash()`; `database(name)` makes one and gives its URL."""

    def __init__(self, *, durable: bool = False) -> None:
        """`durable`: wait for the disk at each commit, as a school's database does; no test needs that."""
        self._durable = durable
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="preau-postgres-"))
        self._process: Process | None = None
        owner = unprivileged()
        if owner:
            os.chown(self._folder, *owner)
        # PostgreSQL refuses to run as root: step down to its own account, which Debian's package makes.
        self._step_down = (
            [program("setpriv"), f"--reuid={owner[0]}", f"--regid={owner[1]}", "--clear-groups"]
            if owner
            else []
        )
        self._bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        initdb = program("initdb", *self._bin)
        subprocess.run(
            [*self._step_down, initdb, "-D", str(self._data), "-U", "preau", "-A", "trust", "-E", "UTF8"],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def url(self, name: str) -> str:
        return f"postgresql://preau@127.0.0.1:{self.port}/{name}"

    def start(self) -> "PostgresServer":
        # fsync guards against a crash of the machine, which no test makes.
        options = {
            "fsync": "on" if self._durable else "off",
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        command = [
            *self._step_down,
            program("postgres", *self._bin),
            "-D",
            str(self._data),
            "-p",
            str(self.port),
        ]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._process = Process(command, log=self._folder / "postgres.log")
        wait_until(self._answers, timeout=30, what="postgres")
        return self

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def database(self, name: str) -> str:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def crash(self) -> None:
        """Stop at once, without a checkpoint: what a power cut leaves of the server."""
        if self._process is not None:
            self._process.stop(signal.SIGQUIT)

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop(signal.SIGINT)
        shutil.rmtree(self._folder, ignore_errors=True)
