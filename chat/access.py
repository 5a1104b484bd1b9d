"""Who may enter which room, and what they may do there: every rule of chat stands in this file.

Where one stands in a room follows from one's role in its group (docs/adr/0020): pupils and teachers talk in
the group's rooms; its teachers and the pupils' families in the families' room; the head of the school may
enter all of these, and nobody a direct room but its people.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import conversations
from chat.models import Message, Mute, Room, RoomMember
from chat.prepared import PreparedQuery
from collab import errors
from schools.access import ADMINISTERING, STAFF, members
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership
from schools.models.dated import DayIn

TEACHING = ("teacher", "head_teacher")
HEADING = "head"
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class Standing(StrEnum):
    """Who a person is to a room."""

    TEACHER = "teacher"  # teaches the group
    HEAD = "head"  # heads the school
    PUPIL = "pupil"
    FAMILY = "family"  # guardian of one of the group's pupils
    OBSERVER = "observer"  # reads
    PARTY = "party"  # one of the people of a direct room


MODERATORS = frozenset({Standing.TEACHER, Standing.HEAD})


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a person may do in a room now; the user interface shows these, the services hold to them."""

    post: bool
    reply: bool
    attach: bool
    mention_room: bool
    pin: bool
    moderate: bool
    manage: bool
    react: bool

    def as_dict(self) -> dict[str, bool]:
        return asdict(self)


def abilities(kind: str, mode: str, standing: Standing, *, muted: bool) -> Abilities:
    """The one table of who may do what."""
    moderates = standing in MODERATORS
    living = mode != Room.Mode.ARCHIVED
    speaks = (
        standing != Standing.OBSERVER and not muted and living and (moderates or mode != Room.Mode.PAUSED)
    )
    posts = speaks and (moderates or mode != Room.Mode.ANNOUNCEMENTS)
    return Abilities(
        post=posts,
        reply=speaks,
        attach=speaks,
        mention_room=moderates and posts,
        pin=living and (moderates or (kind == Room.Kind.DIRECT and speaks)),
        moderate=moderates,
        manage=moderates,
        react=speaks,
    )


@dataclass(frozen=True)
class Place:
    """A room as one person has it."""

    room: Room
    person_id: int
    standing: Standing
    muted_until: datetime | None
    mute_reason: str
    silenced: bool | None = (
        None  # a direct room whose people may no longer talk to each other; None: to be asked
    )

    @cached_property
    def abilities(self) -> Abilities:
        room, muted = self.room, self.muted_until is not None or self._is_silenced()
        return abilities(room.kind, room.mode, self.standing, muted=muted)

    def _is_silenced(self) -> bool:
        if self.silenced is not None or self.room.kind != Room.Kind.DIRECT:
            return bool(self.silenced)
        return conversations.refusal(self.person_id, self.room.pk, self.room.school_id) is not None


# --- Which rooms may this person see? -----------------------------------------------------------------------


def visible_to(person: Person) -> QuerySet[Room]:
    """The rooms this person may enter now, each with `standing`, `muted_until` and `mute_reason`."""
    return _visible(person.pk, timezone.now())


def visible_ids(person: Person) -> list[int]:
    """The ids of the rooms this person may enter now; one query, compiled once."""
    return [pk for (pk,) in _VISIBLE.rows(person=person.pk, now=timezone.now())]


def _visible(person_id: int, now: datetime) -> QuerySet[Any]:
    return standing_of(Room.objects.filter(_candidates(person_id)), person_id, now).exclude(standing=None)


def get_place(person: Person, room_id: int | str) -> Place:
    """The room as this person has it, with its group and school; one query, compiled once (and another one
    for the abilities in a direct room: may its people still talk to each other?).

    Raises NotFound if it is not theirs to see.
    """
    rows = _PLACE.rows(room=number(room_id), person=person.pk, now=timezone.now())
    if not rows or rows[0][0] is None:
        raise not_found()
    standing, muted_until, mute_reason, *columns = rows[0]
    return Place(_room_of(columns), person.pk, Standing(standing), muted_until, mute_reason or "")


def _room_of(columns: Sequence[Any]) -> Room:
    """A room from the columns that `_build_place` asks for."""
    room = Room.from_db(DEFAULT_DB_ALIAS, _ROOM, columns[: len(_ROOM)])
    rest = columns[len(_ROOM) :]
    room.school = School.from_db(DEFAULT_DB_ALIAS, _SCHOOL, rest[: len(_SCHOOL)])
    if room.group_id is not None:
        room.group = Group.from_db(DEFAULT_DB_ALIAS, _GROUP, rest[len(_SCHOOL) :])
        room.group.school = room.school
    return room


