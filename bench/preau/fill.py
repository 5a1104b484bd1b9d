"""A long past for a room: messages, their search index (kept by the database's triggers) and their log."""

from django.db import connection, transaction

from chat.models import Room
from schools.models import Person

RARE_WORD = "cyclotron"
_RARE_MESSAGES = 20
_BATCH = 50_000  # rows in one statement

_NUMBERS = {
    "postgresql": "SELECT n FROM generate_series({first}, {last}) AS series(n)",
    "sqlite": (
        "WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last}) "
        "SELECT n FROM series"
    ),
}
_UUID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
_AT = {
    "postgresql": "now() - ({total} - n) * interval '20 seconds'",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || (({total} - n) * 20) || ' seconds')",
}
_BODY = (
    "'Bonjour, exercice ' || (n % 997) || ' du chapitre ' || (n % 41) || "
    "CASE WHEN n % {rare} = 0 THEN ' " + RARE_WORD + "' ELSE '' END"
)
_MESSAGES = (
    "INSERT INTO chat_message (room_id, seq, author_id, client_id, created_at, body, html, version, "
    "deleted_as, delete_reason, pinned, mentions_room, reply_count) "
    "SELECT {room}, n, {person}, {uuid}, {at}, {body}, "
    "'<p>' || {body} || '</p>', 1, '', '', false, false, 0 FROM ({numbers}) AS numbered"
)
_LOG = (
    "INSERT INTO realtime_logentry (topic, seq, frame, ref, created_at) SELECT '{topic}', n, "
    '\'{{"type":"event","topic":"{topic}","seq":\' || n || \',"event":"message.posted","data":'
    "{{\"body\":\"' || {body} || '\"}}}}', '', {at} FROM ({numbers}) AS numbered"
)
_HEAD = "INSERT INTO realtime_topichead (topic, head, floor) VALUES ('{topic}', {total}, 0)"


def fill(room: Room, person: Person, total: int) -> None:
    """Give an unused room `total` messages of one person, 20 s apart, as posting leaves them."""
    vendor = connection.vendor
    parts = {
        "room": room.pk,
        "person": person.pk,
        "topic": room.topic,
        "total": total,
        "uuid": _UUID[vendor],
        "at": _AT[vendor].format(total=total),
        "body": _BODY.format(rare=max(1, total // _RARE_MESSAGES)),
    }
    with connection.cursor() as cursor:
        for first in range(1, total + 1, _BATCH):
            last = min(total, first + _BATCH - 1)
            numbers = _NUMBERS[vendor].format(first=first, last=last)
            with transaction.atomic():
                for statement in (_MESSAGES, _LOG):
                    cursor.execute(statement.format(numbers=numbers, **parts))
        cursor.execute(_HEAD.format(**parts))
        # What autovacuum does by itself within minutes of such growth.
        cursor.execute("ANALYZE")
