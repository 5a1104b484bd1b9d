"""For every event: snapshot before + events = fresh snapshot, whatever the way they came."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chat.attachments.services import store_attachment
from chat.consumers import RoomTopic
from chat.models import Message, Room, ScheduledMessage
from chat.services.direct import open_direct
from chat.services.rooms import create_room
from chat.services.scheduling import post_due
from collab import errors
from collab.realtime.events import Event, LogScrubbed
from collab.realtime.models import LogEntry, TopicHead
from collab.realtime.topics import Caller
from schools.models import GroupMembership, Person
from schools.services.people import add_to_group, change_profile, remove_from_group, set_guardianship
from schools.services.rollover import roll_over
from tests.chat.replica import Replica, assert_converged, registered_events
from tests.chat.scene import YEAR, Scene, yesterday

COMMANDS = RoomTopic().commands()
BODIES = ("Bonjour", "**gras** et `code`", "| a | b |\n|---|---|\n| 1 | 2 |", "مرحبا", "$x^2$", "")
EMOJI = ("👍", "🎉", "❤️")


@pytest.fixture(autouse=True, scope="module")
def _uploads(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with override_settings(UPLOADS_DIR=tmp_path_factory.mktemp("uploads")):
        yield


class World:
    """A scene in which anybody does anything, in the words of the wire."""

    def __init__(self, draw: random.Random, *, lossy: bool = True) -> None:
        self.scene, self.draw, self.lossy = Scene(), draw, lossy
        GroupMembership.objects.update(starts_on=yesterday() - timedelta(days=30))
        self.direct = open_direct(person=self.scene.teacher, people_ids=[self.scene.pupil.pk])
        self.rooms = [self.scene.room, self.scene.families(), self.direct, self.scene.other_room]
        self.people = [
            self.scene.teacher, self.scene.pupil, self.scene.classmate, self.scene.guardian, self.scene.head,
        ]  # fmt: skip
        self.replicas = [Replica.fresh(person) for person in self.people]
        self.undelivered: list[str] = []
        self.done: set[str] = set()
        self._last_log = LogEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def do(self, person: Person, room: Room, name: str, /, **data: Any) -> None:
        """Run a command as the socket does. A refused one must leave no trace."""
        command = COMMANDS[name]
        before = dict(TopicHead.objects.values_list("topic", "head"))
        try:
            command.handler(Caller(person), str(room.pk), command.model.model_validate(data))
        except errors.AppError:
            assert dict(TopicHead.objects.values_list("topic", "head")) == before
        else:
            self.done.add(name)
        self.collect()
        if not self.lossy:
            self.deliver()

    def change(self, what: Callable[[], object]) -> None:
        """Something that is no command of a room; it may be refused."""
        try:
            with transaction.atomic():
                what()
        except errors.AppError:
            pass
        self.collect()

    def right(self) -> Callable[[], object]:
        """Rights begin and end, rooms are made, people change their settings; rarely a year is over."""
        scene, draw = self.scene, self.draw
        person, role = draw.choice(
            [(scene.pupil, "pupil"), (scene.classmate, "pupil"), (scene.teacher, "head_teacher")]
        )
        chances: list[Callable[[], object]] = [
            lambda: remove_from_group(group=scene.group, person=person),
            lambda: add_to_group(group=scene.group, person=person, role=role),
            lambda: set_guardianship(
                guardian=scene.guardian, pupil=scene.pupil, restricted=draw.random() < 0.5
            ),
            lambda: change_profile(
                person=draw.choice(self.people), locale=draw.choice(["fr", "en"]), hide_presence=True
            ),
            lambda: self.rooms.append(
                create_room(person=scene.teacher, group_id=scene.group.pk, title="Projet")
            ),
            lambda: open_direct(person=draw.choice(self.people), people_ids=[draw.choice(self.people).pk]),
        ]
        if draw.random() < 0.05:
            return lambda: roll_over(school=scene.school, school_year=YEAR)
        return draw.choice(chances)

    def collect(self) -> None:
        """What the transaction published, for the network to play with."""
        rows = LogEntry.objects.filter(pk__gt=self._last_log).order_by("pk")
        for pk, frame in rows.values_list("pk", "frame"):
            self._last_log = pk
            self.undelivered.append(frame)

    def deliver(self) -> None:
        """Frames get lost, come twice, change places; a replica that finds a hole asks again."""
        for index, replica in enumerate(self.replicas):
            for frame in self._through_the_network():
                mine = f'"topic":"{replica.person.topic}"' in frame or '"topic":"room.' in frame
                if mine and not replica.receive(frame):
                    replica.catch_up()
            if self.lossy and self.draw.random() < 0.03:
                self.replicas[index] = Replica.fresh(replica.person)
        self.undelivered.clear()

    def _through_the_network(self) -> list[str]:
        if not self.lossy:
            return self.undelivered
        frames = [frame for frame in self.undelivered if self.draw.random() > 0.2]
        frames += [frame for frame in frames if self.draw.random() < 0.1]
        if self.draw.random() < 0.3:
            self.draw.shuffle(frames)
        return frames

    def message(self, room: Room) -> str:
        """A message, mostly of this room; sometimes of another, or none at all."""
        rows = Message.objects.all() if self.draw.random() < 0.1 else Message.objects.filter(room=room)
        ids = list(rows.values_list("pk", flat=True))
        return str(self.draw.choice(ids) if ids else 987654)

    def body(self) -> str:
        body = self.draw.choice(BODIES)
        if self.draw.random() < 0.2:
            body += f" @[quelqu'un](person:{self.draw.choice(self.people).pk})"
        return body + (" @[tous](room)" if self.draw.random() < 0.1 else "")

    def files(self, room: Room) -> list[str]:
        """A file that somebody sent to the room; it may not be the one who posts."""
        content = f"note {self.draw.random()}".encode()
        uploader = self.draw.choice(self.people)
        try:
            file = store_attachment(
                uploader=uploader,
                room_id=room.pk,
                name="note.txt",
                size=len(content),
                chunks=iter([content]),
            )
        except errors.AppError:
            return []
        return [file.id]

    def arguments(self, name: str, room: Room) -> dict[str, Any]:
        """Some fields of a command; nobody promises that they make sense together."""
        draw = self.draw
        client_id = str(UUID(int=draw.getrandbits(6)))
        parent = self.message(room) if draw.random() < 0.3 else None
        at = timezone.now() + timedelta(minutes=draw.randrange(-5, 60))
        files = self.files(room) if name == "message.post" and draw.random() < 0.15 else []
        choices: dict[str, dict[str, Any]] = {
            "message.post": {
                "client_id": client_id, "body": self.body(), "parent": parent, "attachments": files
            },
            "message.edit": {"id": self.message(room), "body": self.body(), "version": draw.randrange(1, 3)},
            "message.delete": {"id": self.message(room)},
            "message.remove": {"id": self.message(room), "reason": "Pas ici"},
            "message.react": {
                "id": self.message(room), "emoji": draw.choice(EMOJI), "on": draw.random() < 0.7
            },
            "message.pin": {"id": self.message(room), "on": draw.random() < 0.7},
            "message.report": {"id": self.message(room), "reason": "Moquerie"},
            "message.schedule": {"client_id": client_id, "body": self.body(), "at": at, "parent": parent},
            "schedule.cancel": {
                "id": str(ScheduledMessage.objects.values_list("pk", flat=True).first() or 1)
            },
            "draft.save": {"body": self.body(), "parent": parent},
            "room.read": {"seq": draw.randrange(0, 30)},
            "person.mute": {"person": str(draw.choice(self.people).pk), "minutes": 5, "reason": "Calme"},
            "person.unmute": {"person": str(draw.choice(self.people).pk)},
            "room.mode": {
                "mode": draw.choice(["open", "open", "announcements", "slow", "paused", "archived"]),
                "slow_seconds": 1,
                "reason": "Examen",
            },
            "room.rename": {"title": draw.choice(["Sixième", "Projet"])},
        }  # fmt: skip
        return choices[name]

    def step(self) -> None:
        name = self.draw.choice([*COMMANDS, *["message.post"] * 12, "message.react", "message.edit"])
        room = self.draw.choice(self.rooms)
        self.do(self.draw.choice(self.people), room, name, **self.arguments(name, room))
        if self.draw.random() < 0.1:
            self.change(self.right())
        if self.draw.random() < 0.1:
            ScheduledMessage.objects.update(at=timezone.now())
            post_due()
            self.collect()
        if self.draw.random() < 0.2:
            self.deliver()

    def settle(self) -> None:
        """The sweep that heals, and the comparison."""
        self.deliver()
        for replica in self.replicas:
            replica.catch_up()
            assert_converged(replica)


@settings(
    max_examples=10, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(seed=st.integers(0, 2**32), steps=st.integers(10, 60))
def test_any_commands_over_any_network_end_in_the_same_state(db: None, seed: int, steps: int) -> None:
    with transaction.atomic():
        world = World(random.Random(seed))
        for _ in range(steps):
            world.step()
        world.settle()
        transaction.set_rollback(True)


def test_every_event_of_chat_is_replayed(db: None) -> None:
    """One of each, so that no event type can be added without a client that keeps up with it."""
    world = World(random.Random(1), lossy=False)
    scene, do = world.scene, world.do
    room, teacher, pupil = scene.room, scene.teacher, scene.pupil
    do(pupil, room, "message.post", client_id=str(UUID(int=1)), body="Bonjour")
    message = Message.objects.get()
    again = {"id": str(message.pk)}
    do(teacher, room, "message.post", client_id=str(UUID(int=2)), body="Oui ?", parent=str(message.pk))
    do(pupil, room, "message.edit", body="Bonsoir", version=1, **again)
    do(pupil, room, "message.react", emoji="👍", on=True, **again)
    do(teacher, room, "message.pin", on=True, **again)
    do(scene.classmate, room, "message.report", reason="Non", **again)
    do(teacher, room, "message.remove", reason="Pas ici", **again)
    do(teacher, room, "person.mute", person=str(pupil.pk), minutes=5, reason="Calme")
    do(teacher, room, "person.unmute", person=str(pupil.pk))
    do(teacher, room, "room.mode", mode="paused", reason="Examen")
    do(teacher, room, "room.rename", title="Sixième")
    do(pupil, room, "room.read", seq=2)
    do(pupil, room, "draft.save", body="Je pensais")
    do(teacher, room, "message.delete", id=str(Message.objects.get(parent=message).pk))
    later = timezone.now() + timedelta(hours=1)
    do(teacher, room, "message.schedule", client_id=str(UUID(int=3)), body="Demain", at=later)
    do(teacher, room, "schedule.cancel", id=str(ScheduledMessage.objects.get().pk))
    world.change(lambda: open_direct(person=pupil, people_ids=[scene.head.pk]))
    world.change(lambda: change_profile(person=pupil, locale="en", hide_presence=True))
    world.change(lambda: remove_from_group(group=scene.group, person=pupil))
    world.settle()
    assert world.done == set(COMMANDS), "a command was refused, or is missing here"
    assert str(room.pk) not in world.replicas[world.people.index(pupil)].rooms
    seen = set().union(*(replica.seen for replica in world.replicas))
    assert seen >= set().union(*registered_events().values()) - {LogScrubbed.name}


def test_an_event_that_nobody_replays_is_noticed() -> None:
    for events in registered_events().values():
        for name in events - {LogScrubbed.name}:
            assert hasattr(Replica, Replica.handler_name(name)), f"{name} has no place in the replica"


def test_a_new_event_fails_until_it_is_replayed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said by the topic and unknown to the replica; or sent, and not said by the topic."""

    class Greeted(Event):
        name = "person.greeted"

    monkeypatch.setattr(RoomTopic, "events", (*RoomTopic.events, Greeted))
    with pytest.raises(AssertionError, match="no place"):
        test_an_event_that_nobody_replays_is_noticed()
    monkeypatch.undo()
    replica = Replica.fresh(Scene().pupil)
    with pytest.raises(AssertionError, match="do not say"):
        replica.apply({"event": Greeted.name, "data": {}}, "person", str(replica.person.pk))


def test_a_snapshot_older_than_its_messages_is_healed_by_the_events_between(db: None) -> None:
    """The head is read first: events may then come that the messages show already."""
    world = World(random.Random(2))
    for _ in range(60):
        world.step()
    assert sum(bool(room.messages) for one in world.replicas for room in one.rooms.values()) > 1, "premise"
    for replica in world.replicas:
        fresh = Replica.fresh(replica.person)
        for room in fresh.rooms.values():
            room.seq = max(0, room.seq - 15)
        fresh.catch_up()
        assert_converged(fresh)
