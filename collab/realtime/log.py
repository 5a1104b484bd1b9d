"""The log of each topic: every event once, numbered without a hole, already encoded.

All functions run inside the caller's transaction. Heads are rows: giving out a number locks its topic until
the transaction ends, so numbers become visible in order, and a rollback leaves no hole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField, Sum
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from collab.realtime import publishing
from collab.realtime.conf import live
from collab.realtime.events import Event, LogScrubbed
from collab.realtime.models import Epoch, LogEntry, TopicHead

_BATCH = 500  # rows in one statement
_FEW = 5  # events are never too large, whatever they say
_ADVANCE = (
    "INSERT INTO realtime_topichead (topic, head, floor) VALUES {values} "
    "ON CONFLICT (topic) DO UPDATE SET head = realtime_topichead.head + excluded.head RETURNING topic, head"
)
_ADVANCE_ONE = _ADVANCE.format(values="(%s, 1, 0)")
_ADVANCE_ASKING = _ADVANCE_ONE + ", ({question})"
_HEADS = (
    "SELECT topic, head, '' FROM realtime_topichead WHERE topic {among} "
    "UNION ALL SELECT '', 0, CAST(value AS TEXT) FROM realtime_epoch"
)
_STANDING = (
    "SELECT CAST(value AS TEXT), COALESCE(head, 0), COALESCE(floor, 0) "
    "FROM realtime_epoch LEFT JOIN realtime_topichead ON topic = %s"
)
_THESE = "SELECT topic, seq, frame FROM realtime_logentry WHERE (topic, seq) IN ({among}) ORDER BY seq"
_INSERT = "INSERT INTO realtime_logentry (topic, seq, frame, ref, created_at) VALUES (%s, %s, %s, %s, %s)"


class Entry(NamedTuple):
    """One event of a topic: its number and its frame, ready to send."""

    seq: int
    frame: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a reader who knows everything up to some seq still lacks; `resync`: more than the log can tell."""

    head: int
    epoch: str
    resync: bool
    entries: Sequence[tuple[int, str]]  # as Entry


def encode(topic: str, seq: int, event: Event, at: datetime) -> str:
    """The frame of an event, as every reader gets it."""
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return (
        f'{{"type":"event","topic":"{topic}","seq":{seq},"event":"{event.name}","at":"{stamp}",'
        f'"data":{event.model_dump_json()}}}'
    )


def advance(topic: str) -> int:
    """The topic's next seq. Locks the topic until the transaction ends; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE_ONE, [topic])
        row = cursor.fetchone()
    assert row is not None
    return int(row[1])


def advance_asking(topic: str, question: str, *parameters: Any) -> tuple[int, Any]:
    """As `advance`, with the one value that a SELECT gives in the same query, None if it gives no row.

    It is read as of before the lock: ask only what never changes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE_ASKING.format(question=question), [topic, *parameters])
        row = cursor.fetchone()
    assert row is not None
    return int(row[1]), row[2]


def record(topic: str, seq: int, event: Event, *, ref: str = "", at: datetime | None = None) -> None:
    """Write the event under a seq that `advance` gave; it is published when the transaction commits."""
    at = at or timezone.now()
    frame = encode(topic, seq, event, at)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [topic, seq, frame, ref, connection.ops.adapt_datetimefield_value(at)])
    transaction.on_commit(partial(publishing.committed, topic, seq, frame))


def append(topic: str, event: Event, *, ref: str = "", at: datetime | None = None) -> int:
    """Number and write an event; two queries. Gives its seq."""
    seq = advance(topic)
    record(topic, seq, event, ref=ref, at=at)
    return seq


def append_many(items: Sequence[tuple[str, Event]]) -> None:
    """Append to many topics at once: two queries for each 500 topics. Topics are locked in one order."""
    ordered = sorted(items, key=lambda item: item[0])
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        counts = Counter(topic for topic, _ in batch)
        following = {topic: head - counts[topic] for topic, head in _advance(counts).items()}
        numbered = []
        for topic, event in batch:
            following[topic] += 1
            numbered.append((topic, following[topic], event))
        record_many(numbered)


def advance_many(topics: Iterable[str]) -> dict[str, int]:
    """As `advance`, of many topics in one order, with a query for each 500. Each number must be recorded."""
    names = sorted(set(topics))
    numbers: dict[str, int] = {}
    for start in range(0, len(names), _BATCH):
        numbers |= _advance(Counter(names[start : start + _BATCH]))
    return numbers


def _advance(counts: Mapping[str, int]) -> dict[str, int]:
    parameters = [value for topic, count in counts.items() for value in (topic, count, 0)]
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE.format(values=", ".join(["(%s, %s, %s)"] * len(counts))), parameters)
        return dict(cursor.fetchall())


def record_many(items: Iterable[tuple[str, int, Event]]) -> None:
    """Write events under numbers that `advance_many` gave."""
    at = timezone.now()
    rows = []
    for topic, seq, event in items:
        frame = encode(topic, seq, event, at)
        rows.append(LogEntry(topic=topic, seq=seq, frame=frame, created_at=at))
        transaction.on_commit(partial(publishing.committed, topic, seq, frame))
    LogEntry.objects.bulk_create(rows, batch_size=_BATCH)


def scrub(topic: str, ref: str) -> int:
    """Take the content out of every entry of `ref`; the numbers stay. Gives how many entries it was.

    Such an entry has no `ref` any more: scrubbing again and again costs only what came since.
    """
    return amend(topic, ref, lambda _name, _data: None)


