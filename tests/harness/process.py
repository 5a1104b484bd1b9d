"""A child process that surely ends with its test."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

STOP_TIMEOUT = 15.0  # s
_POLL = 0.02  # s


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(condition: Callable[[], bool], *, timeout: float, what: str) -> None:
    """Return once `condition()` holds; raise TimeoutError naming `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout} s")
        time.sleep(_POLL)


def program(name: str, *folders: str) -> str:
    """The full path of an installed program; raises FileNotFoundError that says what to install."""
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *folders]))
    if found is None:
        raise FileNotFoundError(f"{name} is not installed: run `make system-packages`")
    return found


def unprivileged() -> tuple[int, int] | None:
    """The (uid, gid) under which a server that refuses root is to run; None when we are not root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("postgres")
    return entry.pw_uid, entry.pw_gid


class Process:
    """One child in a process group of its own; what it prints goes to `log`."""

    def __init__(self, command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                env=None if env is None else dict(env), start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    def send(self, number: int) -> None:
        if self.running:
            os.killpg(self.pid, number)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it with `number`, harder after STOP_TIMEOUT; gives the exit status."""
        self.send(number)
        try:
            return self._child.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            print(f"pid {self.pid} did not stop on signal {number}: killed", file=sys.stderr)
            self.send(signal.SIGKILL)
            return self._child.wait(STOP_TIMEOUT)

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def output(self) -> str:
        return self.log.read_text("utf-8", "replace")
