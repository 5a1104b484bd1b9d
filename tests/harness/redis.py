"""A Redis of the tests' own, which they may kill, pause and flush."""

import signal
import tempfile
from pathlib import Path

import redis

from tests.harness.process import Process, free_port, program, wait_until


class RedisServer:
    """Start with `start()`; `url` is good for the life of the object, across kills."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = tempfile.TemporaryDirectory(prefix="preau-redis-")
        self._process: Process | None = None

    def start(self) -> "RedisServer":
        command = [
            program("redis-server", "/usr/bin"), "--port", str(self.port), "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no", "--dir", self._folder.name,
        ]  # fmt: skip
        self._process = Process(command, log=Path(self._folder.name) / "redis.log")
        wait_until(self._answers, timeout=10, what="redis-server")
        return self

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def pause(self) -> None:
        assert self._process is not None
        self._process.send(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send(signal.SIGCONT)

    def flush(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.flushall()

    def stop(self) -> None:
        if self._process is not None:
            self.resume()
            self._process.stop()
        self._folder.cleanup()
