"""The scripts of the demo, played through the services: seqs, log and counts are as if it had happened."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from chat.access import people_of
from chat.attachments.services import store_attachment
from chat.demo import class_a, others
from chat.demo.files import content_of
from chat.demo.script import GroupRoom, Say
from chat.models import Message, ReadMarker, Room
from chat.services.direct import open_direct
from chat.services.drafts import save_draft
from chat.services.editing import pin_message
from chat.services.moderation import remove_message
from chat.services.posting import post_message
from chat.services.reactions import react_to_message
from chat.services.reports import report_message
from chat.services.rooms import create_room, ensure_group_rooms
from chat.services.scheduling import schedule_message
from schools.demo import DemoSchool
from schools.models import Group, Person

LAST_DAY = 6
_NAMESPACE = UUID("6f2d0b2e-5d0c-4b8e-9d0c-7a4b6f0d9c11")  # the same message has the same client_id
_MENTION = re.compile(r"@((?:pupil|teacher|guardian)\d+|tous)\b")


def load_conversations(demo: DemoSchool) -> int:
    """Play the week that ends on the last school day; gives how many messages there are now.

    Does nothing if somebody has already written something in the demo school.
    """
    if Message.objects.filter(room__school=demo.school).exists():
        return 0
    stage = _Stage(demo.people, demo.groups, ZoneInfo(demo.school.time_zone))
    with transaction.atomic():
        ensure_group_rooms(list(demo.groups.values()))
        for script in (*class_a.ROOMS, *others.ROOMS):
            stage.play(stage.room_of(script), script.says)
        for direct in others.DIRECTS:
            people = [demo.people[name] for name in direct.people]
            room = open_direct(person=people[0], people_ids=[person.pk for person in people[1:]])
            stage.play(room, direct.says)
        stage.leave_unfinished()
    return Message.objects.filter(room__school=demo.school).count()


class _Stage:
    """Who is who, and what day the script's days are."""

    def __init__(self, people: Mapping[str, Person], groups: Mapping[str, Group], zone: ZoneInfo) -> None:
        self.people, self.groups, self.zone = people, groups, zone
        self.days = list(_school_days_before(timezone.localdate(timezone=zone)))[::-1]
        self.rooms: dict[str, Room] = {}

    def moment(self, when: str) -> datetime:
        day, clock = when.split()
        return datetime.combine(self.days[int(day) - 1], time.fromisoformat(clock), self.zone)

    def room_of(self, script: GroupRoom) -> Room:
        group = self.groups[script.group]
        room = (
            Room.objects.filter(group=group, kind=Room.Kind.GROUP).first() if script.kind == "group" else None
        )
        if room is None:
            room = create_room(
                person=self.people[script.made_by],
                group_id=group.pk,
                title=script.title,
                mode=script.mode,
                kind=script.kind,
            )
        self.rooms[script.title or script.group] = room
        return room

    # --- What is said -----------------------------------------------------------------------------------

    def play(self, room: Room, says: Sequence[Say]) -> None:
        """Everything in the order of the clock, then what people did with it."""
        lines = [(say, None) for say in says] + [(reply, say) for say in says for reply in say.replies]
        posted: dict[int, int] = {}
        for say, parent in sorted(lines, key=lambda line: self.moment(line[0].when)):
            posted[id(say)] = self._post(room, say, posted[id(parent)] if parent else None)
        for say, _parent in lines:
            self._follow_up(room, say, posted[id(say)])
        self._read_until_the_last_day(room)

    def _post(self, room: Room, say: Say, parent_id: int | None) -> int:
        author = self.people[say.who]
        return post_message(
            author=author,
            room_id=room.pk,
            client_id=uuid5(_NAMESPACE, f"{room.pk} {say.when} {say.who} {say.text}"),
            body=_MENTION.sub(self._mention, say.text),
            parent_id=parent_id,
            attachment_ids=[self._file(author, room, name) for name in say.files],
            at=self.moment(say.when),
        ).id

    def _mention(self, found: re.Match[str]) -> str:
        if found[1] == "tous":
            return "@[tous](room)"
        person = self.people[found[1]]
        return f"@[{person.name}](person:{person.pk})"

    def _file(self, author: Person, room: Room, name: str) -> int:
        content = content_of(name)
        shape = store_attachment(
            uploader=author, room_id=room.pk, name=name, size=len(content), chunks=iter([content])
        )
        return int(shape.id)

    def _follow_up(self, room: Room, say: Say, message_id: int) -> None:
        for emoji, names in say.reactions.items():
            for name in names.split():
                react_to_message(
                    person=self.people[name], room_id=room.pk, message_id=message_id, emoji=emoji, on=True
                )
        if say.pinned_by:
            pin_message(person=self.people[say.pinned_by], room_id=room.pk, message_id=message_id, on=True)
        if say.reported_by:
            report_message(
                reporter=self.people[say.reported_by], room_id=room.pk, message_id=message_id, reason=""
            )
        if say.removed:
            remove_message(
                moderator=self.people[say.removed_by],
                room_id=room.pk,
                message_id=message_id,
                reason=say.removed,
            )

    # --- What is left to do -----------------------------------------------------------------------------

    def _read_until_the_last_day(self, room: Room) -> None:
        """Everybody has something new, and has read the rest."""
        before = Message.objects.filter(room=room, created_at__lt=self.moment(f"{LAST_DAY} 00:00"))
        seq = before.order_by("-seq").values_list("seq", flat=True).first()
        if seq is not None:
            ReadMarker.objects.bulk_create(
                ReadMarker(room=room, person=person, seq=seq) for person in people_of(room)
            )

    def leave_unfinished(self) -> None:
        """A draft, and a message that waits for the next morning."""
        teacher = self.people["teacher1"]
        save_draft(
            person=teacher,
            room_id=self.rooms["Familles de la 5e A"].pk,
            body="Chères familles, voici le programme de la semaine :",
        )
        tomorrow = timezone.localdate(timezone=self.zone) + timedelta(days=1)
        schedule_message(
            author=teacher,
            room_id=self.rooms["5e A"].pk,
            client_id=uuid5(_NAMESPACE, "scheduled"),
            body="Bonjour ! N'oubliez pas vos blouses pour la SVT. 🥼",
            at=datetime.combine(tomorrow, time(7, 45), self.zone),
        )


def _school_days_before(today: date) -> Iterator[date]:
    """The last school days before today, latest first; Saturday and Sunday are none."""
    day, count = today, 0
    while count < LAST_DAY:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            count += 1
            yield day
