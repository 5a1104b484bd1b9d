"""Sending a file, and reading it."""

from typing import cast

from django.http import HttpRequest, HttpResponseBase
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from chat.attachments import services
from chat.attachments.delivery import respond
from chat.events import AttachmentShape
from schools.models import Person

router = Router(tags=["attachments"])


class Stored(Schema):
    """The file as it will stand in the message that names its id."""

    attachment: AttachmentShape


@router.post("/attachments", response={201: Stored}, summary="Send a file that a message will name")
def store_attachment(request: HttpRequest, file: File[UploadedFile], room: Form[str]) -> Status[Stored]:
    attachment = services.store_attachment(
        uploader=cast(Person, request.user),
        room_id=room,
        name=file.name or "",
        size=file.size or 0,
        chunks=iter(file.chunks()),
    )
    return Status(201, Stored(attachment=attachment))


@router.get("/files/{int:attachment_id}/preview", summary="A picture, small (WebP)")
def read_preview(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    attachment = services.get_attachment(cast(Person, request.user), attachment_id)
    return respond(request, attachment, services.path_of(attachment, preview=True), preview=True)


@router.get("/files/{int:attachment_id}/{name}", summary="A file; its name in the address is for people")
def read_file(request: HttpRequest, attachment_id: int, name: str) -> HttpResponseBase:
    attachment = services.get_attachment(cast(Person, request.user), attachment_id)
    return respond(request, attachment, services.path_of(attachment, preview=False), preview=False)
