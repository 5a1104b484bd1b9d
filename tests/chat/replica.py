"""A client as simple as can be: it starts from a snapshot, applies events, and can be asked what it knows.

The rule of the house: what it knows after any events equals a fresh snapshot. It must know what to do with
every event that is registered, of every app, and refuses one that is not: a new one cannot be left out.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import asgi  # noqa: F401 – registers the topics
from chat.access import Standing, visible_to
from chat.services.drafts import drafts_of
from chat.services.listing import room_shape, rooms_of
from chat.services.reading import MAX_PAGE, read_history
from chat.services.reports import reports_for
from chat.services.scheduling import scheduled_in
from collab.realtime import log
from collab.realtime.events import LogScrubbed
from collab.realtime.runtime import registered
from schools.models import Person

Json = dict[str, Any]
UNREAD_SHOWN = 100


def registered_events() -> dict[str, set[str]]:
    """The kinds of topics, and the events that each may carry."""
    return {
        kind: {LogScrubbed.name, *(event.name for event in consumer.events)}
        for kind, consumer in registered().consumers.items()
    }


@dataclass
class RoomState:
    """What a client keeps of one room; `seq` is the last event it applied."""

    seq: int
    about: Json
    messages: dict[str, Json]
    read_seq: int


def fetch_room(person: Person, room_id: str) -> RoomState:
    """A room from the services, page by page."""
    shape = next(each for each in rooms_of(person) if each.id == room_id)
    messages: dict[str, Json] = {}
    before: int | None = None
    while True:
        page = read_history(person=person, room_id=room_id, before=before, limit=MAX_PAGE)
        messages |= {item.id: item.model_dump(mode="json") for item in page.items}
        before = page.next
        if before is None:
            break
    about = {name: getattr(shape, name) for name in ("title", "mode", "slow_seconds", "mode_reason")}
    return RoomState(shape.head, about, messages, shape.read_seq)


@dataclass
class Replica:
    """One person's client."""

    person: Person
    seq: int = 0  # of person.<id>
    rooms: dict[str, RoomState] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    muted: dict[str, str] = field(default_factory=dict)
    scheduled: dict[str, list[str]] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)
    told_of_removal: set[str] = field(default_factory=set)
    profile: Json = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # names of the events applied

    @classmethod
    def fresh(cls, person: Person) -> "Replica":
        replica = cls(person, seq=log.head(person.topic))
        replica.load_lists()
        person = Person.objects.get(pk=person.pk)
        replica.profile = {"locale": person.locale, "hide_presence": person.hide_presence}
        return replica

    def load_lists(self) -> None:
        """All that depends on where this person may be."""
        self.load_rooms()
        self.drafts = {f"{one.room}/{one.parent}": one.body for one in drafts_of(person=self.person)}
        self.muted = {
            shape.id: shape.model_dump(mode="json")["muted"]["until"]
            for shape in rooms_of(self.person)
            if shape.muted
        }
        self.scheduled = {}
        for room_id in self.rooms:
            self.load_scheduled(room_id)
        self.reports = {report.id for report in reports_for(person=self.person)}

    def load_rooms(self) -> None:
        ids = {str(room.pk) for room in visible_to(self.person)}
        self.rooms = {pk: self.rooms.get(pk) or fetch_room(self.person, pk) for pk in ids}

    def load_scheduled(self, room_id: str) -> None:
        if room_id not in self.rooms:
            return
        waiting = scheduled_in(person=self.person, room_id=room_id)
        self.scheduled[room_id] = [f"{one.pk} {one.state}" for one in waiting]

    # --- Events -----------------------------------------------------------------------------------------

    def receive(self, frame: str) -> bool:
        """Apply a frame; False if events before it are missing. One already applied is dropped."""
        event = json.loads(frame)
        kind, _, topic_id = event["topic"].partition(".")
        state = self.rooms.get(topic_id) if kind == "room" else self
        if state is None:
            return True
        if event["seq"] > state.seq + 1:
            return False
        if event["seq"] == state.seq + 1:
            self.apply(event, kind, topic_id)
            state.seq = event["seq"]
        return True

    def catch_up(self) -> None:
        """What a join with `after` gives: everything since the last event, of each topic."""
        self._catch_up(self.person.topic, self.seq)
        for pk in list(self.rooms):  # after the person's own, which may have told of new ones
            self._catch_up(f"room.{pk}", self.rooms[pk].seq)

    def _catch_up(self, topic: str, seq: int) -> None:
        for entry in log.read(topic, seq, 10_000):
            assert self.receive(entry.frame), f"a hole in {topic} before {entry.seq}"

    def apply(self, event: Json, kind: str, topic_id: str) -> None:
        name, data = event["event"], event["data"]
        assert name in registered_events()[kind], f"{kind} topics do not say that they carry {name}"
        self.seen.add(name)
        if name == LogScrubbed.name:
            return
        handler = self.handler(name)
        if kind == "room":
            handler(self.rooms[topic_id], data)
        else:
            handler(data)

    @classmethod
    def handler_name(cls, event: str) -> str:
        return "on_" + event.replace(".", "_")

    def handler(self, event: str) -> Any:
        return getattr(self, self.handler_name(event))

    def on_access_changed(self, data: Json) -> None:
        self.load_lists()

    def on_profile_changed(self, data: Json) -> None:
        self.profile = data

    def on_message_posted(self, room: RoomState, data: Json) -> None:
        room.messages[data["message"]["id"]] = data["message"]
        self._thread(room, data["parent_thread"])

    def on_message_edited(self, room: RoomState, data: Json) -> None:
        room.messages[data["message"]["id"]] = data["message"]

    def on_message_deleted(self, room: RoomState, data: Json) -> None:
        room.messages[data["message"]["id"]] = data["message"]
        self._thread(room, data["parent_thread"])

    def _thread(self, room: RoomState, thread: Json | None) -> None:
        if thread is not None and thread["id"] in room.messages:
            room.messages[thread["id"]]["thread"] = {"count": thread["count"], "last_at": thread["last_at"]}

    def on_message_reacted(self, room: RoomState, data: Json) -> None:
        if data["id"] in room.messages:
            room.messages[data["id"]]["reactions"] = data["reactions"]

    def on_message_pinned(self, room: RoomState, data: Json) -> None:
        if data["id"] in room.messages:
            room.messages[data["id"]]["pinned"] = data["pinned"]

    def on_room_changed(self, room: RoomState, data: Json) -> None:
        room.about = data

    def on_rooms_changed(self, data: Json) -> None:
        self.load_rooms()

    def on_room_read(self, data: Json) -> None:
        if data["room"] in self.rooms:
            self.rooms[data["room"]].read_seq = data["read_seq"]

    def on_person_muted(self, data: Json) -> None:
        self.muted.pop(data["room"], None)
        if data["until"] is not None:
            self.muted[data["room"]] = data["until"]

    def on_message_removed(self, data: Json) -> None:
        self.told_of_removal.add(data["id"])

    def on_report_filed(self, data: Json) -> None:
        self.reports.add(data["report"]["id"])

    def on_draft_saved(self, data: Json) -> None:
        self.drafts[f"{data['room']}/{data['parent']}"] = data["body"]
        if not data["body"]:
            del self.drafts[f"{data['room']}/{data['parent']}"]

    def on_schedule_changed(self, data: Json) -> None:
        self.load_scheduled(data["room"])

    # --- What it knows ----------------------------------------------------------------------------------

    def unread(self, room: RoomState) -> int:
        return min(UNREAD_SHOWN, sum(1 for _ in self._new(room)))

    def mentions(self, room: RoomState) -> int:
        mine = (m for m in self._new(room) if m["mentions_room"] or str(self.person.pk) in m["mentions"])
        return min(UNREAD_SHOWN, sum(1 for _ in mine))

    def _new(self, room: RoomState) -> Any:
        me = str(self.person.pk)
        return (m for m in room.messages.values() if m["seq"] > room.read_seq and m["author"]["id"] != me)

    def knows(self) -> Json:
        """Everything, to be compared."""
        return {
            "rooms": {
                pk: {
                    "about": room.about,
                    "messages": sorted(room.messages.values(), key=lambda message: int(message["seq"])),
                    "read_seq": room.read_seq,
                }
                for pk, room in sorted(self.rooms.items())
            },
            "drafts": self.drafts,
            "muted": self.muted,
            "scheduled": {pk: waiting for pk, waiting in self.scheduled.items() if waiting},
            "reports": self.reports,
            "profile": self.profile,
        }


def assert_converged(replica: Replica) -> None:
    """The replica knows what a fresh snapshot says, counts of unread messages included."""
    assert replica.knows() == Replica.fresh(replica.person).knows()
    for room in visible_to(replica.person):
        shape, state = room_shape(replica.person, room.pk), replica.rooms[str(room.pk)]
        assert state.seq == shape.head
        waiting = (shape.unread, shape.mentions)
        if room.standing == Standing.HEAD:  # type: ignore[attr-defined]  # `visible_to` annotates it
            assert waiting == (0, 0), "a head looks in, nothing waits for them"
        else:
            assert waiting == (replica.unread(state), replica.mentions(state))
