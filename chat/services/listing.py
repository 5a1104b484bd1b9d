"""The list of somebody's rooms: titles, heads, unread, last messages; a constant number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from chat.access import (
    TEACHING,
    Place,
    Standing,
    guardianships,
    not_found,
    number,
    places_of,
    visible_ids,
    visible_to,
)
from chat.conversations import kept_apart
from chat.events import (
    AbilitiesShape,
    GroupBrief,
    MessageShape,
    MutedShape,
    PersonBrief,
    RoomShape,
    SchoolBrief,
)
from chat.models import Message, Room, RoomMember
from chat.services.rooms import title_of
from chat.services.shapes import brief, message_shapes, roles_in
from chat.services.unread import MAX_COUNTED, with_unread
from collab.realtime import log
from schools.access import members
from schools.models import GroupMembership, Person, SchoolMembership

_EVER: Final = datetime.min.replace(tzinfo=UTC)


def rooms_of(person: Person) -> list[RoomShape]:
    """All rooms this person may enter, the one with the latest message first."""
    return _shapes(person, visible_ids(person))


def room_shape(person: Person, room_id: int | str) -> RoomShape:
    """One room as this person has it. Raises NotFound."""
    found = _shapes(person, [number(room_id)])
    if not found:
        raise not_found()
    return found[0]


def _shapes(person: Person, ids: Sequence[int]) -> list[RoomShape]:
    """Of these rooms those that the person may enter."""
    # The heads before all that they number: an event between the two is delivered again, and never missed.
    epoch, heads = log.epoch(), log.heads([f"room.{pk}" for pk in ids])
    last = Message.objects.filter(room=OuterRef("pk")).order_by("-seq")
    rows: list[Any] = list(
        with_unread(visible_to(person).filter(pk__in=ids), person.pk)
        .annotate(last_id=Subquery(last.values("pk")[:1]))
        .select_related("group", "school")
    )
    last_messages = _last_messages(rows)
    counts, people = _people_counts(rows), _direct_people(rows)
    shapes = [
        _shape(person, place, heads.get(place.room.topic, 0), epoch, last_messages, counts, people)
        for place in places_of(person, rows)
    ]
    return sorted(
        shapes, key=lambda shape: shape.last_message.at if shape.last_message else _EVER, reverse=True
    )


def _shape(
    person: Person,
    place: Place,
    head: int,
    epoch: str,
    last_messages: dict[int, MessageShape],
    counts: dict[int, int],
    people: dict[int, list[PersonBrief]],
) -> RoomShape:
    room: Any = place.room  # as `_shapes` annotated it
    # A head may look into every room of the school; what is said there does not wait for them to read it.
    takes_part = place.standing != Standing.HEAD
    parties = people.get(room.pk)
    others = [party.name for party in parties or [] if party.id != str(person.pk)]
    return RoomShape(
        id=str(room.pk),
        topic=room.topic,
        kind=room.kind,
        title=title_of(room) or ", ".join(others),
        group=room.group and GroupBrief(id=str(room.group.pk), name=room.group.name, kind=room.group.kind),
        school=SchoolBrief(id=str(room.school.pk), name=room.school.name),
        mode=room.mode,
        slow_seconds=room.slow_seconds,
        mode_reason=room.mode_reason,
        head=head,
        epoch=epoch,
        last_message=last_messages.get(room.last_id),
        read_seq=room.read_seq,
        unread=room.unread if takes_part else 0,
        mentions=min(MAX_COUNTED, room.named + room.called) if takes_part else 0,
        people_count=counts.get(room.pk, 0),
        abilities=AbilitiesShape(**place.abilities.as_dict()),
        muted=MutedShape(until=place.muted_until, reason=place.mute_reason) if place.muted_until else None,
        people=parties,
    )


def _last_messages(rooms: Sequence[Any]) -> dict[int, MessageShape]:
    ids = {room.last_id: room.school_id for room in rooms if room.last_id}
    by_school: defaultdict[int, list[Message]] = defaultdict(list)
    for message in Message.objects.filter(pk__in=ids).select_related("author"):
        by_school[ids[message.pk]].append(message)
    return {
        int(shape.id): shape
        for school_id, messages in by_school.items()
        for shape in message_shapes(school_id, messages)
    }


def _direct_people(rooms: Sequence[Room]) -> dict[int, list[PersonBrief]]:
    direct = {room.pk: room.school_id for room in rooms if room.kind == Room.Kind.DIRECT}
    if not direct:
        return {}
    parties = list(RoomMember.objects.filter(room__in=direct).select_related("person").order_by("pk"))
    roles = {
        school_id: roles_in(
            school_id, [each.person_id for each in parties if direct[each.room_id] == school_id]
        )
        for school_id in set(direct.values())
    }
    people: defaultdict[int, list[PersonBrief]] = defaultdict(list)
    for each in parties:
        role = roles[direct[each.room_id]].get(each.person_id)
        people[each.room_id].append(brief(each.person, role))
    return dict(people)


def _people_counts(rooms: Sequence[Room]) -> dict[int, int]:
    """How many people take part in each room (see access.people_of), for all of them at once."""
    groups = {room.group_id for room in rooms if room.group_id}
    there = members().filter(group__in=groups, person__is_active=True)
    in_group = dict(there.values_list("group").annotate(Count("person", distinct=True)))
    counts = {room.pk: in_group.get(room.group_id, 0) for room in rooms if room.group_id}
    counts |= _family_counts([room for room in rooms if room.kind == Room.Kind.FAMILIES], there)
    direct = [room.pk for room in rooms if room.kind == Room.Kind.DIRECT]
    if direct:
        parties = RoomMember.objects.filter(room__in=direct, person__is_active=True)
        belonging = SchoolMembership.objects.current().filter(
            school=OuterRef("room__school"), person=OuterRef("person")
        )
        kept_out = kept_apart().filter(
            guardian=OuterRef("person"), pupil__direct_rooms__room=OuterRef("room")
        )
        parties = parties.filter(Exists(belonging), ~Exists(kept_out))
        counts |= dict(parties.values_list("room").annotate(Count("person")))
    return counts


def _family_counts(rooms: Sequence[Room], there: QuerySet[GroupMembership]) -> dict[int, int]:
    if not rooms:
        return {}
    people: defaultdict[int | None, set[int]] = defaultdict(set)
    groups_of_pupil: defaultdict[int, list[int]] = defaultdict(list)
    in_families = there.filter(group__in={room.group_id for room in rooms})
    for group_id, person_id, role in in_families.values_list("group", "person", "role"):
        if role in TEACHING:
            people[group_id].add(person_id)
        elif role == "pupil":
            groups_of_pupil[person_id].append(group_id)
    wards = guardianships().filter(pupil__in=groups_of_pupil, guardian__is_active=True)
    for guardian_id, pupil_id in wards.values_list("guardian", "pupil"):
        for group_id in groups_of_pupil[pupil_id]:
            people[group_id].add(guardian_id)
    return {room.pk: len(people[room.group_id]) for room in rooms}