def amend(topic: str, ref: str, amended: Callable[[str, dict[str, Any]], dict[str, Any] | None]) -> int:
    """Have the entries of `ref` say something else to those who read them from now on. Gives how many.

    `amended` gets an entry's event and data, and gives the data that it is to have; None: none any more.
    """
    entries = []
    for entry in LogEntry.objects.filter(topic=topic, ref=ref):
        said = orjson.loads(entry.frame)
        data = amended(said["event"], said["data"])
        if data is None:
            entry.frame, entry.ref = encode(topic, entry.seq, LogScrubbed(ref=ref), entry.created_at), ""
        elif data != said["data"]:
            entry.frame = orjson.dumps(said | {"data": data}).decode()
        else:
            continue
        entries.append(entry)
    LogEntry.objects.bulk_update(entries, ["frame", "ref"])
    return len(entries)


def epoch() -> str:
    """The name of this database's history; made at first use."""
    value = Epoch.objects.values_list("value", flat=True).first()
    if value is None:
        value = Epoch.objects.get_or_create(pk=1)[0].value
    return str(value)


def renew_epoch() -> str:
    """After a restored backup: every client loads afresh. Gives the new name."""
    with transaction.atomic():
        Epoch.objects.all().delete()
        return epoch()


def head(topic: str) -> int:
    """The last seq given out, 0 in an unused topic."""
    return TopicHead.objects.filter(topic=topic).values_list("head", flat=True).first() or 0


def standing(topic: str) -> tuple[str, int, int]:
    """The epoch, the topic's head, and the last seq trimmed from its log; one query, asked at each join."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [topic])
        row = cursor.fetchone()
    if row is None:  # a database that nobody used yet
        epoch()
        return standing(topic)
    return str(UUID(row[0])), int(row[1]), int(row[2])


def survey(topics: Iterable[str]) -> tuple[str, dict[str, int]]:
    """The epoch (as a mark to compare, not as clients know it) and the heads of many topics, in one query.

    Unused topics are left out.
    """
    names = list(topics)
    parameter: str | list[str] = names
    if connection.vendor == "postgresql":
        among = "= ANY(%s)"
    else:
        # One parameter however many topics: SQLite bounds the number of parameters.
        among, parameter = "IN (SELECT value FROM json_each(%s))", orjson.dumps(names).decode()
    with connection.cursor() as cursor:
        cursor.execute(_HEADS.format(among=among), [parameter])
        rows = cursor.fetchall()
    mark = next((value for topic, _, value in rows if not topic), "")
    return mark, {topic: head for topic, head, _ in rows if topic}


def heads(topics: Iterable[str]) -> dict[str, int]:
    """The heads of many topics in one query; unused topics are left out."""
    return survey(topics)[1]


def read(topic: str, after: int, limit: int) -> list[Entry]:
    """Up to `limit` entries past `after`, in order."""
    rows = LogEntry.objects.filter(topic=topic, seq__gt=after).order_by("seq").values_list("seq", "frame")
    return [Entry(seq, frame) for seq, frame in rows[:limit]]


def read_these(entries: Sequence[tuple[str, int]]) -> list[tuple[str, Entry]]:
    """The entries of these topics and seqs, in the order of their seqs, in one query; some may be gone."""
    parameters: list[Any]
    if connection.vendor == "postgresql":
        among, parameters = (
            "SELECT * FROM unnest(%s::text[], %s::bigint[])",
            [list(part) for part in zip(*entries, strict=True)],
        )
    else:
        among = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)"
        parameters = [orjson.dumps(entries).decode()]
    with connection.cursor() as cursor:
        cursor.execute(_THESE.format(among=among), parameters)
        return [(topic, Entry(seq, frame)) for topic, seq, frame in cursor.fetchall()]


def resume(topic: str, after: int | None, known_epoch: str | None, limit: int) -> Resumed:
    """What a reader lacks who knows all up to `after` of the history `known_epoch`; None: only the head.

    More than `limit` events, or MAX_RESUMED_BYTES of frames, is `resync`: a fresh page is smaller.
    """
    current, last, floor = standing(topic)
    if after is None:
        return Resumed(last, current, resync=False, entries=[])
    known = known_epoch in {None, current} and floor <= after <= last and last - after <= limit
    if not known or (last - after > _FEW and _size(topic, after, last) > live().MAX_RESUMED_BYTES):
        return Resumed(last, current, resync=True, entries=[])
    entries = read(topic, after, limit) if after < last else []
    # Events committed since the head was read belong to what follows the reply.
    return Resumed(last, current, resync=False, entries=[entry for entry in entries if entry.seq <= last])


class _Octets(Func):
    """Bytes of a text in UTF-8, counted where it lies."""

    function = "OCTET_LENGTH"
    output_field = IntegerField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="LENGTH(CAST(%(expressions)s AS BLOB))", **more)


def _size(topic: str, after: int, last: int) -> int:
    """Bytes of the frames past `after`, up to `last`."""
    frames = LogEntry.objects.filter(topic=topic, seq__gt=after, seq__lte=last)
    return int(frames.aggregate(size=Sum(_Octets("frame")))["size"] or 0)


def trim(days: int, batch: int) -> int:
    """Delete up to `batch` entries older than `days`, and raise the floors. Gives how many were deleted."""
    before = timezone.now() - timedelta(days=days)
    oldest = LogEntry.objects.filter(created_at__lt=before).order_by("created_at")
    rows = list(oldest.values_list("pk", "topic", "seq")[:batch])
    floors: dict[str, int] = {}
    for _pk, topic, seq in rows:
        floors[topic] = max(seq, floors.get(topic, 0))
    # Floors first, then the entries: between the two a reader may load afresh without need. Each by itself:
    # whoever held many heads at once would make their writers wait, or wait for one of them in a ring.
    for topic, last in floors.items():
        TopicHead.objects.filter(topic=topic, floor__lt=last).update(floor=last)
    LogEntry.objects.filter(pk__in=[pk for pk, _topic, _seq in rows]).delete()
    return len(rows)
