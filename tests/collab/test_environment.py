"""What is wrong in the environment stops the server with one line that says what to write instead."""

import pytest

from collab.env import read_environment


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
        ("DATABASE_URL", "mysql://db/preau", "postgresql://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("SECRET_KEY", "short", "32 characters"),
        ("ALLOWED_ORIGINS", "preau.example.org", "https://"),
        ("ALLOWED_ORIGINS", "https://preau.example.org/app", "https://"),
        ("ALLOWED_ORIGINS", "https://preau.example.org:port", "https://"),
        ("ALLOWED_ORIGINS", "https://me@preau.example.org", "https://"),
        ("DATABASE_URL", "postgresql://preau@db:port/preau", "postgresql://"),
        ("REDIS_URL", "redis://localhost:99999/0", "redis://"),
        ("DATA_DIR", "/dev/null/preau", "Not a directory"),
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
    ("name", "value"), [("SECRET_KEY", "hunter2"), ("DATABASE_URL", "mysql://preau:hunter2@db/preau")]
)
def test_a_wrong_secret_is_not_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
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
