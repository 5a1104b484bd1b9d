"""A file is its uploader's until a message claims it, then its readers', until the message goes."""

import os
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from chat.attachments import cleaning, services, storage
from chat.attachments.models import Attachment
from chat.events import AttachmentShape
from chat.models import Message, Room, ScheduledMessage
from chat.services import editing, moderation
from chat.services.posting import post_message
from chat.services.shapes import one_message_shape
from collab import errors
from schools.models import GroupMembership, Person
from tests.chat.attachments import samples
from tests.chat.scene import Scene, yesterday

pytestmark = pytest.mark.django_db


def store(
    person: Person, room: Room, content: bytes = samples.PDF, name: str = "devoir.pdf"
) -> AttachmentShape:
    return services.store_attachment(
        uploader=person, room_id=room.pk, name=name, size=len(content), chunks=iter([content])
    )


def post(person: Person, room: Room, files: Iterable[AttachmentShape], body: str = "") -> Message:
    posted = post_message(
        author=person,
        room_id=room.pk,
        client_id=uuid4(),
        body=body,
        attachment_ids=[int(file.id) for file in files],
    )
    return Message.objects.get(pk=posted.id)


def may_read(person: Person, file: AttachmentShape) -> bool:
    try:
        services.get_attachment(person, int(file.id))
    except errors.NotFound:
        return False
    return True


def stored_files(uploads: Path) -> set[str]:
    return {path.name for path in uploads.glob("??/*")}


def test_a_picture_is_posted_alone_and_shown_with_its_message(scene: Scene, uploads: Path) -> None:
    photo = store(scene.pupil, scene.room, samples.photo_with_place((400, 300)), "IMG 1 (é).JPG")
    assert (photo.kind, photo.type, photo.name) == ("image", "image/jpeg", "IMG 1 (é).jpg")
    assert (photo.width, photo.height) == (300, 400)
    assert photo.url == f"/api/files/{photo.id}/IMG%201%20%28%C3%A9%29.jpg"
    assert photo.preview_url == f"/api/files/{photo.id}/preview"
    shape = one_message_shape(scene.school.pk, post(scene.pupil, scene.room, [photo]))
    assert shape.attachments == [photo]
    assert len(stored_files(uploads)) == 2
    assert not list((uploads / "incoming").iterdir())


def test_files_stand_in_the_order_of_the_message(scene: Scene) -> None:
    files = [store(scene.pupil, scene.room, b"%d;2" % number, f"{number}.csv") for number in range(4)]
    wanted = [files[2], files[0], files[3], files[1]]
    shape = one_message_shape(scene.school.pk, post(scene.pupil, scene.room, wanted))
    assert shape.attachments == wanted


def test_until_it_is_posted_only_its_uploader_sees_a_file(scene: Scene) -> None:
    file = store(scene.pupil, scene.room)
    everybody = [
        scene.classmate,
        scene.teacher,
        scene.head,
        scene.guardian,
        scene.other_pupil,
        scene.foreign_head,
    ]
    assert may_read(scene.pupil, file)
    assert not any(may_read(person, file) for person in everybody)
    post(scene.pupil, scene.room, [file])
    assert [may_read(person, file) for person in everybody] == [True, True, True, False, False, False]


def test_a_right_that_ended_gives_no_file_not_even_one_s_own(scene: Scene) -> None:
    posted, waiting = store(scene.pupil, scene.room), store(scene.pupil, scene.room, b"a;b", "a.csv")
    post(scene.pupil, scene.room, [posted])
    assert may_read(scene.pupil, posted)
    assert may_read(scene.pupil, waiting)
    GroupMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    assert not may_read(scene.pupil, posted)
    assert not may_read(scene.pupil, waiting)


def test_a_file_cannot_be_claimed_twice_nor_by_another_nor_elsewhere(scene: Scene) -> None:
    families = scene.families()
    mine, used = store(scene.teacher, scene.room), store(scene.teacher, scene.room, b"a", "a.txt")
    theirs = store(scene.pupil, scene.room, b"b", "b.txt")
    post(scene.teacher, scene.room, [used])
    count = Message.objects.count()
    for room, files in [
        (scene.room, [used]),
        (scene.room, [mine, theirs]),
        (families, [mine]),
        (scene.room, [mine, used]),
    ]:
        with pytest.raises(errors.NotFound):
            post(scene.teacher, room, files)
    assert Message.objects.count() == count
    assert Attachment.objects.get(pk=int(mine.id)).message is None
    assert not may_read(scene.classmate, theirs)


def test_a_deleted_or_removed_message_s_files_are_gone_at_once(
    scene: Scene, uploads: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second = store(scene.pupil, scene.room, samples.picture(), "a.png"), store(scene.pupil, scene.room)
    deleted, removed = post(scene.pupil, scene.room, [first]), post(scene.pupil, scene.room, [second])
    with django_capture_on_commit_callbacks(execute=True):
        editing.delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=deleted.pk)
    with django_capture_on_commit_callbacks(execute=True):
        moderation.remove_message(
            moderator=scene.teacher, room_id=scene.room.pk, message_id=removed.pk, reason="non"
        )
    for person in (scene.pupil, scene.classmate, scene.teacher, scene.head):
        assert not may_read(person, first)
        assert not may_read(person, second)
    deleted.refresh_from_db()
    assert one_message_shape(scene.school.pk, deleted).attachments == []
    assert stored_files(uploads) == set()


