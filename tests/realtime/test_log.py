"""The log keeps what was committed: numbered without a hole, encoded once, scrubbed and trimmed when due."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.realtime import log
from collab.realtime.events import Event
from collab.realtime.models import LogEntry, TopicHead

LIMIT = 1_000


class Said(Event):
    name: ClassVar[str] = "said"
    text: str


def say(topic: str, *texts: str, ref: str = "") -> int:
    seq = 0
    for text in texts:
        with transaction.atomic():
            seq = log.append(topic, Said(text=text), ref=ref)
    return seq


def texts(topic: str) -> list[str]:
    return [json.loads(entry.frame)["data"].get("text", "–") for entry in log.read(topic, 0, LIMIT)]


@pytest.mark.django_db
def test_entries_of_many_topics_are_read_in_one_query() -> None:
    for name in ("room.1", "room.2", "room.3"):
        say(name, *(f"{number} in {name}" for number in range(1, 5)))
    LogEntry.objects.filter(topic="room.2", seq=2).delete()  # trimmed
    wanted = [("room.2", 3), ("room.1", 4), ("room.2", 2), ("room.1", 3), ("room.9", 1)]
    with CaptureQueriesContext(connection) as queries:
        found = log.read_these(wanted)
    assert len(queries) == 1
    assert [entry.seq for _topic, entry in found] == [3, 3, 4]
    kept = [("room.2", 3), ("room.1", 3), ("room.1", 4)]
    assert set(found) == {(topic, log.read(topic, seq - 1, 1)[0]) for topic, seq in kept}


@pytest.mark.django_db
def test_a_frame_is_what_the_wire_says() -> None:
    say("room.1", 'a "quoted" é')
    [entry] = log.read("room.1", 0, 10)
    frame = json.loads(entry.frame)
    assert frame.pop("at").endswith("Z")
    assert frame == {
        "type": "event", "topic": "room.1", "seq": 1, "event": "said", "data": {"text": 'a "quoted" é'},
    }  # fmt: skip


@pytest.mark.django_db
def test_a_rollback_leaves_no_hole() -> None:
    say("room.1", "first")
    with transaction.atomic():
        log.append("room.1", Said(text="never"))
        transaction.set_rollback(True)
    assert say("room.1", "second") == 2
    assert texts("room.1") == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_get_numbers_without_a_hole() -> None:
    def write(number: int) -> int:
        try:
            return say("room.1", str(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(write, range(80)))
    assert sorted(seqs) == list(range(1, 81))
    entries = log.read("room.1", 0, LIMIT)
    assert [entry.seq for entry in entries] == list(range(1, 81))


@pytest.mark.django_db
def test_many_topics_in_a_bounded_number_of_queries() -> None:
    items = [(f"person.{number % 400}", Said(text=str(number))) for number in range(1_000)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        log.append_many(items)
    assert len(queries) <= 3 * 2 + 2
    assert LogEntry.objects.count() == 1_000
    assert set(TopicHead.objects.values_list("head", flat=True)) == {2, 3}


@pytest.mark.django_db
def test_resume_gives_what_lacks_or_says_that_it_cannot() -> None:
    say("room.1", *"abcde")
    epoch = log.epoch()
    known = log.resume("room.1", 3, epoch, LIMIT)
    assert ([seq for seq, _ in known.entries], known.head, known.resync) == ([4, 5], 5, False)
    assert log.resume("room.1", 5, epoch, LIMIT).entries == []
    assert log.resume("room.1", None, epoch, LIMIT).head == 5
    assert log.resume("room.1", 9, epoch, LIMIT).resync, "more is known than there is: a restored backup"
    assert log.resume("room.1", 3, "another", LIMIT).resync
    assert log.resume("room.1", 0, epoch, 4).resync, "further behind than a join may give"
    say("room.3", *("x" * 60_000 for _ in range(9)))
    assert log.resume("room.3", 0, epoch, LIMIT).resync, "more than a slow phone can take at once"
    say("room.4", *("\N{CJK UNIFIED IDEOGRAPH-5B57}" * 20_000 for _ in range(9)))
    assert log.resume("room.4", 0, epoch, LIMIT).resync, "bytes count, not characters"
    assert len(log.resume("room.3", 6, epoch, LIMIT).entries) == 3
    assert log.resume("room.2", 0, epoch, LIMIT).head == 0


@pytest.mark.django_db
def test_scrubbing_takes_the_words_and_keeps_the_numbers() -> None:
    say("room.1", "secret", "secret again", ref="m1")
    say("room.1", "other", ref="m2")
    assert log.scrub("room.1", "m1") == 2
    assert texts("room.1") == ["–", "–", "other"]
    assert not LogEntry.objects.filter(frame__contains="secret").exists()


@pytest.mark.django_db
def test_what_was_scrubbed_is_not_scrubbed_again() -> None:
    say("room.1", "secret", ref="m1")
    assert log.scrub("room.1", "m1") == 1
    say("room.1", "another secret", ref="m1")
    assert log.scrub("room.1", "m1") == 1
    assert texts("room.1") == ["–", "–"]


@pytest.mark.django_db
def test_amending_changes_what_is_said_and_nothing_else() -> None:
    say("room.1", "one", "two", "three", ref="m1")
    say("room.1", "other", ref="m2")
    before = [json.loads(entry.frame) for entry in log.read("room.1", 0, LIMIT)]

    def amended(event: str, data: dict[str, str]) -> dict[str, str] | None:
        assert event == "said"
        return {"one": {"text": "un"}, "two": None}.get(data["text"], data)

    assert log.amend("room.1", "m1", amended) == 2
    assert texts("room.1") == ["un", "–", "three", "other"]
    after = [json.loads(entry.frame) for entry in log.read("room.1", 0, LIMIT)]
    assert after[0] == before[0] | {"data": {"text": "un"}}
    assert [frame["event"] for frame in after] == ["said", "log.scrubbed", "said", "said"]
    assert after[2:] == before[2:]


@pytest.mark.django_db
def test_trimming_is_bounded_work_and_says_where_the_log_begins() -> None:
    for topic in ("room.1", "room.2"):
        say(topic, *"abcdef")
    old = timezone.now() - timedelta(days=40)
    LogEntry.objects.filter(seq__lte=4).update(created_at=old)
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            counts.append((log.trim(30, 5), len(queries)))
    assert [deleted for deleted, _ in counts] == [5, 3, 0]
    assert max(asked for _, asked in counts) <= 8
    assert log.resume("room.1", 3, None, LIMIT).resync
    assert [seq for seq, _ in log.resume("room.1", 4, None, LIMIT).entries] == [5, 6]
    assert say("room.1", "g") == 7


@pytest.mark.django_db
def test_trim_log_by_hand() -> None:
    say("room.1", *"abc")
    LogEntry.objects.update(created_at=timezone.now() - timedelta(days=2))
    out = StringIO()
    call_command("trim_log", "--days", "1", stdout=out)
    assert out.getvalue().startswith("3 entries deleted")
    with pytest.raises(CommandError, match="0 or more"):
        call_command("trim_log", "--days", "-1")


@pytest.mark.django_db
def test_new_epoch_by_hand() -> None:
    before = log.epoch()
    out = StringIO()
    call_command("new_epoch", stdout=out)
    assert log.epoch() != before
    assert log.epoch() in out.getvalue()
    mark, _ = log.survey(["room.1"])
    assert mark
