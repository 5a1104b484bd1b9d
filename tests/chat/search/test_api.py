"""GET /api/search: what the browser gets of it."""

import pytest
from django.test import Client

from tests.chat.browser import client_of
from tests.chat.scene import Scene, say

pytestmark = pytest.mark.django_db


def test_a_hit_has_its_message_its_room_and_a_safe_snippet(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, "**devoir** <b>de</b> maths & physique")
    response = client_of(scene.classmate).get("/api/search", {"q": "devoirs", "room": str(scene.room.pk)})
    (hit,) = response.json()["items"]
    assert hit["message"]["id"] == str(message.pk)
    assert hit["message"]["seq"] == message.seq
    assert hit["room"] == {"id": str(scene.room.pk), "title": scene.group.name}
    assert hit["snippet_html"] == "<mark>devoir</mark> &lt;b&gt;de&lt;/b&gt; maths &amp; physique"
    assert response.json()["next"] is None


def test_pages_follow_one_another(scene: Scene) -> None:
    for number in range(3):
        say(scene.pupil, scene.room, f"devoir {number}")
    client = client_of(scene.pupil)
    first = client.get("/api/search?q=devoir&limit=2").json()
    second = client.get(f"/api/search?q=devoir&limit=2&before={first['next']}").json()
    bodies = [hit["message"]["body"] for hit in first["items"] + second["items"]]
    assert bodies == ["devoir 2", "devoir 1", "devoir 0"]
    assert second["next"] is None


@pytest.mark.parametrize(
    "wrong", [{}, {"q": "x" * 201}, {"q": "x", "before": "x"}, {"q": "x", "limit": 1000}]
)
def test_a_wrong_question_is_refused(scene: Scene, wrong: dict[str, str]) -> None:
    assert client_of(scene.pupil).get("/api/search", wrong).status_code == 422


def test_strangers_find_nothing(scene: Scene) -> None:
    say(scene.pupil, scene.room, "secret")
    client = client_of(scene.foreign_head)
    assert client.get("/api/search", {"q": "secret"}).json()["items"] == []
    assert client.get("/api/search", {"q": "secret", "room": str(scene.room.pk)}).status_code == 404
    assert Client().get("/api/search", {"q": "secret"}).status_code == 401
