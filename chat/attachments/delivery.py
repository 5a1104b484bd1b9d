"""A stored file as an HTTP response that no browser can be talked into running."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from chat.attachments import storage
from chat.attachments.models import Attachment
from collab import errors

# Whatever it is, it has no origin, no script and no frame (a picture needs none of them).
CONTENT_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_STREAMED_BYTES: Final = 1024 * 1024  # smaller ones go out in one piece


def respond(request: HttpRequest, attachment: Attachment, path: Path, *, preview: bool) -> HttpResponseBase:
    """The file, or the range of it that was asked for (RFC 9110, 14), or 304 if the browser has it.

    The browser asks each time before it shows what it kept: a file of a deleted message is gone at once.
    """
    etag = f'"{attachment.digest[:32]}{"-preview" if preview else ""}"'
    if etag in request.headers.get("If-None-Match", ""):
        return _with_headers(HttpResponse(status=304), etag)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise errors.NotFound(_("This file does not exist, or is not for you.")) from None
    start, end, status = _range(request, etag, size)
    if status == 416:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return _with_headers(response, etag)
    response = _body(path, start, end - start, status)
    response["Content-Type"] = "image/webp" if preview else attachment.type
    response["Content-Length"] = str(end - start)
    if status == 206:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    shown = preview or attachment.kind == Attachment.Kind.IMAGE
    response["Content-Disposition"] = _disposition("inline" if shown else "attachment", attachment.name)
    return _with_headers(response, etag)


def _range(request: HttpRequest, etag: str, size: int) -> tuple[int, int, int]:
    """Start, end (not included) and status of what was asked for; one range at most."""
    header = request.headers.get("Range", "")
    found = _RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]) or request.headers.get("If-Range", etag) != etag:
        return 0, size, 200
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    return (start, end, 206) if start < end else (0, 0, 416)


def _body(path: Path, start: int, length: int, status: int) -> HttpResponseBase:
    if length <= _STREAMED_BYTES:
        return HttpResponse(b"".join(storage.read_range(path, start, length)), status=status)
    return StreamingHttpResponse(_pieces(path, start, length), status=status)


async def _pieces(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    pieces = storage.read_range(path, start, length)
    read_next = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
    while piece := await read_next():
        yield piece


def _disposition(kind: str, name: str) -> str:
    """RFC 6266: the name in UTF-8, and for what does not know that, in ASCII."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _with_headers(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CONTENT_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
