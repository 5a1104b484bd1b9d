"""Rooms: those that every class has, those that teachers make, and how they are run."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from chat.access import TEACHING, heads_of, people_of
from chat.events import RoomChanged, RoomsChanged
from chat.models import Room
from chat.services.audit import write_audit
from chat.services.changing import Change, UnchangedError, changing, require
from collab import errors
from collab.realtime import log
from schools.access import members
from schools.models import Group, Person, SchoolMembership

GROUPS_WITH_ROOM = (Group.Kind.CLASS, Group.Kind.COURSE)


def ensure_group_rooms(groups: Iterable[Group] | None = None) -> int:
    """Make the room of every class and course (of these, or of all) that lacks it; gives how many."""
    missing = Group.objects.filter(kind__in=GROUPS_WITH_ROOM, archived_at=None).exclude(
        pk__in=Room.objects.filter(kind=Room.Kind.GROUP).values("group")
    )
    if groups is not None:
        missing = missing.filter(pk__in=[group.pk for group in groups])
    rooms = [
        Room(school_id=school_id, kind=Room.Kind.GROUP, group_id=pk)
        for pk, school_id in missing.values_list("pk", "school")
    ]
    with transaction.atomic():
        Room.objects.bulk_create(rooms, ignore_conflicts=True, batch_size=500)
        _tell(heads_of({room.school_id for room in rooms}).values_list("person", flat=True))
    return len(rooms)


def _tell(people: Iterable[int]) -> None:
    log.append_many([(f"person.{pk}", RoomsChanged()) for pk in sorted(set(people))])


def archive_group_rooms(groups: Iterable[Group]) -> None:
    """The year is over: those who may still enter read what was said, and nobody writes any more."""
    rooms = Room.objects.filter(group__in=list(groups)).exclude(mode=Room.Mode.ARCHIVED)
    before = {"mode_before": F("mode"), "reason_before": F("mode_reason")}
    _change_all(rooms, **before, mode=Room.Mode.ARCHIVED, mode_reason="")


def reopen_group_rooms(groups: Iterable[Group]) -> None:
    """The groups had been archived by mistake: their rooms are as they were, those that lacked one get it."""
    groups = list(groups)
    rooms = Room.objects.filter(group__in=groups, mode=Room.Mode.ARCHIVED).exclude(mode_before="")
    before = {"mode": F("mode_before"), "mode_reason": F("reason_before")}
    _change_all(rooms, **before, mode_before="", reason_before="")
    ensure_group_rooms(groups)


def _change_all(rooms: QuerySet[Room], **fields: Any) -> None:
    """Change these rooms, and tell those who are there; locks are taken as in `changing`."""
    with transaction.atomic():
        found = list(rooms)
        numbers = log.advance_many(room.topic for room in found)
        # One that somebody else changed meanwhile is as `rooms` says only if it still is among them.
        ids = [room.pk for room in found]
        rooms.filter(pk__in=ids).update(**fields)
        changed = Room.objects.filter(pk__in=ids).select_related("group")
        log.record_many((room.topic, numbers[room.topic], changed_event(room)) for room in changed)


def create_room(
    *,
    person: Person,
    group_id: int,
    title: str,
    mode: str = Room.Mode.OPEN,
    kind: str = Room.Kind.TOPIC,
    client_id: UUID | None = None,
) -> Room:
    """Make a further room of a group, or the one of its families (`kind`); gives it. The same `client_id`
    again gives the first room and changes nothing.

    Raises NotFound (a group in which this person does not teach), Conflict (the families have theirs; the
    `client_id` made a room of another group).
    """
    group = _taught(person, group_id)
    made = _made_before(person, group, client_id)
    if made is not None:
        return made
    if kind == Room.Kind.FAMILIES and not title:
        title = _("Families of %(group)s") % {"group": group.name}
    try:
        with transaction.atomic():
            room = Room.objects.create(
                school_id=group.school_id, kind=kind, group=group, title=title, mode=mode, created_by=person,
                client_id=client_id,
            )  # fmt: skip
            heads = heads_of([room.school_id]).values_list("person", flat=True)
            _tell([person.pk, *heads, *people_of(room).values_list("pk", flat=True)])
    except IntegrityError as error:
        made = _made_before(person, group, client_id)  # the same request, twice at once
        if made is not None:
            return made
        raise errors.Conflict(_("The families of this group have their room already.")) from error
    return room


def _made_before(person: Person, group: Group, client_id: UUID | None) -> Room | None:
    if client_id is None:
        return None
    room = Room.objects.filter(created_by=person, client_id=client_id).first()
    if room is not None and room.group_id != group.pk:
        raise errors.Conflict(_("This was already sent elsewhere."))
    return room


def _taught(person: Person, group_id: int) -> Group:
    group = Group.objects.filter(pk=group_id, archived_at=None).first()
    if group is not None and person.is_active:
        teaches = members().filter(group=group, person=person, role__in=TEACHING)
        heads = SchoolMembership.objects.current().filter(school=group.school_id, person=person, role="head")
        if teaches.exists() or heads.exists():
            return group
    raise errors.NotFound(_("This group does not exist, or you do not teach it."))


def rename_room(*, person: Person, room_id: int | str, title: str) -> None:
    """Raises NotFound, Forbidden."""
    with changing(person, room_id) as change:
        require(change.place.abilities.manage)
        if change.place.room.title == title:
            raise UnchangedError
        change.place.room.title = title
        _save(change, "title")


def set_mode(
    *, person: Person, room_id: int | str, mode: str, slow_seconds: int = 0, reason: str = ""
) -> None:
    """Say how the room is used; `reason` is shown in it. On record when it stops or slows the talk.

    Raises NotFound, Forbidden (a group of a past year stays as it is), Invalid (a pause without a reason,
    slow mode without its seconds).
    """
    _check_mode(mode, slow_seconds, reason)
    with changing(person, room_id) as change:
        require(change.place.abilities.manage)
        room = change.place.room
        if room.group is not None and room.group.archived_at is not None:
            raise errors.Forbidden(
                _("This group is of a past year: what was said stays, and nothing is added.")
            )
        before = (room.mode, room.slow_seconds, room.mode_reason)
        room.mode, room.mode_reason = mode, reason
        room.slow_seconds = slow_seconds if mode == Room.Mode.SLOW else 0
        if before == (room.mode, room.slow_seconds, room.mode_reason):
            raise UnchangedError
        _save(change, "mode", "slow_seconds", "mode_reason")
        write_audit(
            room=room,
            actor=person,
            action="room.mode",
            reason=reason,
            details={"mode": mode, "before": before[0], "slow_seconds": room.slow_seconds},
        )


def _check_mode(mode: str, slow_seconds: int, reason: str) -> None:
    if mode == Room.Mode.SLOW and slow_seconds < 1:
        problem = _("Say how many seconds lie between two messages.")
        raise errors.Invalid(problem, fields={"slow_seconds": problem})
    if mode == Room.Mode.PAUSED and not reason:
        problem = _("Give a reason: everybody in the room will read it.")
        raise errors.Invalid(problem, fields={"reason": problem})


def _save(change: Change, *fields: str) -> None:
    change.place.room.save(update_fields=fields)
    change.record(changed_event(change.place.room))


def changed_event(room: Room) -> RoomChanged:
    return RoomChanged(
        title=title_of(room),
        mode=room.mode,
        slow_seconds=room.slow_seconds,
        mode_reason=room.mode_reason,
    )


def title_of(room: Room) -> str:
    """The title given to it, or its group's name; blank for a direct room, whose people are its title."""
    return room.title or (room.group.name if room.group else "")
