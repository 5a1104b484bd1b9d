"""`make run` again, after what happens to people: changed locks, a making cut off, an older Debian."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUR = 3_600


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def aged(path: Path, hours: int) -> None:
    path.touch()
    now = path.stat().st_mtime
    os.utime(path, (now, now - hours * HOUR))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The Makefile and the locks beside a whole virtual environment; pip only says what it would install."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt"):
        aged(tmp_path / name, 10)
    program(tmp_path / ".venv/bin/python", "exit 0")
    (tmp_path / ".venv/pyvenv.cfg").touch()
    aged(tmp_path / ".venv/run.stamp", 5)
    return tmp_path


# This may itself be run by make, and against a database.
OTHERS = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "DATABASE_URL", "DEMO", "PYTHON"}


def make(house: Path, *arguments: str, **env: str) -> tuple[int, str]:
    around = {name: value for name, value in os.environ.items() if name not in OTHERS} | env
    done = subprocess.run(
        ["make", "--no-print-directory", "PIP=echo installs", *arguments], cwd=house, text=True,
        env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_nothing_is_installed_twice(house: Path) -> None:
    assert make(house, ".venv/run.stamp") == (0, "")


def test_changed_locks_are_installed_also_where_the_tests_were_run(house: Path) -> None:
    aged(house / ".venv/test.stamp", 5)
    aged(house / "requirements.txt", 1)
    status, said = make(house, ".venv/run.stamp")
    assert (status, "installs -r requirements.txt" in said) == (0, True)
    aged(house / ".venv/test.stamp", 0)
    aged(house / ".venv/run.stamp", 5)
    assert "installs" not in make(house, ".venv/run.stamp")[1], "the tests' packages hold the server's"


@pytest.mark.parametrize("left", ["no Python", "no pip", "not even a beginning"])
def test_an_environment_that_is_not_whole_is_made_again(house: Path, left: str) -> None:
    """pyvenv.cfg comes first and pip last; an upgrade of the system takes the Python away."""
    python = house / ".venv/bin/python"
    if left == "no Python":
        python.unlink()
        python.symlink_to("/nonexistent/python3")
    elif left == "no pip":
        program(python, 'test "$1" = -c')
        (house / ".venv/run.stamp").unlink()
    else:
        shutil.rmtree(house / ".venv")
    maker = house / "maker"
    program(maker, 'if [ "$2" = venv ]; then mkdir -p .venv && echo made; fi')
    status, said = make(house, f"PYTHON={maker}", ".venv/run.stamp")
    assert (status, said.splitlines()[1:]) == (0, ["made", "installs -r requirements.txt"])


@pytest.mark.parametrize(
    ("name", "version"), [("node", "v18.20.4"), ("python3", "Python 3.9.2"), ("python3", "Python 3.10.12")]
)
def test_what_is_too_old_is_one_line(house: Path, name: str, version: str) -> None:
    answer = f'case "$*" in --version) echo "{version}";; *ensurepip*) exit 0;; *) exit 1;; esac'
    program(house / "bin" / name, answer)
    status, said = make(house, "run-packages", PATH=f"{house / 'bin'}:{os.environ['PATH']}")
    assert status != 0
    assert "or newer is needed" in said and version in said
    assert len(said.splitlines()) == 2, "and make's own"


@pytest.mark.parametrize(
    ("database", "demo", "loads"),
    [("", "", True), ("", "0", False), ("postgresql://x", "", False), ("postgresql://x", "1", True)],
)
def test_demo_accounts_come_where_they_are_asked_for(
    house: Path, database: str, demo: str, loads: bool
) -> None:
    for built in ("static/build/.stamp", "frontend/node_modules/.stamp"):
        (house / built).parent.mkdir(parents=True, exist_ok=True)
    for path in ("frontend/package-lock.json", "frontend/package.json"):
        aged(house / path, 10)
    aged(house / "frontend/node_modules/.stamp", 5)
    aged(house / "static/build/.stamp", 4)
    program(house / ".venv/bin/python", 'echo "$2"')
    env = {name: value for name, value in (("DATABASE_URL", database), ("DEMO", demo)) if value}
    status, said = make(house, "run", **env)
    assert (status, "load_demo" in said.split()) == (0, loads)
    assert said.split()[-1] == "serve"
