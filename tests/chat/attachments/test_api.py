"""Files over HTTP: no browser can be made to run them, and nobody gets what they may not see."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chat.services import editing
from chat.services.posting import post_message
from schools.models import Person
from tests.chat.attachments import samples
from tests.chat.browser import client_of
from tests.chat.scene import Scene

pytestmark = pytest.mark.django_db


def send(client: Client, room: int, content: bytes, name: str) -> Any:
    return client.post("/api/attachments", {"file": SimpleUploadedFile(name, content), "room": str(room)})


def sent(person: Person, scene: Scene, content: bytes, name: str) -> dict[str, Any]:
    response = send(client_of(person), scene.room.pk, content, name)
    assert response.status_code == 201, response.content
    attachment: dict[str, Any] = response.json()["attachment"]
    return attachment


def posted(person: Person, scene: Scene, content: bytes, name: str) -> dict[str, Any]:
    file = sent(person, scene, content, name)
    post_message(
        author=person, room_id=scene.room.pk, client_id=uuid4(), body="", attachment_ids=[int(file["id"])]
    )
    return file


def test_a_picture_is_shown_and_its_preview_too(scene: Scene) -> None:
    file = posted(scene.pupil, scene, samples.picture("PNG", (1200, 600)), "été.png")
    response = client_of(scene.classmate).get(file["url"])
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert (
        response["Content-Disposition"] == "inline; filename=\"_t_.png\"; filename*=UTF-8''%C3%A9t%C3%A9.png"
    )
    preview = client_of(scene.classmate).get(file["preview_url"])
    assert (preview.status_code, preview["Content-Type"]) == (200, "image/webp")
    assert preview.content[8:12] == b"WEBP"


@pytest.mark.parametrize(
    ("content", "name"),
    [(samples.PDF, "a.pdf"), (samples.office("docx"), "a.docx"), (b"<script>alert(1)</script>", "a.txt")],
)
def test_everything_else_is_downloaded_and_cannot_run(scene: Scene, content: bytes, name: str) -> None:
    file = posted(scene.pupil, scene, content, name)
    response = client_of(scene.teacher).get(file["url"])
    assert response.content == content
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-cache"
    assert client_of(scene.teacher).get(f"/api/files/{file['id']}/preview").status_code == 404


def test_the_name_in_the_address_changes_nothing(scene: Scene) -> None:
    file = posted(scene.pupil, scene, samples.PDF, "a.pdf")
    response = client_of(scene.pupil).get(f"/api/files/{file['id']}/evil.html")
    assert response["Content-Type"] == "application/pdf"
    assert "a.pdf" in response["Content-Disposition"]


def test_a_range_is_given_and_a_known_file_is_not_sent_again(scene: Scene) -> None:
    client, file = client_of(scene.pupil), posted(scene.pupil, scene, b"0123456789", "a.txt")
    for asked, status, content, told in [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=4-2", 416, b"", "bytes */10"),
        ("bytes=1-2,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ]:
        response = client.get(file["url"], headers={"Range": asked})
        assert (response.status_code, response.content, response.get("Content-Range")) == (
            status,
            content,
            told,
        )
    etag = client.get(file["url"])["ETag"]
    assert client.get(file["url"], headers={"If-None-Match": etag}).status_code == 304
    assert client.get(file["url"], headers={"If-None-Match": '"other"'}).status_code == 200
    changed = client.get(file["url"], headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert changed.status_code == 200


def test_a_large_file_is_sent_in_pieces(scene: Scene) -> None:
    content = b"%PDF-" + bytes(range(256)) * 12_000
    file = posted(scene.pupil, scene, content, "a.pdf")
    response = client_of(scene.pupil).get(file["url"])
    assert response.streaming
    assert response["Content-Length"] == str(len(content))


def test_a_file_of_a_deleted_message_is_gone_even_for_whoever_has_it_cached(scene: Scene) -> None:
    file = sent(scene.pupil, scene, samples.picture(), "a.png")
    message = post_message(
        author=scene.pupil,
        room_id=scene.room.pk,
        client_id=uuid4(),
        body="",
        attachment_ids=[int(file["id"])],
    )
    client = client_of(scene.classmate)
    etag = client.get(file["url"])["ETag"]
    editing.delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.id)
    for url in (file["url"], file["preview_url"]):
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 404


def test_strangers_get_what_they_would_get_for_nothing(scene: Scene) -> None:
    file = posted(scene.pupil, scene, samples.PDF, "a.pdf")
    nothing = client_of(scene.foreign_head).get("/api/files/999999/a.pdf")
    assert nothing.status_code == 404
    for stranger in (scene.guardian, scene.other_pupil, scene.admin, scene.foreign_head):
        response = client_of(stranger).get(file["url"])
        assert (response.status_code, response.json()) == (404, nothing.json())
    assert Client().get(file["url"]).status_code == 401


def test_refusals_are_told_in_one_shape(scene: Scene) -> None:
    client = client_of(scene.pupil)
    refused = send(client, scene.room.pk, b"<html>", "a.html")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "file" in refused.json()["fields"]
    assert send(client, scene.foreign_room.pk, samples.PDF, "a.pdf").status_code == 404
    assert client.post("/api/attachments", {"room": str(scene.room.pk)}).status_code == 422
    assert client.post("/api/attachments", {"file": "text", "room": "1"}).status_code == 422
    assert send(Client(), scene.room.pk, samples.PDF, "a.pdf").status_code == 401
