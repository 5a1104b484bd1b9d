"""room.<id> on the live socket: who may join, and the commands of a room, each handed to its service."""

from collections.abc import Collection

from chat.access import entering, get_room, number
from chat.commands import (
    CancelScheduled,
    DeleteMessage,
    EditMessage,
    MarkRead,
    MutePerson,
    PinMessage,
    PostMessage,
    ReactToMessage,
    RemoveMessage,
    RenameRoom,
    ReportMessage,
    SaveDraft,
    ScheduleMessage,
    SetMode,
    Typing,
    UnmutePerson,
)
from chat.events import PERSON_EVENTS, ROOM_EVENTS, rfc3339
from chat.services import (
    drafts,
    editing,
    moderation,
    posting,
    reactions,
    reading,
    reports,
    rooms,
    scheduling,
)
from collab.realtime.topics import Caller, command
from schools.consumers import MemberTopic, PersonTopic, of_own_password

# What chat has to say to one person travels on that person's own topic, which knows nothing of chat.
PersonTopic.events = (*PersonTopic.events, *PERSON_EVENTS)

Reply = dict[str, object]


class RoomTopic(MemberTopic):
    """The topic of a room."""

    kind = "room"
    signals = {"typing": Typing}  # noqa: RUF012  # a constant of the class, as TopicConsumer declares it
    events = ROOM_EVENTS

    def may_signal(self, caller: Caller, topic_id: str) -> bool:
        """Nobody is shown as typing who may not write: muted, or in a paused room."""
        return posting.may_write(caller.person, topic_id)

    def enter(self, caller: Caller, topic_id: str) -> None:
        """Raises NotFound unless this person may see the room now."""
        get_room(caller.person, topic_id)

    def still(self, asked: Collection[tuple[Caller, str]]) -> set[tuple[int, str]]:
        """As `join` says of each; one query for all."""
        pairs = [(person, number(topic_id)) for person, topic_id in of_own_password(asked)]
        return {(person, str(room)) for person, room in entering(pairs)}

    # --- Messages ---------------------------------------------------------------------------------------

    @command("message.post", PostMessage)
    def post(self, caller: Caller, topic_id: str, data: PostMessage) -> Reply:
        posted = posting.post_message(
            author=caller.person,
            room_id=topic_id,
            client_id=data.client_id,
            body=data.body,
            parent_id=data.parent,
            attachment_ids=[int(pk) for pk in data.attachments],
        )
        return {"seq": posted.seq, "id": str(posted.id)}

    @command("message.edit", EditMessage)
    def edit(self, caller: Caller, topic_id: str, data: EditMessage) -> Reply:
        seq = editing.edit_message(
            author=caller.person, room_id=topic_id, message_id=data.id, body=data.body, version=data.version
        )
        return {"seq": seq}

    @command("message.delete", DeleteMessage)
    def delete(self, caller: Caller, topic_id: str, data: DeleteMessage) -> Reply:
        editing.delete_message(author=caller.person, room_id=topic_id, message_id=data.id)
        return {}

    @command("message.react", ReactToMessage)
    def react(self, caller: Caller, topic_id: str, data: ReactToMessage) -> Reply:
        reactions.react_to_message(
            person=caller.person, room_id=topic_id, message_id=data.id, emoji=data.emoji, on=data.on
        )
        return {}

    @command("message.pin", PinMessage)
    def pin(self, caller: Caller, topic_id: str, data: PinMessage) -> Reply:
        editing.pin_message(person=caller.person, room_id=topic_id, message_id=data.id, on=data.on)
        return {}

    @command("message.report", ReportMessage)
    def report(self, caller: Caller, topic_id: str, data: ReportMessage) -> Reply:
        report = reports.report_message(
            reporter=caller.person, room_id=topic_id, message_id=data.id, reason=data.reason
        )
        return {"id": str(report.pk)}

    # --- Later, and not yet -----------------------------------------------------------------------------

    @command("message.schedule", ScheduleMessage)
    def schedule(self, caller: Caller, topic_id: str, data: ScheduleMessage) -> Reply:
        scheduled = scheduling.schedule_message(
            author=caller.person,
            room_id=topic_id,
            client_id=data.client_id,
            body=data.body,
            at=data.at,
            parent_id=data.parent,
            attachment_ids=[int(pk) for pk in data.attachments],
        )
        return {"id": str(scheduled.pk), "at": rfc3339(scheduled.at)}

    @command("schedule.cancel", CancelScheduled)
    def cancel(self, caller: Caller, topic_id: str, data: CancelScheduled) -> Reply:
        scheduling.cancel_scheduled(author=caller.person, room_id=topic_id, scheduled_id=data.id)
        return {}

    @command("draft.save", SaveDraft)
    def save_draft(self, caller: Caller, topic_id: str, data: SaveDraft) -> Reply:
        drafts.save_draft(person=caller.person, room_id=topic_id, body=data.body, parent_id=data.parent)
        return {}

    @command("room.read", MarkRead)
    def mark_read(self, caller: Caller, topic_id: str, data: MarkRead) -> Reply:
        state = reading.mark_read(person=caller.person, room_id=topic_id, seq=data.seq)
        return state.model_dump(mode="json")

    # --- Looking after a room ---------------------------------------------------------------------------

    @command("message.remove", RemoveMessage)
    def remove(self, caller: Caller, topic_id: str, data: RemoveMessage) -> Reply:
        moderation.remove_message(
            moderator=caller.person, room_id=topic_id, message_id=data.id, reason=data.reason
        )
        return {}

    @command("person.mute", MutePerson)
    def mute(self, caller: Caller, topic_id: str, data: MutePerson) -> Reply:
        until = moderation.mute_person(
            moderator=caller.person,
            room_id=topic_id,
            person_id=data.person,
            minutes=data.minutes,
            reason=data.reason,
        )
        return {"until": rfc3339(until)}

    @command("person.unmute", UnmutePerson)
    def unmute(self, caller: Caller, topic_id: str, data: UnmutePerson) -> Reply:
        moderation.unmute_person(moderator=caller.person, room_id=topic_id, person_id=data.person)
        return {}

    @command("room.mode", SetMode)
    def set_mode(self, caller: Caller, topic_id: str, data: SetMode) -> Reply:
        rooms.set_mode(
            person=caller.person,
            room_id=topic_id,
            mode=data.mode,
            slow_seconds=data.slow_seconds,
            reason=data.reason,
        )
        return {}

    @command("room.rename", RenameRoom)
    def rename(self, caller: Caller, topic_id: str, data: RenameRoom) -> Reply:
        rooms.rename_room(person=caller.person, room_id=topic_id, title=data.title)
        return {}
