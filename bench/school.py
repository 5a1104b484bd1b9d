"""A school with 4,000 logged-in people for Préau, made once per run of the bench, copied for each server."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harness.server import environment, manage

PERSONS = 4_200  # 1,000 rooms of 4, their writers among them, and some to spare
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    session: str
    rooms: tuple[int, ...]  # the four of their groups


@dataclass(frozen=True, slots=True)
class School:
    """`template`: the folder of its SQLite database; none when it is in a database of its own."""

    persons: tuple[Person, ...]
    large: int  # the room of everybody
    template: Path | None = None

    def copy(self, target: Path) -> None:
        assert self.template is not None
        shutil.copytree(self.template, target, dirs_exist_ok=True)


def found(folder: Path, database_url: str = "", persons: int = PERSONS) -> School:
    """Migrate and fill a database: SQLite in `folder`, or the one at `database_url`."""
    more = {"DATABASE_URL": database_url} if database_url else {}
    env = environment(folder, **more)
    manage("migrate", "--verbosity=0", env=env)
    made = subprocess.run(
        [sys.executable, "-m", "bench.preau.seed", str(persons)],
        cwd=_ROOT, env=env, check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    data: dict[str, Any] = json.loads(made.stdout)
    people = tuple(Person(one["id"], one["session"], tuple(one["rooms"])) for one in data["persons"])
    return School(people, data["large"], None if database_url else folder)


class Folders:
    """Temporary folders that go when the bench ends."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="preau-bench-"))
        self._count = 0

    def new(self) -> Path:
        self._count += 1
        folder = self._root / str(self._count)
        os.mkdir(folder)
        return folder

    def remove(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)
