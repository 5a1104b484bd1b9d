"""Workers: one at a time, who dies is followed, who was followed stops; and all of it by a real server."""

import time
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils import timezone

from schools.models import Person
from schools.roster import applying, files, worker
from schools.roster.imports import approve_import, create_import
from schools.roster.models import RosterImport
from schools.roster.worker import DEAD_AFTER, MAX_ATTEMPTS, Lost, claim, run
from tests.harness import PreauServer
from tests.harness.server import demo_data
from tests.schools.roster.region import Region
from tests.schools.roster.scene import Importer, college, everything, worked, zipped


def brought(content: bytes | None = None) -> RosterImport:
    return create_import(person=None, name="roster.zip", chunks=[content or zipped(college())])


def seem_dead(one: RosterImport) -> None:
    RosterImport.objects.filter(pk=one.pk).update(beat_at=timezone.now() - DEAD_AFTER - timedelta(seconds=1))


def test_one_import_at_a_time(db: None) -> None:
    first, second = brought(), brought()
    mine = claim()
    assert mine is not None and mine.roster_import == first
    assert claim() is None and claim(second.pk) is None
    run(mine)
    following = claim()
    assert following is not None and following.roster_import == second


def test_what_was_approved_comes_before_what_is_only_to_be_read(office: Importer) -> None:
    ready = office.read(zipped(college()))
    brought()
    approve_import(person=None, roster_import=ready)
    mine = claim()
    assert mine is not None and mine.roster_import == ready


def test_a_worker_that_died_is_followed_and_one_that_was_only_slow_stops(db: None) -> None:
    one = brought()
    slow = claim()
    assert slow is not None
    (files.folder() / "staging-x").mkdir()
    seem_dead(one)
    following = claim()
    assert following is not None and following.worker != slow.worker
    assert not list(files.folder().glob("staging-*")), "what it had begun is gone"
    with pytest.raises(Lost):
        slow.save(done=1)
    run(slow)
    one.refresh_from_db()
    assert (one.state, one.worker) == ("reading", following.worker), "it changes nothing any more"
    run(following)
    one.refresh_from_db()
    assert (one.state, one.running) == ("ready", None)


def test_an_import_that_kills_its_workers_fails_in_the_end(db: None) -> None:
    one = brought()
    for _ in range(MAX_ATTEMPTS):
        assert claim() is not None
        seem_dead(one)
    assert claim() is None
    one.refresh_from_db()
    assert (one.state, one.running) == ("failed", None) and "several times" in one.failure


class Died(BaseException):
    """As a killed process: nothing is cleaned up."""


def test_an_import_that_dies_half_way_is_finished_by_the_next(office: Importer, monkeypatch: Any) -> None:
    path = files.folder() / "region.zip"
    files.folder().mkdir(parents=True, exist_ok=True)
    Region(1_200, 2).write(path)
    content = path.read_bytes()
    one = office.read(content)
    approve_import(person=None, roster_import=one)
    whole = applying._STEPS
    monkeypatch.setattr(applying, "_STEPS", tuple(_dying(step) for step in whole))
    mine = claim()
    assert mine is not None
    with pytest.raises(Died):
        run(mine)
    assert 0 < Person.objects.count() < 1_200, "premise: it died half-way"
    monkeypatch.setattr(applying, "_STEPS", whole)
    seem_dead(one)
    assert worked(one).state == "done"
    finished = everything()
    assert len(finished["people"]) == 1_200
    assert office.read(content).plan == [], "nothing is lacking"


def _dying(step: Any) -> Any:
    def dying(run: Any) -> Any:
        yield from islice(step(run), 1)
        if step.__name__ == "create" and step.__module__.endswith("people"):
            raise Died

    return dying


def test_a_fault_of_ours_is_a_failure_that_says_so(office: Importer, monkeypatch: Any) -> None:
    def broken(mine: Any) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(worker, "read_import", broken)
    one = office.read(zipped(college()))
    assert (one.state, one.failure, one.running) == ("failed", "RuntimeError: disk on fire", None)


def test_a_server_reads_and_applies_what_is_uploaded(run_folder: Path, tmp_path: Path) -> None:
    demo_data(run_folder, tmp_path / "data")
    server = PreauServer(tmp_path / "data").start()
    try:
        with httpx.Client(base_url=f"{server.url}/api", timeout=30) as client:
            log_in = {"username": "admin", "password": "demo"}
            assert client.post("/session", json=log_in).status_code == 200
            client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
            client.headers["Origin"] = server.url
            rows = college()
            rows["orgs"][0]["identifier"] = "0350999A"
            made = client.post("/roster/imports", files={"file": ("roster.zip", zipped(rows))})
            assert made.status_code == 201, made.text
            path = f"/roster/imports/{made.json()['id']}"
            assert _until(client, path, "ready")["errors"] == 0
            assert client.post(f"{path}/apply", json={}).status_code == 200
            assert _until(client, path, "done")["report"]
            school = client.get("/me").json()["abilities"]["administer"][0]
            assert client.get(f"/schools/{school}/people", params={"search": "þórsson"}).json()["total"] == 1
    finally:
        server.stop()


def _until(client: httpx.Client, path: str, state: str) -> dict[str, Any]:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        one: dict[str, Any] = client.get(path).json()
        if one["state"] not in {"reading", "applying"}:
            assert one["state"] == state, one["failure"]
            return one
        time.sleep(0.2)
    raise AssertionError(f"not {state} in time: {one}")
