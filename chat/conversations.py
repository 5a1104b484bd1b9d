"""Who may talk to whom in a direct room, by the school's policy; asked again as long as the room is used.

The policy of two people stands in `schools.access.can_direct`. A room holds up to twelve, a list many rooms,
and every message asks: so what is known of all of them comes in one query, and is compared here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Room, RoomMember
from chat.prepared import PreparedQuery
from schools.access import STAFF, TEACHING
from schools.models import GroupMembership, Guardianship, SchoolMembership
from schools.models.dated import DayIn, in_force


@dataclass
class Circle:
    """Some people as they are today. Somebody who is nobody in any school, or suspended, is not in it."""

    # person → school → roles; and person → groups, a guardian's being those in which the children learn.
    roles: dict[int, dict[int, set[str]]] = field(default_factory=dict)
    teaches: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    learns: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    apart: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # guardian → pupils
    open_to_pupils: set[int] = field(default_factory=set)  # the schools whose pupils may write to each other

    @classmethod
    def of(cls, people: Iterable[int]) -> "Circle":
        """One query, however many people."""
        return cls._from(_facts(people, timezone.now()))

    @classmethod
    def _from(cls, facts: Iterable[tuple[Any, ...]]) -> "Circle":
        circle = cls()
        for kind, person, number, word in facts:
            if kind == "is":
                circle.roles.setdefault(person, {}).setdefault(number, set()).add(word)
            elif kind == "open":
                circle.open_to_pupils.add(number)
            else:
                groups = {"teaches": circle.teaches, "learns": circle.learns, "apart": circle.apart}
                groups[kind][person].add(number)
        return circle

    def members(self, school: int) -> set[int]:
        """Those who are somebody in this school."""
        return {person for person, schools in self.roles.items() if school in schools}

    def schools_of_all(self, people: Collection[int]) -> list[int]:
        """The schools in which each of them is somebody."""
        each = [set(self.roles.get(person, {})) for person in people]
        return sorted(set.intersection(*each)) if each else []

    def can_direct(self, one: int, other: int) -> bool:
        """What `schools.access.can_direct` answers."""
        mine, theirs = self.roles.get(one, {}), self.roles.get(other, {})
        return one != other and any(
            self._allowed_in(school, one, other) for school in mine.keys() & theirs.keys()
        )

    def _allowed_in(self, school: int, one: int, other: int) -> bool:
        mine, theirs = self.roles[one][school], self.roles[other][school]
        are_staff = not mine.isdisjoint(STAFF), not theirs.isdisjoint(STAFF)
        if all(are_staff):
            return True
        if "pupil" in mine and "pupil" in theirs:
            return school in self.open_to_pupils
        if not any(are_staff):
            return False
        staff, outside = (one, other) if are_staff[0] else (other, one)
        heads = "head" in self.roles[staff][school]
        return heads or not self.teaches[staff].isdisjoint(self.learns[outside])

    def reaches(self, person: int, people: Collection[int]) -> bool:
        """May this one write to each of the others?"""
        return all(self.can_direct(person, other) for other in people if other != person)

    def may_meet(self, people: Collection[int], school: int) -> bool:
        """Everybody may write to everybody; or a member of the staff is there who may write to all the
        others: those who may not write to each other alone are not alone then. But nobody brings together
        whom a court keeps apart."""
        if self.kept_out(people):
            return False
        staff = [
            person for person in people if not self.roles.get(person, {}).get(school, set()).isdisjoint(STAFF)
        ]
        return any(self.reaches(person, people) for person in staff) or all(
            self.can_direct(one, other) for one, other in combinations(people, 2)
        )

    def kept_out(self, people: Collection[int]) -> set[int]:
        """The guardians among these whom a court keeps from a pupil among them."""
        return {person for person in people if not self.apart[person].isdisjoint(people)}

    def silence(self, person: int, people: Collection[int], school: int) -> str | None:
        """Why this person may no longer say anything in a direct room of these people; None when they may.

        Those who still belong to it must be allowed to talk to each other: when the adult who brought two
        pupils together has left, what they have is a room of two pupils.
        """
        there = self.members(school) & set(people)
        there -= self.kept_out(there)
        if not there - {person}:
            return _("Nobody else is here any more.")
        if not self.may_meet(sorted(there | {person}), school):
            return _("Your school does not let you write to each other.")
        return None


def refusal(person_id: int, room_id: int, school_id: int) -> str | None:
    """Why this person may no longer say anything in this direct room; None when they may. One query."""
    return refusal_by(FACTS.rows(room=room_id, now=timezone.now()), person_id, school_id)


def refusal_by(facts: Iterable[tuple[Any, ...]], person_id: int, school_id: int) -> str | None:
    """The same, from what FACTS gave of the room."""
    circle = Circle._from(facts)
    return circle.silence(person_id, circle.roles, school_id)


def silenced_in(person_id: int, rooms: Iterable[Room]) -> set[int]:
    """In which of these rooms of theirs `refusal` is not None; two queries at most, however many rooms."""
    schools = {room.pk: room.school_id for room in rooms if room.kind == Room.Kind.DIRECT}
    if not schools:
        return set()
    people: defaultdict[int, list[int]] = defaultdict(list)
    for room_id, member_id in RoomMember.objects.filter(room__in=schools).values_list("room", "person"):
        people[room_id].append(member_id)
    circle = Circle._from(_FACTS_OF_MINE.rows(person=person_id, now=timezone.now()))
    return {pk for pk, school in schools.items() if circle.silence(person_id, people[pk], school) is not None}


def kept_apart() -> QuerySet[Guardianship]:
    """Whom a court keeps from whom: whatever the days of the guardianship itself."""
    return Guardianship.objects.filter(restricted=True)


# --- What must be known ------------------------------------------------------------------------------------


def _facts(people: Any, now: datetime) -> QuerySet[Any, Any]:
    """Rows of kind, person, number, word: `is` (school, role), `teaches`, `learns` (group), `apart`,
    `open` (a school whose pupils may write to each other)."""
    members = SchoolMembership.objects.current(DayIn(SchoolMembership.zone(), now))
    # Whoever left the school has left its groups, as in `schools.access.members`.
    there = members.filter(person=OuterRef("person"), school=OuterRef("group__school"))
    works = Exists(there.filter(role__in=STAFF))
    memberships = GroupMembership.objects.current(DayIn(GroupMembership.zone(), now)).filter(
        person__in=people
    )
    day_there = DayIn(F("pupil__group_memberships__group__school__time_zone"), now)
    # Where the children of those who are guardians learn: one join to their memberships, with its day.
    of_the_school = members.filter(
        person=OuterRef("pupil"), school=OuterRef("pupil__group_memberships__group__school")
    )
    children = Guardianship.objects.current(DayIn(Guardianship.zone(), now)).filter(
        in_force(day_there, "pupil__group_memberships__"),
        Exists(of_the_school),
        guardian__in=people,
        restricted=False,
        pupil__is_active=True,
        pupil__group_memberships__role="pupil",
    )
    return _said(
        "is", members.filter(person__in=people, person__is_active=True), "person", "school", F("role")
    ).union(
        _said(
            "teaches",
            memberships.filter(works, role__in=TEACHING, group__archived_at=None),
            "person",
            "group",
        ),
        _said("learns", memberships.filter(Exists(there), role="pupil"), "person", "group"),
        _said("learns", children, "guardian", "pupil__group_memberships__group"),
        _said(
            "open",
            members.filter(person__in=people, role="pupil", school__settings__pupil_to_pupil=True),
            "person",
            "school",
        ),
        _said("apart", kept_apart().filter(guardian__in=people, pupil__in=people), "guardian", "pupil"),
        all=True,
    )


def _said(kind: str, rows: QuerySet[Any], person: str, number: str, word: Any = None) -> QuerySet[Any, Any]:
    said: QuerySet[Any, Any] = rows.annotate(
        said=Value(kind, CharField()), of=F(person), number=F(number), word=word or Value("", CharField())
    ).values_list("said", "of", "number", "word")
    return said


def _build(*, room: int, now: datetime) -> QuerySet[Any, Any]:
    return _facts(RoomMember.objects.filter(room=room).values("person"), now)


def _build_mine(*, person: int, now: datetime) -> QuerySet[Any, Any]:
    mine = RoomMember.objects.filter(person=person).values("room")
    return _facts(RoomMember.objects.filter(room__in=mine).values("person"), now)


# Of the people of one direct room; and of all in whose direct rooms somebody is.
FACTS = PreparedQuery(_build, room=int, now=datetime)
_FACTS_OF_MINE = PreparedQuery(_build_mine, person=int, now=datetime)
