"""The servers under test: each alone on one core, on a free port of loopback, and stopped by its pid."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from bench import procfs
from bench.dialects import Dialect, Nchan, Plain, Preau, SocketIo
from tests.harness.process import Process, free_port, listens, program, wait_until

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
SERVER_CORE, LOAD_CORE = 0, 1
_START_SECONDS = 30.0


@dataclass(frozen=True)
class Kind:
    """One line of the table. `command` gets the port and a folder of the server's own."""

    name: str
    dialect: Dialect
    command: Callable[[int, Path], Sequence[str]]
    redis: bool = False
    slow: bool = False  # so far behind the others that its runs are cut short
    real: bool = False  # knows persons: its sockets need sessions
    env: Mapping[str, str] = field(default_factory=dict)


def _node(script: str) -> Callable[[int, Path], Sequence[str]]:
    return lambda port, folder: [program("node"), str(PEERS / script)]


def _nchan(port: int, folder: Path) -> Sequence[str]:
    modules = Path("/usr/lib/nginx/modules")
    if not (modules / "ngx_nchan_module.so").exists():
        raise FileNotFoundError("nchan is not installed: run `make bench`, which installs libnginx-mod-nchan")
    text = (PEERS / "nchan.conf").read_text()
    for name, value in {"MODULES": modules, "FOLDER": folder, "PORT": port}.items():
        text = text.replace(f"@{name}@", str(value))
    (folder / "nginx.conf").write_text(text)
    return [program("nginx", "/usr/sbin"), "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _socketify(port: int, folder: Path) -> Sequence[str]:
    return [str(ROOT / "var" / "bench" / "socketify" / "bin" / "python"), str(PEERS / "socketify_server.py")]


def _tutorial(port: int, folder: Path) -> Sequence[str]:
    daphne = [sys.executable, "-m", "daphne", "--verbosity", "0", "--websocket_timeout", "-1"]
    return [*daphne, "-b", "127.0.0.1", "-p", str(port), "bench.peers.tutorial.asgi:application"]


def _engine(port: int, folder: Path) -> Sequence[str]:
    return [sys.executable, "-m", "bench.preau.serve"]


ENGINE = Kind("preau", Preau("bench.say"), _engine, real=True)
ENGINE_REDIS = Kind("preau-redis", Preau("bench.say"), _engine, redis=True, real=True)
PRODUCT = Kind("preau-product", Preau("message.post"), _engine, real=True)
KINDS: tuple[Kind, ...] = (
    ENGINE,
    ENGINE_REDIS,
    Kind("nchan", Nchan(), _nchan),
    Kind("socketify", Plain(), _socketify),
    Kind("ws", Plain(), _node("ws.mjs")),
    Kind("socketio", SocketIo(), _node("socketio.mjs")),
    Kind("socketio-redis", SocketIo(), _node("socketio.mjs"), redis=True),
    Kind("tutorial", Plain("/ws/"), _tutorial, slow=True),
    Kind("tutorial-redis", Plain("/ws/"), _tutorial, redis=True, slow=True),
)
ALL_KINDS = (*KINDS, PRODUCT)


class Running:
    """A server from `with` on: pinned, answering on `port`."""

    def __init__(self, kind: Kind, env: Mapping[str, str]) -> None:
        self.kind = kind
        self.port = free_port()
        self._env = env
        self._folder = Path(tempfile.mkdtemp(prefix=f"preau-bench-{kind.name}-"))

    def __enter__(self) -> "Running":
        # nginx gives up root for its workers, which write here too.
        self._folder.chmod(0o777)
        env = {**os.environ, "PORT": str(self.port), **self.kind.env, **self._env}
        # Whatever becomes of the bench, its servers do not outlive it.
        bound = [program("setpriv"), "--pdeathsig", "KILL", program("taskset"), "-c", str(SERVER_CORE)]
        pinned = [*bound, *self.kind.command(self.port, self._folder)]
        log = self._folder / "server.log"
        self._process = Process(pinned, log=log, env=env)
        try:
            wait_until(self._answers, timeout=_START_SECONDS, what=f"{self.kind.name} (see {log})")
        except BaseException:
            self._process.stop()
            raise
        return self

    def _answers(self) -> bool:
        if not self._process.running:
            raise RuntimeError(f"{self.kind.name} ended at its start:\n{self._process.output()}")
        return listens(self.port)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()  # nothing of its own is worth keeping, and some take long to go
        if error is None:
            shutil.rmtree(self._folder, ignore_errors=True)
        else:
            print(f"{self.kind.name} said:\n{self._process.output()[-2000:]}", file=sys.stderr)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def pids(self) -> list[int]:
        return procfs.tree(self._process.pid)

    def cpu(self) -> float:
        return procfs.cpu_seconds(self.pids)

    def memory(self) -> procfs.Memory:
        return procfs.memory(self.pids)
