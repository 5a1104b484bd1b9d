"""What chat does when schools change; schools knows nothing of chat."""

from typing import Any

from chat.services.rooms import archive_group_rooms, ensure_group_rooms, reopen_group_rooms
from schools import signals
from schools.models import Group


def connect() -> None:
    """Listen to the schools app; called once when chat is ready."""
    signals.groups_created.connect(_make_rooms, dispatch_uid="chat.make_rooms")
    signals.groups_archived.connect(_archive_rooms, dispatch_uid="chat.archive_rooms")
    signals.groups_reopened.connect(_reopen_rooms, dispatch_uid="chat.reopen_rooms")


def _make_rooms(sender: Any, *, groups: list[Group], **_: Any) -> None:
    ensure_group_rooms(groups)


def _archive_rooms(sender: Any, *, groups: list[Group], **_: Any) -> None:
    archive_group_rooms(groups)


def _reopen_rooms(sender: Any, *, groups: list[Group], **_: Any) -> None:
    reopen_group_rooms(groups)
