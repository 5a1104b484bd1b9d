"""An import over HTTP, as the administrator's page asks for it: from the upload to the report."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schools.models import School
from schools.roster.models import RosterImport
from tests.chat.browser import client_of
from tests.schools.roster.scene import Importer, administrator, college, counts, post, user, worked, zipped


def bring(client: Client, content: bytes, **more: Any) -> Any:
    file = SimpleUploadedFile("../../export.zip", content)
    return client.post("/api/roster/imports", {"file": file, **more})


def test_an_import_from_upload_to_report(admin: Importer) -> None:
    client = admin.browser()
    made = bring(client, zipped(college()))
    assert made.status_code == 201
    one = made.json()
    assert (one["state"], one["file_name"], one["by"]["name"]) == ("reading", "export.zip", "Bruno Lefeuvre")
    path = f"/api/roster/imports/{one['id']}"
    assert post(client, f"{path}/apply").status_code == 409, "not read yet"
    worked(RosterImport.objects.get(pk=one["id"]))
    ready = client.get(path).json()
    assert (ready["state"], ready["version"], ready["abilities"]["apply"]) == ("ready", "1.1", True)
    assert counts(ready["plan"])["people.create"] == 5
    samples = {line["kind"]: line["samples"] for line in ready["plan"]}
    assert {"name": "Léa Martin", "detail": "lea", "role": ""} in samples["people"]
    assert {"name": "Léa Martin", "detail": "5e A", "role": "pupil"} in samples["memberships"]
    assert {"name": "Claire Moreau", "detail": "Collège Conti", "role": "teacher"} in samples["roles"]
    assert post(client, f"{path}/apply").json()["state"] == "applying"
    worked(RosterImport.objects.get(pk=one["id"]))
    done = client.get(path).json()
    assert (done["state"], done["report"] == ready["plan"]) == ("done", True)
    assert done["progress"]["done"] == done["progress"]["total"] > 0
    assert client.delete(path).status_code == 409, "what was applied stays on record"
    assert [row["id"] for row in client.get("/api/roster/imports").json()["items"]] == [one["id"]]


def test_problems_come_by_pages_and_errors_must_be_skipped_knowingly(admin: Importer) -> None:
    rows = college()
    rows["users"] += [user(f"p{number}", "student", "", "X") for number in range(150)]
    one = admin.read(zipped(rows))
    client = admin.browser()
    path = f"/api/roster/imports/{one.pk}"
    first = client.get(f"{path}/problems").json()
    second = client.get(f"{path}/problems", {"next": first["next"]}).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (100, 50, None)
    assert first["items"][0] == {
        "severity": "error", "file": "users.csv", "line": 7, "column": "givenName", "reason": "Missing.",
    }  # fmt: skip
    abilities = client.get(path).json()["abilities"]
    assert (abilities["apply"], abilities["skip_errors"]) == (False, True)
    assert post(client, f"{path}/apply").status_code == 409
    assert post(client, f"{path}/apply", {"skip_errors": True}).status_code == 200
    assert worked(one).state == "done"


def test_a_plan_can_be_thrown_away(admin: Importer, roster_folder: Any) -> None:
    one = admin.read(zipped(college()))
    client = admin.browser()
    assert (roster_folder / f"{one.pk}.zip").exists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda call, **_: call())
        assert client.delete(f"/api/roster/imports/{one.pk}").status_code == 204
    assert not (roster_folder / f"{one.pk}.zip").exists()
    assert client.get(f"/api/roster/imports/{one.pk}").status_code == 404


def test_another_school_s_imports_do_not_exist(admin: Importer, elsewhere: School) -> None:
    one = admin.read(zipped(college()))
    other = client_of(administrator(elsewhere, "other"))
    path = f"/api/roster/imports/{one.pk}"
    assert other.get(path).status_code == other.delete(path).status_code == 404
    assert post(other, f"{path}/apply").status_code == 404
    assert str(one.pk) not in {item["id"] for item in other.get("/api/roster/imports").json()["items"]}


def test_bad_uploads_are_told_at_once(admin: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    client = admin.browser()
    assert bring(client, b"").status_code == 422
    assert client.post("/api/roster/imports", {}).status_code == 422
    assert bring(client, b"x", school="999").status_code == 404
    monkeypatch.setattr("schools.roster.files.MAX_FILE_BYTES", 10)
    assert bring(client, b"x" * 11).status_code == 413
    assert not RosterImport.objects.exists()


def test_nobody_fills_the_disk_with_files_to_look_at(admin: Importer) -> None:
    client = admin.browser()
    statuses = [bring(client, zipped(college())).status_code for _ in range(6)]
    assert statuses == [201] * 5 + [409]
