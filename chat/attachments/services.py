"""Receiving files, hanging them on messages, giving them out, and letting go of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Sum, Value, When
from django.utils.translation import gettext as _

from chat import access
from chat.attachments import images, kinds, storage
from chat.attachments.models import Attachment
from chat.events import AttachmentShape
from chat.models import Message
from collab import errors
from schools.models import Person

MAX_FILE_BYTES: Final = 20 * 1024 * 1024
MAX_UNCLAIMED: Final = 60  # files of one person that wait for their message
PERSON_QUOTA_BYTES: Final = 1024 * 1024 * 1024  # unless settings.ATTACHMENT_QUOTA_BYTES says otherwise
_MEGABYTE: Final = 1024 * 1024


# --- Receiving --------------------------------------------------------------------------------------------


def store_attachment(
    *, uploader: Person, room_id: int | str, name: str, size: int, chunks: Iterator[bytes]
) -> AttachmentShape:
    """Keep a file that its uploader will post to this room; `size` in bytes, as announced.

    Raises NotFound (room), Forbidden (may not attach there), TooLarge (20 MB), Invalid (not a kind that may
    be sent, damaged), Conflict (the person's quota is used up).
    """
    place = access.get_place(uploader, room_id)
    if not place.abilities.attach:
        raise errors.Forbidden(_("You may not send files to this room."))
    if size > MAX_FILE_BYTES:
        raise errors.TooLarge(
            _("A file may have at most %(size)d MB.") % {"size": MAX_FILE_BYTES // _MEGABYTE}
        )
    if size == 0:
        words = _("This file is empty.")
        raise errors.Invalid(words, fields={"file": words})
    with (
        storage.scratch_file() as received,
        storage.scratch_file() as rewritten,
        storage.scratch_file() as preview,
    ):
        storage.copy_into(chunks, received)
        _check_number(uploader.pk)  # before the costly part, and again behind the lock
        kind = kinds.recognise(received, name)
        attachment = Attachment(
            room=place.room,
            uploader=uploader,
            name=kinds.clean_name(name, kind),
            kind=Attachment.Kind.IMAGE if kind.image_format else Attachment.Kind.FILE,
            type=kind.type,
        )
        if not kind.image_format:
            return _keep(attachment, received, None)
        dimensions = images.rewrite_image(received, kind, rewritten, preview)
        attachment.width, attachment.height = dimensions.width, dimensions.height
        return _keep(attachment, rewritten, preview)


def _keep(attachment: Attachment, file: BinaryIO, preview: BinaryIO | None) -> AttachmentShape:
    attachment.digest = storage.digest_of(file)
    attachment.size = file.seek(0, 2)
    with storage.keeping(), transaction.atomic():
        _check_quota(attachment)
        if preview is not None:
            storage.keep(preview, storage.preview_path_of(attachment.digest))
        storage.keep(file, storage.path_of(attachment.digest))
        attachment.save()
    return shape_of(attachment)


def _check_quota(attachment: Attachment) -> None:
    """Two uploads of one person wait for each other here, so that both together keep to the quota."""
    Person.objects.select_for_update(no_key=True).get(pk=attachment.uploader_id)
    mine = Attachment.objects.filter(uploader=attachment.uploader_id)
    used = mine.aggregate(total=Sum("size"))["total"] or 0
    quota: int = getattr(settings, "ATTACHMENT_QUOTA_BYTES", PERSON_QUOTA_BYTES)
    if used + attachment.size > quota:
        raise errors.Conflict(
            _("Your files fill all of your %(size)d MB. Delete messages with files to make room.")
            % {"size": quota // _MEGABYTE}
        )
    _check_number(attachment.uploader_id)


def _check_number(uploader_id: int) -> None:
    if Attachment.objects.filter(uploader=uploader_id, message=None).count() >= MAX_UNCLAIMED:
        raise errors.TooFast(_("Post the files that you have sent before you send more."), retry_after=60.0)


# --- On messages ------------------------------------------------------------------------------------------


def attach(message: Message, ids: Sequence[int]) -> list[AttachmentShape]:
    """Hang these files on a message just made, in this order; two queries.

    Inside the transaction that posts it. Raises NotFound unless its author sent each of them to its room and
    none hangs on a message yet.
    """
    ids = list(dict.fromkeys(ids))
    mine = Attachment.objects.filter(
        pk__in=ids, uploader=message.author_id, room=message.room_id, message=None
    )
    order = Case(*(When(pk=pk, then=Value(position)) for position, pk in enumerate(ids)))
    if mine.update(message=message, position=order) != len(ids):
        raise errors.NotFound(_("A file of this message does not exist any more. Send it again."))
    return shapes_of([message.pk])[message.pk]


def shapes_of(message_ids: Iterable[int]) -> dict[int, list[AttachmentShape]]:
    """The files of these messages, in their order; one query."""
    found: defaultdict[int, list[AttachmentShape]] = defaultdict(list)
    rows = Attachment.objects.filter(message__in=list(message_ids), message__deleted_at=None)
    for attachment in rows.order_by("message", "position"):
        if attachment.message_id is not None:
            found[attachment.message_id].append(shape_of(attachment))
    return dict(found)


def shape_of(attachment: Attachment) -> AttachmentShape:
    is_image = attachment.kind == Attachment.Kind.IMAGE
    address = f"/api/files/{attachment.pk}"
    return AttachmentShape(
        id=str(attachment.pk),
        name=attachment.name,
        size=attachment.size,
        type=attachment.type,
        kind="image" if is_image else "file",
        width=attachment.width,
        height=attachment.height,
        url=f"{address}/{quote(attachment.name, safe='')}",
        preview_url=f"{address}/preview" if is_image else None,
    )


def drop(message_ids: Iterable[int]) -> None:
    """Let go of the files of these messages: unreachable from the commit on, their bytes removed after it."""
    rows = Attachment.objects.filter(message__in=list(message_ids))
    digests = set(rows.values_list("digest", flat=True))
    if digests:
        rows.delete()
        transaction.on_commit(partial(discard_unused, digests), robust=True)


def discard_unused(digests: Iterable[str]) -> int:
    """Remove the bytes of those that no attachment has any more; gives how many."""
    with storage.removing():
        wanted = set(digests)
        unused = wanted - set(Attachment.objects.filter(digest__in=wanted).values_list("digest", flat=True))
        for digest in unused:
            storage.discard(digest)
    return len(unused)


# --- Giving out -------------------------------------------------------------------------------------------


def get_attachment(person: Person, attachment_id: int) -> Attachment:
    """The file, if this person may see the message it hangs on (or sent it, and has not posted it yet).

    Raises NotFound, the same for a file that is not theirs to see and for one that is not.
    """
    attachment = Attachment.objects.select_related("message").filter(pk=attachment_id).first()
    if attachment is None or not _is_visible(person, attachment):
        raise errors.NotFound(_("This file does not exist, or is not for you."))
    return attachment


def _is_visible(person: Person, attachment: Attachment) -> bool:
    message = attachment.message
    if message is None and attachment.uploader_id != person.pk:
        return False
    if message is not None and message.deleted_at is not None:
        return False
    return access.may_enter(person, attachment.room_id)


def path_of(attachment: Attachment, *, preview: bool) -> Path:
    """Where the bytes lie; raises NotFound for the preview of what is no picture."""
    if not preview:
        return storage.path_of(attachment.digest)
    if attachment.kind != Attachment.Kind.IMAGE:
        raise errors.NotFound(_("This file has no preview."))
    return storage.preview_path_of(attachment.digest)
