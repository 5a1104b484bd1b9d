"""Loading the demo: on any day, and never where it was not asked for."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from chat.demo.load import load_conversations
from chat.models import Message
from schools import demo
from schools.demo import load_people
from schools.models import Person, School


@pytest.mark.parametrize("today", [date(2026, 8, 3), date(2027, 1, 4)])
def test_it_can_be_loaded_on_any_day_of_the_year(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    settings.UPLOADS_DIR = tmp_path
    now = datetime(today.year, today.month, today.day, 9, tzinfo=timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert load_conversations(load_people()) > 80


def test_it_keeps_out_of_a_school_s_own_database_unless_asked(
    db: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    settings.UPLOADS_DIR = tmp_path
    settings.ENV = settings.ENV.model_copy(update={"database_url": "postgresql://x/y"})
    monkeypatch.delenv("DEMO", raising=False)
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("load_demo")
    assert not Message.objects.exists()
    call_command("load_demo", "--even-here")
    assert Message.objects.exists()
    said = capsys.readouterr().out
    assert demo.PASSWORD in said
    assert all(names in said for names, _ in demo.ACCOUNTS)


def test_no_account_that_everybody_knows_comes_beside_a_school(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A small school runs on SQLite, and somebody types `make run` there."""
    settings.UPLOADS_DIR = tmp_path
    settings.ENV = settings.ENV.model_copy(update={"database_url": ""})
    monkeypatch.delenv("DEMO", raising=False)
    School.objects.create(name="Collège Conti", uai="0350001A")
    call_command("load_demo")
    assert not Person.objects.exists()
    monkeypatch.setenv("DEMO", "1")
    call_command("load_demo")
    assert Person.objects.filter(username="admin").exists()
