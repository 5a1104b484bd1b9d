"""A new build of the front end is put beside the one that processes serve and pages have open."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from collab import views

PUBLISH = Path(__file__).parents[2] / "frontend" / "scripts" / "publish.mjs"
DAY = 24 * 3600.0


def build(folder: Path, *names: str) -> None:
    """What a build leaves: assets, the worker, and a manifest whose entry is the first of `names`."""
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    for name in names:
        (folder / "assets" / name).write_text(f"of {folder.name}", "utf-8")
    (folder / "sw.js").write_text(f"worker of {folder.name}", "utf-8")
    manifest = {views.ENTRY: {"file": f"assets/{names[0]}"}}
    (folder / ".vite" / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def publish(built: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["node", PUBLISH, built, target], capture_output=True, text=True, check=False)


def age(folder: Path, days: float) -> None:
    then = time.time() - days * DAY
    for file in (folder / "assets").iterdir():
        os.utime(file, (then, then))


def names(folder: Path) -> set[str]:
    return {file.name for file in (folder / "assets").iterdir()}


def test_what_was_served_stays_a_week_after_it_was_replaced(tmp_path: Path) -> None:
    served = tmp_path / "served"
    build(tmp_path / "one", "main-1.js", "main-1.js.br", "font.woff2")
    assert publish(tmp_path / "one", served).returncode == 0
    assert not (tmp_path / "one").exists()
    age(served, 60)  # it was served for long
    build(tmp_path / "two", "main-2.js", "font.woff2")
    assert publish(tmp_path / "two", served).returncode == 0
    assert names(served) == {"main-1.js", "main-1.js.br", "main-2.js", "font.woff2"}
    assert "main-2.js" in (served / ".vite" / "manifest.json").read_text("utf-8")
    assert (served / "sw.js").read_text("utf-8") == "worker of two"
    age(served, 8)
    build(tmp_path / "three", "main-3.js", "font.woff2")
    assert publish(tmp_path / "three", served).returncode == 0
    assert names(served) == {"main-2.js", "main-3.js", "font.woff2"}


@pytest.mark.parametrize("said", [None, "[", "{}"])
def test_what_was_built_without_a_list_is_taken_for_served(tmp_path: Path, said: str | None) -> None:
    served = tmp_path / "served"
    build(served, "main-0.js")
    age(served, 60)
    if said is not None:
        (served / ".published.json").write_text(said, "utf-8")
    build(tmp_path / "one", "main-1.js")
    assert publish(tmp_path / "one", served).returncode == 0
    assert names(served) == {"main-0.js", "main-1.js"}


def test_publishing_that_was_stopped_is_made_good(tmp_path: Path) -> None:
    """Before the manifest: either build may be the one that is served."""
    served = tmp_path / "served"
    build(tmp_path / "one", "main-1.js")
    assert publish(tmp_path / "one", served).returncode == 0
    build(tmp_path / "two", "main-2.js")
    (tmp_path / "two" / "sw.js").unlink()  # stops it before the manifest
    assert publish(tmp_path / "two", served).returncode != 0
    assert "main-1.js" in (served / ".vite" / "manifest.json").read_text("utf-8")
    age(served, 30)
    build(tmp_path / "three", "main-3.js")
    assert publish(tmp_path / "three", served).returncode == 0
    assert names(served) == {"main-1.js", "main-2.js", "main-3.js"}


def test_what_is_no_finished_build_replaces_nothing(tmp_path: Path) -> None:
    served, half = tmp_path / "served", tmp_path / "half"
    build(tmp_path / "one", "main-1.js")
    assert publish(tmp_path / "one", served).returncode == 0
    build(half, "main-2.js")
    (half / ".vite" / "manifest.json").unlink()
    refused = publish(half, served)
    assert refused.returncode == 2 and "finished build" in refused.stderr
    assert names(served) == {"main-1.js"}


@pytest.mark.parametrize("debug", [False, True])
def test_a_process_goes_on_with_the_build_it_began_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, debug: bool
) -> None:
    """Its WhiteNoise knows no file of a later one. While developing each build is seen at once."""
    settings.DEBUG = debug
    monkeypatch.setattr(views, "BUILD", tmp_path / "one")
    build(tmp_path / "one", "main-1.js")
    monkeypatch.setattr(views, "_build_at_start", views._read_build())
    monkeypatch.setattr(views, "BUILD", tmp_path / "two")
    build(tmp_path / "two", "main-2.js")
    script, worker = ("main-2.js", b"worker of two") if debug else ("main-1.js", b"worker of one")
    client = Client()
    assert script in client.get("/login").content.decode()
    assert client.get("/sw.js").content == worker


def test_the_names_of_a_build_are_read_before_its_files_are_looked_for(settings: LazySettings) -> None:
    """Django loads middleware from the last to the first; WhiteNoise looks for files when it is loaded."""
    loaded = list(reversed(settings.MIDDLEWARE))
    assert loaded.index("collab.views.problems_as_pages") < loaded.index(
        "whitenoise.middleware.WhiteNoiseMiddleware"
    )


def test_a_manifest_that_is_being_written_is_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "one", "main-1.js")
    (tmp_path / "one" / ".vite" / "manifest.json").write_text("", "utf-8")
    monkeypatch.setattr(views, "BUILD", tmp_path / "one")
    assert views._read_build() is None


def test_without_a_build_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "BUILD", tmp_path)
    monkeypatch.setattr(views, "_build_at_start", views._read_build())
    answer = Client().get("/login")
    assert answer.status_code == 503 and "make build" in answer.content.decode()
    assert Client().get("/sw.js").status_code == 404
