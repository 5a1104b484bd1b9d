"""Préau itself as a test meets it: a real serving process with data of its own."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

from tests.harness.process import Process, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT = 60.0  # s; the machine may be busy with the other half of the tests


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run `manage.py` to its end and give what it printed; raises CalledProcessError with the output."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=dict(env), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout)
        done.check_returncode()
    return done.stdout


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The environment of a serving process that knows nothing of the one the tests run in."""
    kept = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "PORT"}
    }
    return {**kept, "DATA_DIR": str(data_dir), **more}


def demo_data(folder: Path, target: Path) -> None:
    """Put a migrated SQLite database with the demo school into `target`; built once per run, then copied."""
    template = folder / "demo-template"
    with (folder / "demo-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (template / "ready").exists():
            shutil.rmtree(template, ignore_errors=True)
            template.mkdir()
            env = environment(template)
            manage("migrate", "--verbosity=0", env=env)
            manage("load_demo", env=env)
            (template / "ready").touch()
    shutil.copytree(template, target, dirs_exist_ok=True)


class PreauServer:
    """`start()` returns once it answers; `url` and `ws_url` stay the same across restarts."""

    def __init__(self, data_dir: Path, **env: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}/ws/live/"
        self.data_dir = data_dir
        self.env = environment(data_dir, PORT=str(self.port), **env)
        self._process: Process | None = None

    def start(self) -> "PreauServer":
        self.data_dir.mkdir(parents=True, exist_ok=True)
        log = self.data_dir / f"server-{self.port}.log"
        self._process = Process([sys.executable, str(ROOT / "manage.py"), "serve"], log=log, env=self.env)
        wait_until(self._answers, timeout=_START_TIMEOUT, what=f"the server (see {log})")
        return self

    def _answers(self) -> bool:
        assert self._process is not None
        if not self._process.running:
            raise RuntimeError(f"the server ended at its start:\n{self._process.output()}")
        try:
            return httpx.get(f"{self.url}/api/session", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def output(self) -> str:
        assert self._process is not None
        return self._process.output()

    def kill(self) -> None:
        """End it as a crash would: no close frame, no disconnect, nothing given back."""
        if self._process is not None:
            self._process.kill()

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.stop(number)
