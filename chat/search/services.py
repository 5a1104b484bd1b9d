"""Finding messages in the rooms that a person may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from chat import access
from chat.events import MessageShape
from chat.models import Message, Room, RoomMember
from chat.search.query import MIN_PREFIX_CHARS, Term, parse, variants
from chat.search.snippets import snippet
from chat.services.rooms import title_of
from chat.services.shapes import message_shapes
from schools.models import Person

PAGE: Final = 20
MAX_PAGE: Final = 50
_NEWEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, the room to jump to, and why it was found (safe HTML)."""

    message: MessageShape
    room_id: int
    room_title: str
    snippet_html: str


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of hits, the newest first; `next` is the `before` of the page of older ones."""

    items: list[Hit]
    next: int | None


def search(
    person: Person, q: str, room: int | str | None = None, before: int | None = None, limit: int = PAGE
) -> Hits:
    """The messages that have all words of `q`, in one room or in all of the person's.

    Accents and case do not count, nor does the ending in French and English; "quoted words" stand together.
    If no message has them, the last word may be the beginning of one. `before`: only messages with a smaller
    id. Raises NotFound for a room that is not theirs to see.
    """
    terms = parse(q)
    limit = max(1, min(limit, MAX_PAGE))
    rooms = access.visible_to(person)
    if room is not None:
        rooms = rooms.filter(pk=access.number(room))
    newest = before or _NEWEST
    ids = _find(rooms, terms, newest, limit + 1, prefix=False) if terms else []
    if terms and not ids and len(terms[-1].words[-1]) >= MIN_PREFIX_CHARS:
        ids = _find(rooms, terms, newest, limit + 1, prefix=True)
    if not ids and room is not None:
        access.get_room(person, room)  # "nothing found" is an answer about a room that is theirs to see
    return Hits(_hits(person, ids[:limit], terms), ids[limit - 1] if len(ids) > limit else None)


# --- The two databases ------------------------------------------------------------------------------------


def _find(
    rooms: QuerySet[Room], terms: Sequence[Term], before: int, limit: int, *, prefix: bool
) -> list[int]:
    """The ids of the newest messages; whoever may not see a room cannot find it, by the query itself."""
    find = _find_in_postgresql if connection.vendor == "postgresql" else _find_in_sqlite
    return find(rooms, terms, before, limit, prefix)


def _find_in_postgresql(
    rooms: QuerySet[Room], terms: Sequence[Term], before: int, limit: int, prefix: bool
) -> list[int]:
    """French or English grammar for the whole of the query: each drops its own small words. Where nothing is
    left nothing is found (PostgreSQL holds that nothing AND a room is the whole room)."""
    parameters: list[Any] = []
    languages = []
    for language in ("french", "english"):
        parts = []
        for term in terms:
            parts.append("phraseto_tsquery(%s::regconfig, %s)")
            parameters += [language, term.text]
            if prefix and term is terms[-1]:
                beginning = " <-> ".join(f"'{word}'" for word in term.words) + ":*"
                parts[-1] = f"({parts[-1]} || to_tsquery('simple', %s))"
                parameters.append(beginning)
        languages.append(f"({' && '.join(parts)})")
    visible, visible_parameters = rooms.order_by().values("pk").query.sql_with_params()
    sought = " || ".join(languages)
    sql = (
        f"SELECT found FROM (SELECT {sought} AS words) AS sought, "  # noqa: S608 – made above
        f"LATERAL search_messages(ARRAY({visible}), words, %s, %s) AS found WHERE numnode(words) > 0"
    )
    return _ids(sql, [*parameters, *visible_parameters, before, limit])


def _find_in_sqlite(
    rooms: QuerySet[Room], terms: Sequence[Term], before: int, limit: int, prefix: bool
) -> list[int]:
    among = list(rooms.order_by().values_list("pk", flat=True))
    if not among:
        return []
    words = " AND ".join(_fts5(term, prefix=prefix and term is terms[-1]) for term in terms)
    match = f"words : ({words}) AND room : ({' OR '.join(f'r{pk}' for pk in among)})"
    visible, visible_parameters = rooms.order_by().values("pk").query.sql_with_params()
    sql = (
        "SELECT found.rowid FROM search_words AS found "  # noqa: S608 – `visible` is made by Django
        "CROSS JOIN chat_message AS message ON message.id = found.rowid "
        "WHERE search_words MATCH %s AND found.rowid < %s "
        f"AND message.room_id IN ({visible}) ORDER BY found.rowid DESC LIMIT %s"
    )
    return _ids(sql, [match, before, *visible_parameters, limit])


def _fts5(term: Term, *, prefix: bool) -> str:
    """A term in the language of FTS5; words hold letters and digits only, so quotes cannot be left."""
    if prefix:
        return f'"{term.text}"*'
    if len(term.words) > 1:
        return f'"{term.text}"'
    return "(" + " OR ".join(f'"{word}"' for word in variants(term.words[0])) + ")"


def _ids(sql: str, parameters: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [int(row[0]) for row in cursor.fetchall()]


# --- What is shown of them --------------------------------------------------------------------------------


def _hits(person: Person, ids: Sequence[int], terms: list[Term]) -> list[Hit]:
    messages = Message.objects.filter(pk__in=ids).select_related("author", "room__group").order_by("-pk")
    rows = [message for message in messages if message.deleted_at is None]
    by_school: defaultdict[int, list[Message]] = defaultdict(list)
    for message in rows:
        by_school[message.room.school_id].append(message)
    shapes = {
        shape.id: shape
        for school_id, found in by_school.items()
        for shape in message_shapes(school_id, found)
    }
    titles = _titles(person, {message.room for message in rows})
    return [
        Hit(shapes[str(message.pk)], message.room_id, titles[message.room_id], snippet(message.html, terms))
        for message in rows
    ]


def _titles(person: Person, rooms: Iterable[Room]) -> dict[int, str]:
    """As this person knows the rooms: a direct one by the others in it."""
    titles = {room.pk: title_of(room) for room in rooms}
    unnamed = [pk for pk, title in titles.items() if not title]
    if unnamed:
        others: defaultdict[int, list[str]] = defaultdict(list)
        members = RoomMember.objects.filter(room__in=unnamed).exclude(person=person)
        for member in members.select_related("person").order_by("pk"):
            others[member.room_id].append(member.person.name)
        titles |= {pk: ", ".join(others[pk]) for pk in unnamed}
    return titles
