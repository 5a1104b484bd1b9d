"""What is wrong in the environment stops the server with one line that says what to write instead."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from collab.env import kept_secret, prepare_data_dir, read_environment
from tests.harness import PreauServer
from tests.harness.process import free_port
from tests.harness.server import ROOT, environment


def test_the_defaults_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_ORIGINS", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    environment = read_environment()
    assert environment.port == 8000
    assert environment.database_url == ""
    assert environment.allowed_origins == ()


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("PORT", "eighty", "integer"),
        ("PORT", "70000", "65535"),
        ("PORT", "0", "1"),
        ("DATABASE_URL", "mysql://db/preau", "postgresql://"),
        ("DATABASE_URL", "postgresql://db:fivethousand/preau", "postgresql://"),
        ("DATABASE_URL", "postgresql://db", "name"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("REDIS_URL", "redis://localhost:many/0", "redis://"),
        ("SECRET_KEY", "short", "32 characters"),
        ("ALLOWED_ORIGINS", "preau.example.org", "https://"),
        ("ALLOWED_ORIGINS", "https://preau.example.org/app", "https://"),
        ("ALLOWED_ORIGINS", "https://preau.example.org:port", "https://"),
        ("ALLOWED_ORIGINS", "https://me@preau.example.org", "https://"),
        ("DATABASE_URL", "postgresql://preau@db:port/preau", "postgresql://"),
        ("REDIS_URL", "redis://localhost:99999/0", "redis://"),
        ("DATA_DIR", "/dev/null/preau", "Not a directory"),
        ("ALLOWED_ORIGINS", "https://*.example.org", "https://"),
        ("ALLOWED_ORIGINS", ",", "https://"),
        ("LOG_DAYS", "0", "1"),
    ],
)
def test_a_wrong_value_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        read_environment()
    line = str(stopped.value)
    assert "\n" not in line
    assert line.startswith(name)
    assert hint in line


def test_several_origins_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://a.example, http://b.example:8080/")
    assert read_environment().allowed_origins == ("https://a.example", "http://b.example:8080")


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert read_environment().port == 8000


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("https://Preau.Example.ORG", "https://preau.example.org"),
        ("https://preau.example.org:443/", "https://preau.example.org"),
        ("http://preau.example.org:80", "http://preau.example.org"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://préau.example", "https://xn--prau-cpa.example"),
    ],
)
def test_an_origin_is_what_browsers_make_of_it(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: str
) -> None:
    monkeypatch.setenv("ALLOWED_ORIGINS", said)
    assert read_environment().allowed_origins == (meant,)


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "hunter2"), ("DATABASE_URL", "mysql://preau:hunter2@db/preau")]
)
def test_a_line_for_the_log_holds_no_secret(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        read_environment()
    assert str(stopped.value).startswith(name)
    assert "hunter2" not in str(stopped.value)


def test_origins_are_as_browsers_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "ALLOWED_ORIGINS",
        "https://Preau.Example.org:443, HTTP://b.example:80/, http://[::1], http://[::1]:8000",
    )
    assert read_environment().allowed_origins == (
        "https://preau.example.org", "http://b.example", "http://[::1]", "http://[::1]:8000",
    )  # fmt: skip


def test_what_a_school_says_is_for_the_server_s_account_alone(tmp_path: Path) -> None:
    prepare_data_dir(tmp_path / "new" / "data")
    assert (tmp_path / "new" / "data").stat().st_mode & 0o077 == 0
    kept_secret(tmp_path / "secret_key")
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_processes_that_start_together_have_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept_secret(tmp_path / "secret_key"), range(64)))
    assert len(found) == 1 and len(found.pop()) > 40
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def command(*arguments: str, data_dir: Path, **env: str) -> tuple[int, list[str]]:
    """The exit status of a command, and the lines it wrote."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(data_dir, **env), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, lines = command("migrate", data_dir=tmp_path / "file" / "data")
    assert status == 1
    assert lines == [f"DATA_DIR='{tmp_path}/file/data': cannot be written: Not a directory"]


@pytest.mark.parametrize("name", ["migrate", "serve"])
def test_a_database_that_is_not_there_is_one_line(name: str, tmp_path: Path) -> None:
    url = f"postgresql://preau:hunter2@127.0.0.1:{free_port()}/preau"
    status, lines = command(name, data_dir=tmp_path, DATABASE_URL=url)
    assert (status, len(lines)) == (1, 1), lines
    assert lines[0].startswith("DATABASE_URL: the database does not answer: ")
    assert "refused" in lines[0] and "hunter2" not in lines[0]


def test_a_file_for_the_database_in_no_folder_is_one_line(tmp_path: Path) -> None:
    status, lines = command("migrate", data_dir=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/none/preau.db")
    assert (status, len(lines)) == (1, 1), lines
    assert "unable to open" in lines[0]


def test_a_port_in_use_is_one_line(demo_server: PreauServer, tmp_path: Path) -> None:
    status, lines = command("serve", data_dir=tmp_path, PORT=str(demo_server.port))
    assert (status, len(lines)) == (1, 1), lines
    assert "in use" in lines[0] and str(demo_server.port) in lines[0]
