"""Rows into the shapes of chat.events, for any number of messages in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from chat.attachments.services import shapes_of as attachment_shapes_of
from chat.events import (
    ROLE_ORDER,
    AttachmentShape,
    Deletion,
    MessageShape,
    ParentThread,
    PersonBrief,
    ReactionShape,
    Role,
    Thread,
)
from chat.models import Mention, Message, Reaction
from schools.models import Person, SchoolMembership


def brief(person: Person, role: Role | None) -> PersonBrief:
    return PersonBrief(
        id=str(person.pk),
        name=person.name,
        given_name=person.given_name,
        family_name=person.family_name,
        role=role,
    )


def roles_in(school_id: int, person_ids: Iterable[int]) -> dict[int, Role]:
    """The role of each of these persons in a school now; one query."""
    memberships = SchoolMembership.objects.current().filter(school=school_id, person__in=set(person_ids))
    found: defaultdict[int, set[str]] = defaultdict(set)
    for person_id, role in memberships.values_list("person", "role"):
        found[person_id].add(role)
    return {person_id: first_role(roles) for person_id, roles in found.items()}


def first_role(roles: set[str]) -> Role:
    return next(role for role in ROLE_ORDER if role in roles)


def briefs(school_id: int, people: Iterable[Person]) -> list[PersonBrief]:
    """These persons as others in the school see them; one query."""
    people = list(people)
    roles = roles_in(school_id, (person.pk for person in people))
    return [brief(person, roles.get(person.pk)) for person in people]


def message_shapes(school_id: int, messages: Sequence[Message]) -> list[MessageShape]:
    """Messages of rooms of one school, their `author` already fetched; four queries, however many."""
    ids = [message.pk for message in messages]
    if not ids:
        return []
    roles = roles_in(school_id, (message.author_id for message in messages))
    reactions = reactions_of(ids)
    attachments = attachment_shapes_of(ids)
    mentions: defaultdict[int, list[str]] = defaultdict(list)
    for message_id, person_id in (
        Mention.objects.filter(message__in=ids).order_by("id").values_list("message", "person")
    ):
        mentions[message_id].append(str(person_id))
    return [
        message_shape(
            message,
            brief(message.author, roles.get(message.author_id)),
            mentions=mentions[message.pk],
            reactions=reactions.get(message.pk, []),
            attachments=attachments.get(message.pk, []),
        )
        for message in messages
    ]


def one_message_shape(school_id: int, message: Message) -> MessageShape:
    return message_shapes(school_id, [message])[0]


def message_shape(
    message: Message,
    author: PersonBrief,
    *,
    mentions: list[str],
    reactions: list[ReactionShape],
    attachments: list[AttachmentShape],
) -> MessageShape:
    return MessageShape(
        id=str(message.pk),
        room=str(message.room_id),
        seq=message.seq,
        author=author,
        at=message.created_at,
        body=message.body,
        html=message.html,
        version=message.version,
        edited_at=message.edited_at,
        deleted=_deletion(message),
        parent=None if message.parent_id is None else str(message.parent_id),
        thread=_thread(message),
        mentions=mentions,
        mentions_room=message.mentions_room,
        reactions=reactions,
        pinned=message.pinned,
        attachments=attachments,
        client_id=str(message.client_id),
    )


def _deletion(message: Message) -> Deletion | None:
    if message.deleted_at is None:
        return None
    by = "moderator" if message.deleted_as == Message.DeletedAs.MODERATOR else "author"
    return Deletion(by=by, reason=message.delete_reason, at=message.deleted_at)


def _thread(message: Message) -> Thread | None:
    if message.last_reply_at is None:
        return None
    return Thread(count=message.reply_count, last_at=message.last_reply_at)


def parent_thread(parent_id: int, count: int, last_at: datetime) -> ParentThread:
    return ParentThread(id=str(parent_id), count=count, last_at=last_at)


def reactions_of(message_ids: Iterable[int]) -> dict[int, list[ReactionShape]]:
    """The reactions of each message, emoji and people in the order they came; one query."""
    found: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
    rows = Reaction.objects.filter(message__in=list(message_ids)).order_by("id")
    for message_id, emoji, person_id in rows.values_list("message", "emoji", "person"):
        found[message_id].setdefault(emoji, []).append(str(person_id))
    return {
        message_id: [ReactionShape(emoji=emoji, people=people) for emoji, people in by_emoji.items()]
        for message_id, by_emoji in found.items()
    }
