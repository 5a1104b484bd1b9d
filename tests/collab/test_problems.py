"""What the framework refuses by itself is told in the reader's words, in the shape of every other problem."""

import pytest
from django.test import Client

from collab import views
from schools.models import Person
from tests.chat.scene import Scene

pytestmark = pytest.mark.django_db


def english(scene: Scene, *, guarded: bool = False) -> Client:
    Person.objects.filter(pk=scene.pupil.pk).update(locale="en")
    client = Client(enforce_csrf_checks=guarded)
    client.force_login(scene.pupil)
    return client


def refused(client: Client, body: bytes, **headers: str) -> tuple[int, str, str]:
    """Post this to a room as it stands; gives status, code and words."""
    answer = client.post("/api/rooms/1/messages", body, content_type="application/json", headers=headers)
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"], answer.json()["detail"]


def test_a_write_without_its_token_says_what_to_do(scene: Scene) -> None:
    client = english(scene, guarded=True)
    told = (403, "forbidden", "This page is out of date: reload it and try again.")
    assert refused(client, b"{}") == told
    assert refused(client, b"{}", Origin="https://elsewhere.example") == told


@pytest.mark.parametrize("body", [b'{"body"', b'"\xff"', b"NaN,"])
def test_what_is_no_json_is_told_so(scene: Scene, body: bytes) -> None:
    assert refused(english(scene), body) == (
        422, "invalid", "What was sent is not valid JSON.",
    )  # fmt: skip


def test_a_method_that_an_address_does_not_take(scene: Scene) -> None:
    answer = english(scene).delete("/api/rooms")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert (answer.json()["status"], answer.json()["detail"]) == (
        405, "This address does not take DELETE.",
    )  # fmt: skip
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "fr"}


def test_who_follows_a_link_reads_a_page(scene: Scene) -> None:
    client = english(scene)
    answer = client.get("/api/files/999/devoir.pdf", headers=BROWSER)
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert int(answer["Content-Length"]) == len(answer.content)
    assert '<html lang="en">' in page and 'href="/"' in page and "/static/build/assets/" in page
    told = client.get("/api/files/999/devoir.pdf", headers={"Accept": "application/json"})
    assert told["Content-Type"] == "application/problem+json" and told.json()["detail"] in page


def test_a_page_of_an_error_runs_nothing_and_is_ours_before_anybody_is_known(scene: Scene) -> None:
    answer = Client().get("/api/nowhere", headers=BROWSER)
    page = answer.content.decode()
    assert answer.status_code == 404 and '<html lang="fr">' in page
    assert "script-src" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store" and "Accept" in answer["Vary"].split(", ")
    echoed = views._problem_page({"detail": "<script>1</script>", "fields": {"values": "<b>2</b>"}}, "en")
    assert "&lt;script&gt;1" in echoed and "&lt;b&gt;2" in echoed and "<script" not in echoed
    guarded = Client(enforce_csrf_checks=True)
    refused = guarded.post("/api/roster/sheets", {"school": "1"}, headers=BROWSER)
    assert refused.status_code == 403 and "il faut la recharger" in refused.content.decode()