def get_room(person: Person, room_id: int | str) -> Room:
    """The room; raises NotFound if it is not this person's to see."""
    return get_place(person, room_id).room


def may_enter(person: Person, room_id: int) -> bool:
    """Whether the room is this person's to see; one query, compiled once."""
    rows = _PLACE.rows(room=room_id, person=person.pk, now=timezone.now())
    return bool(rows) and rows[0][0] is not None


def entering(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those pairs of person and room of which the room is the person's to see; one query for all."""
    rows = _STANDING.value_of_each(["person", "room"], pairs, now=timezone.now()) if pairs else []
    return {(person, room) for person, room, standing in rows if standing is not None}


def places_of(person: Person, rooms: Sequence[Any]) -> list[Place]:
    """From rooms that `visible_to` gave, with all that their abilities need; three queries at most."""
    silenced = conversations.silenced_in(person.pk, rooms)
    return [
        Place(
            room,
            person.pk,
            Standing(room.standing),
            room.muted_until,
            room.mute_reason or "",
            silenced=room.pk in silenced,
        )
        for room in rooms
    ]


def get_message(place: Place, message_id: int | str) -> Message:
    """A message of this room; raises NotFound for one of another room."""
    message = Message.objects.filter(pk=number(message_id), room=place.room).select_related("author").first()
    if message is None:
        raise errors.NotFound(_("This message does not exist, or is not for you."))
    return message


def not_found() -> errors.NotFound:
    return errors.NotFound(_("This room does not exist, or is not for you."))


def number(identifier: int | str) -> int:
    """An id as it came from outside; what is none is 0, which nothing has."""
    text = str(identifier)
    return int(text) if _NUMBER.fullmatch(text) else 0


def guardianships() -> QuerySet[Guardianship]:
    """Those that open the families' rooms: in force, and not restricted by a court."""
    return Guardianship.objects.current().filter(restricted=False)


def _candidates(person_id: int) -> Q:
    """The rooms that can be this person's at all: few, found by index. `standing_of` decides, of days too."""
    groups = GroupMembership.objects.all()
    pupils = Guardianship.objects.filter(guardian=person_id).values("pupil")
    headed = SchoolMembership.objects.filter(person=person_id, role=HEADING)
    return (
        Q(group__in=groups.filter(person=person_id).values("group"))
        | Q(kind=Room.Kind.FAMILIES, group__in=groups.filter(role="pupil", person__in=pupils).values("group"))
        | Q(pk__in=RoomMember.objects.filter(person=person_id).values("room"))
        | Q(school__in=headed.values("school"), group__isnull=False)
    )


def standing_of(rooms: QuerySet[Room], person_id: int, now: datetime) -> QuerySet[Any]:
    """Annotate `standing` (None: no business there), `muted_until` and `mute_reason` of one person."""
    today = OuterRef("today")
    memberships = GroupMembership.objects.current(today).filter(person=person_id, group=OuterRef("group"))
    schools = SchoolMembership.objects.current(today).filter(person=person_id, school=OuterRef("school"))
    mutes = Mute.objects.filter(person=person_id, room=OuterRef("pk"), until__gt=now)
    # Whoever left the school has left its groups, though nobody said so of each of them; see also
    # `schools.access.members`.
    belongs, works = Exists(schools), Exists(schools.filter(role__in=STAFF))
    teaches = _standing_if(Exists(memberships.filter(role__in=TEACHING)) & works, Standing.TEACHER)
    heads = _standing_if(Exists(schools.filter(role=HEADING)), Standing.HEAD)
    learns = _standing_if(Exists(memberships.filter(role="pupil")) & belongs, Standing.PUPIL)
    observes = _standing_if(Exists(memberships.filter(role="observer")) & belongs, Standing.OBSERVER)
    children_there = conversations.kept_apart().filter(pupil__direct_rooms__room=OuterRef("pk"))
    is_party = (
        Exists(RoomMember.objects.filter(person=person_id, room=OuterRef("pk")))
        & belongs
        & ~Exists(children_there.filter(guardian=person_id))
    )
    standing = Case(
        When(~Exists(Person.objects.filter(pk=person_id, is_active=True)), then=Value(None)),
        When(kind=Room.Kind.DIRECT, then=Case(When(is_party, then=Value(Standing.PARTY.value)))),
        When(kind=Room.Kind.FAMILIES, then=Coalesce(teaches, heads, _family(person_id))),
        default=Coalesce(teaches, heads, learns, observes),
        output_field=CharField(),
    )
    return rooms.alias(today=DayIn(F("school__time_zone"), now)).annotate(
        standing=standing,
        muted_until=Subquery(mutes.values("until")[:1]),
        mute_reason=Subquery(mutes.values("reason")[:1]),
    )


_ROOM, _SCHOOL, _GROUP = (
    [field.attname for field in model._meta.concrete_fields] for model in (Room, School, Group)
)


def _build_place(*, room: int, person: int, now: datetime) -> QuerySet[Any, Any]:
    columns = [*_ROOM, *(f"school__{name}" for name in _SCHOOL), *(f"group__{name}" for name in _GROUP)]
    places = standing_of(Room.objects.filter(pk=room), person, now)
    rows: QuerySet[Any, Any] = places.values_list("standing", "muted_until", "mute_reason", *columns)
    return rows


def _build_visible(*, person: int, now: datetime) -> QuerySet[Any, Any]:
    return _visible(person, now).values_list("pk")


def _build_standing(*, room: int, person: int, now: datetime) -> QuerySet[Any, Any]:
    return standing_of(Room.objects.filter(pk=room), person, now).values_list("standing")


# Building these queries takes Django ten times as long as the database needs to answer them.
_PLACE = PreparedQuery(_build_place, room=int, person=int, now=datetime)
_STANDING = PreparedQuery(_build_standing, room=int, person=int, now=datetime)
_VISIBLE = PreparedQuery(_build_visible, person=int, now=datetime)


def _standing_if(holds: Any, standing: Standing) -> Case:
    return Case(When(holds, then=Value(standing.value)), output_field=CharField())


def _family(person_id: int) -> Case:
    own = Guardianship.objects.filter(guardian=person_id, restricted=False)
    day_of_room = OuterRef(OuterRef("today"))
    in_school = SchoolMembership.objects.current(day_of_room).filter(school=OuterRef(OuterRef("school")))
    children = GroupMembership.objects.current(OuterRef("today")).filter(
        group=OuterRef("group"),
        role="pupil",
        person__in=own.current(day_of_room).values("pupil"),
    )
    return _standing_if(Exists(children.filter(person__in=in_school.values("person"))), Standing.FAMILY)


# --- Which persons may see this room? -----------------------------------------------------------------------


def people_of(room: Room) -> QuerySet[Person]:
    """Those who take part in the room now. (A head may enter besides, and is not counted among them.)"""
    people = Person.objects.filter(is_active=True)
    if room.kind == Room.Kind.DIRECT:
        belonging = SchoolMembership.objects.current().filter(school=room.school_id).values("person")
        kept_out = conversations.kept_apart().filter(pupil__direct_rooms__room=room).values("guardian")
        there = RoomMember.objects.filter(room=room).exclude(person__in=kept_out)
        return people.filter(pk__in=there.values("person"), id__in=belonging)
    in_group = members().filter(group=room.group_id)
    if room.kind != Room.Kind.FAMILIES:
        return people.filter(pk__in=in_group.values("person"))
    families = guardianships().filter(pupil__in=in_group.filter(role="pupil").values("person"))
    teachers = in_group.filter(role__in=TEACHING).values("person")
    return people.filter(Q(pk__in=teachers) | Q(pk__in=families.values("guardian")))


def heads_of(schools: Iterable[int]) -> QuerySet[SchoolMembership]:
    """Who heads these schools today; they may enter every room of a group there."""
    return SchoolMembership.objects.current().filter(
        school__in=list(schools), role=HEADING, person__is_active=True
    )


def overseeing() -> QuerySet[SchoolMembership]:
    """Who answers for a school today: its heads; where it has none, those who administer it."""
    today = SchoolMembership.objects.current().filter(person__is_active=True)
    has_head = Exists(today.filter(school=OuterRef("school"), role=HEADING))
    return today.filter(Q(role=HEADING) | Q(~has_head, role__in=ADMINISTERING))


def moderators_of(room: Room) -> QuerySet[Person]:
    """Those who are told of a report: the group's teachers; for a direct room who answers for the school."""
    people = Person.objects.filter(is_active=True)
    if room.kind == Room.Kind.DIRECT:
        return people.filter(pk__in=overseeing().filter(school=room.school_id).values("person"))
    teachers = members().filter(group=room.group_id, role__in=TEACHING)
    return people.filter(pk__in=teachers.values("person"))