def test_the_same_bytes_are_kept_once_and_as_long_as_one_message_has_them(
    scene: Scene, uploads: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    first, second = store(scene.pupil, scene.room), store(scene.teacher, scene.room)
    assert len(stored_files(uploads)) == 1
    message = post(scene.pupil, scene.room, [first])
    post(scene.teacher, scene.room, [second])
    with django_capture_on_commit_callbacks(execute=True):
        editing.delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    assert len(stored_files(uploads)) == 1
    assert may_read(scene.classmate, second)


def test_whoever_may_not_write_may_not_send_files(scene: Scene) -> None:
    with pytest.raises(errors.Forbidden):
        store(scene.observer, scene.room)
    for stranger in (scene.guardian, scene.other_pupil, scene.foreign_teacher):
        with pytest.raises(errors.NotFound):
            store(stranger, scene.room)
    moderation.mute_person(
        moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=5, reason="calme"
    )
    with pytest.raises(errors.Forbidden):
        store(scene.pupil, scene.room)


def _not_decoded(*_: object) -> None:
    raise AssertionError("a picture that cannot be kept was decoded all the same")


def test_size_quota_and_number_are_bounded(
    scene: Scene, settings: Settings, uploads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(errors.TooLarge):
        services.store_attachment(
            uploader=scene.pupil,
            room_id=scene.room.pk,
            name="a.pdf",
            size=services.MAX_FILE_BYTES + 1,
            chunks=iter([samples.PDF]),
        )
    with pytest.raises(errors.Invalid):
        store(scene.pupil, scene.room, b"")
    settings.ATTACHMENT_QUOTA_BYTES = 2 * len(samples.PDF)
    store(scene.pupil, scene.room)
    store(scene.pupil, scene.room)
    with pytest.raises(errors.Conflict):
        store(scene.pupil, scene.room)
    store(scene.classmate, scene.room)
    settings.ATTACHMENT_QUOTA_BYTES = 10**9
    for _ in range(services.MAX_UNCLAIMED - 2):
        store(scene.pupil, scene.room)
    with pytest.raises(errors.TooFast):
        store(scene.pupil, scene.room)
    monkeypatch.setattr("chat.attachments.images.rewrite_image", _not_decoded)
    with pytest.raises(errors.TooFast):
        store(scene.pupil, scene.room, samples.picture(), "a.png")
    assert not list((uploads / "incoming").iterdir())


def test_a_refused_file_leaves_nothing(scene: Scene, uploads: Path) -> None:
    for content, name in [(b"<html>", "a.html"), (samples.picture()[:60], "cut.png")]:
        with pytest.raises(errors.Invalid):
            store(scene.pupil, scene.room, content, name)
    assert stored_files(uploads) == set()
    assert not list((uploads / "incoming").iterdir())
    assert not Attachment.objects.exists()


def _age(file: AttachmentShape, age: timedelta) -> None:
    Attachment.objects.filter(pk=int(file.id)).update(created_at=timezone.now() - age)


def test_files_that_no_message_claims_go_after_a_while(scene: Scene, uploads: Path) -> None:
    old, young, posted, promised = (
        store(scene.pupil, scene.room, b"%d" % number, "a.txt") for number in range(4)
    )
    post(scene.pupil, scene.room, [posted])
    ScheduledMessage.objects.create(
        room=scene.room,
        author=scene.pupil,
        client_id=uuid4(),
        body="",
        at=timezone.now() + timedelta(days=30),
        attachments=[promised.id],
    )
    for file in (old, posted, promised):
        _age(file, cleaning.UNCLAIMED_KEPT + timedelta(minutes=1))
    assert cleaning.remove_orphans() == 1
    assert [may_read(scene.pupil, file) for file in (old, young, posted, promised)] == [
        False,
        True,
        True,
        True,
    ]
    assert len(stored_files(uploads)) == 3


def test_what_a_crash_left_is_swept(scene: Scene, uploads: Path) -> None:
    file = store(scene.pupil, scene.room)
    (uploads / "incoming" / "half").write_bytes(b"x")
    lost, fresh = (uploads / name[:2] / name for name in ("ab" * 32, "cd" * 32))
    for path in (lost, fresh):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    past = time.time() - cleaning.SCRATCH_KEPT_S - 60
    for path in (uploads / "incoming" / "half", lost, *uploads.glob("??/*")):
        if path != fresh:
            os.utime(path, (past, past))
    assert cleaning.sweep_uploads() == 1
    assert not lost.exists()
    assert fresh.exists()
    assert not (uploads / "incoming" / "half").exists()
    assert storage.path_of(Attachment.objects.get(pk=int(file.id)).digest).exists()
