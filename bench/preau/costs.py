"""`python -m bench.preau.costs post|history [SIZE]`: what services cost by themselves, as JSON.

`post`: queries and CPU of a message in a room of 25. `history`: queries and times of opening, posting,
searching and resuming, in a room of 1,000 messages and in one of SIZE, in turn. Needs what `bench.preau.seed`
makes.
"""

# ruff: noqa: E402 – Django is set up before its models are imported
import json
import os
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from uuid import uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.preau.settings")

import django

django.setup()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.preau.fill import RARE_WORD, fill
from chat.models import Room
from chat.search.services import search
from chat.services.listing import room_shape
from chat.services.posting import post_message
from chat.services.reading import mark_read, read_history
from collab.realtime import log
from schools.models import Person

SMALL = 1_000
_ROUNDS, _POSTS = 5, 100
_TIMED = 60
_BEHIND = 20  # messages that a resuming client lacks
_TRANSACTION = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
_BODY = "Bonjour à tous, l'exercice **3** est pour *jeudi*, voir https://example.org/chapitre-4."


def post(person: Person, room: Room) -> None:
    post_message(author=person, room_id=room.pk, client_id=uuid4(), body=_BODY)


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum(not query["sql"].startswith(_TRANSACTION) for query in captured)


def post_costs(person: Person, room: Room) -> dict[str, float]:
    for _ in range(_POSTS):
        post(person, room)
    rounds = []
    for _ in range(_ROUNDS):
        start = process_time()
        for _ in range(_POSTS):
            post(person, room)
        rounds.append(1e3 * (process_time() - start) / _POSTS)
    return {"queries": queries(lambda: post(person, room)), "cpu_ms": median(rounds)}


def _works(person: Person, room: Room) -> dict[str, Callable[[], object]]:
    def open_it() -> None:
        room_shape(person, room.pk)
        read_history(person=person, room_id=room.pk)
        log.resume(room.topic, None, None, 1_000)
        mark_read(person=person, room_id=room.pk, seq=log.head(room.topic))

    def resume() -> None:
        head = log.head(room.topic)
        found = log.resume(room.topic, head - _BEHIND, None, 1_000)
        assert len(found.entries) == _BEHIND, found

    def find(words: str) -> Callable[[], object]:
        def look() -> None:
            assert search(person, words, room=str(room.pk)).items

        return look

    return {
        "open": open_it,
        "post": lambda: post(person, room),
        "search a rare word": find(RARE_WORD),
        "search a common word": find("bonjour"),
        "resume": resume,
    }


def history_costs(person: Person, small: Room, large: Room, size: int) -> dict[str, dict[str, float]]:
    start = perf_counter()
    fill(small, person, SMALL)
    fill(large, person, size)
    found: dict[str, dict[str, float]] = {"fill": {"seconds": perf_counter() - start, "messages": size}}
    few, many = _works(person, small), _works(person, large)
    for name, work in few.items():
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(_TIMED):  # in turn, so that whatever else the machine does meets both
            for one, taken in zip((work, many[name]), times, strict=True):
                start = perf_counter()
                one()
                taken.append(1e3 * (perf_counter() - start))
        found[name] = {
            "queries_small": queries(work),
            "queries_large": queries(many[name]),
            "ms_small": median(times[0]),
            "ms_large": median(times[1]),
        }
    return found


def main(what: str, size: int) -> None:
    person = Person.objects.get(username="bench0")
    rooms = list(Room.objects.filter(group__memberships__person=person, kind="group").order_by("pk")[1:3])
    if what == "post":
        found: dict[str, dict[str, float]] = {"post": post_costs(person, rooms[0])}
    else:
        found = history_costs(person, rooms[0], rooms[1], size)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
