"""Rights asked again: of one person at once, of hundreds together, of nobody more than a few times a second.

At the end of a year, or by a large import, everybody's rights change in one transaction. Asked one by one,
two thousand people took 17 seconds, and the last of them heard what was not theirs any more all that time.
So many are asked together: their sessions, and then all their topics of one kind, in one query each.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from collab.errors import AppError
from collab.realtime import sessions
from collab.realtime.connection import SESSION_ENDED, Connection
from collab.realtime.dispatch import Dispatcher, guarded
from collab.realtime.topics import Caller, TopicConsumer

if TYPE_CHECKING:
    from schools.models import Person

logger = logging.getLogger(__name__)
# In one batch: a topic of a person each, and a session. PostgreSQL answers so many in 3 ms; twice as many it
# may think worth compiling a query for (jit_above_cost), which takes longer.
_QUESTIONS = 250
_BATCHES_AT_ONCE = 2  # the other worker threads stay for everybody else
# Between two for one person: who changes their own settings for ever is one of many.
_PAUSE_SECONDS = 0.25
_ASK_AGAIN_SECONDS = 1.0  # when the database did not answer
# The database is away, for whomever it is asked.
_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)


class Rechecks:
    """Whose rights changed, and the asking. `of_person` gives a person's open connections, `start` runs work
    beside everything else."""

    def __init__(
        self,
        of_person: Mapping[int, Collection[Connection]],
        start: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._of_person = of_person
        self._start = start
        self._loop = asyncio.get_running_loop()
        self._due: dict[int, None] = {}  # whom to ask, who waits longest first
        self._asked: set[int] = set()  # now, or a moment ago
        self._changed: set[int] = set()  # those of them whose rights changed since they were asked
        self._batches = 0

    def changed(self, person: int) -> None:
        """Ask again what this person's connections may: at once, and once for all that changes meanwhile."""
        if person in self._asked:
            self._changed.add(person)
        else:
            self._due[person] = None
            self._go()

    def _go(self) -> None:
        if self._due and self._batches < _BATCHES_AT_ONCE:
            self._batches += 1
            self._start(self._ask_all())

    async def _ask_all(self) -> None:
        try:
            while self._due:
                people, connections = self._take()
                self._go()  # more than one batch holds: beside this one
                await self._ask(people, connections)
        finally:
            self._batches -= 1

    def _take(self) -> tuple[list[int], list[Connection]]:
        people: list[int] = []
        connections: list[Connection] = []
        questions = 0
        while self._due and questions < _QUESTIONS:
            person = next(iter(self._due))
            del self._due[person]
            people.append(person)
            for connection in self._of_person.get(person, ()):
                connections.append(connection)
                questions += 1 + len(connection.topics)
        self._asked.update(people)
        return people, connections

    async def _ask(self, people: list[int], connections: list[Connection]) -> None:
        seconds = _PAUSE_SECONDS
        try:
            unanswered = await recheck(connections)
            self._changed.update(connection.person.pk for connection in unanswered)
        except AppError:
            # Nobody can say now. While the database is away nothing new is committed that they could hear.
            self._changed.update(people)
            seconds = _ASK_AGAIN_SECONDS
        finally:
            self._loop.call_later(seconds, self._rested, people)

    def _rested(self, people: list[int]) -> None:
        self._asked.difference_update(people)
        for person in people:
            if person in self._changed:
                self._changed.discard(person)
                self._due[person] = None
        self._go()


@dataclass(frozen=True, slots=True)
class _Question:
    """Does this session still hold, and may its person still listen to these topics?"""

    person: int
    session_key: str
    socket_id: str
    topics: set[str]


@dataclass(frozen=True, slots=True)
class _Answer:
    person: "Person | None"  # None: the session does not hold
    lost: set[str]


async def recheck(connections: Iterable[Connection]) -> list[Connection]:
    """Ask again whether the sessions of these connections hold, and of each of their topics whether its
    person may listen; what ended, ends. Those of one session share an answer.

    Gives those of whom nobody can say, for a fault of ours. Raises AppError when the database does not
    answer.
    """
    of_session: defaultdict[tuple[int, str], list[Connection]] = defaultdict(list)
    for connection in connections:
        if not connection.closed:
            of_session[connection.person.pk, connection.caller.session_key].append(connection)
    if not of_session:
        return []
    groups = list(of_session.values())
    questions = [_question(group) for group in groups]
    answers = await guarded(_answers, groups[0][0].runtime.dispatcher, questions, first=True)
    unanswered: list[Connection] = []
    for group, answer in zip(groups, answers, strict=True):
        if answer is None or not _applied(group, answer):
            unanswered += group
    return unanswered


def _applied(group: list[Connection], answer: _Answer) -> bool:
    """Whether it could be told to them; a fault with one ends nobody else's turn."""
    try:
        _apply(group, answer)
    except Exception:
        logger.exception("Fault in telling person %s what ended", group[0].person.pk)
        return False
    return True


def _question(group: list[Connection]) -> _Question:
    # Whoever joins a topic from here on asks its gate after this change, or again: see Connection._join.
    topics = {topic for connection in group for topic in connection.topics}
    first = group[0]
    return _Question(first.person.pk, first.caller.session_key, first.id, topics)


def _apply(group: list[Connection], answer: _Answer) -> None:
    for connection in group:
        if answer.person is None:
            connection.close(SESSION_ENDED)
        else:
            connection.become(answer.person)
            connection.lose(answer.lost)


def _answers(dispatcher: Dispatcher, questions: Sequence[_Question]) -> list[_Answer | None]:
    """In a worker thread. What fails for one, and not for want of a database, fails for nobody else."""
    try:
        return list(_answer(dispatcher, questions))
    except _AWAY:
        raise
    except Exception:
        if len(questions) == 1:
            logger.exception("Fault in asking the rights of person %s again", questions[0].person)
            return [None]
        return [_answers(dispatcher, [question])[0] for question in questions]


def _answer(dispatcher: Dispatcher, questions: Sequence[_Question]) -> Iterable[_Answer]:
    people = sessions.people_of({question.session_key for question in questions})
    asked: defaultdict[TopicConsumer, list[tuple[Caller, str]]] = defaultdict(list)
    for question in questions:
        person = people.get(question.session_key)
        if person is not None and person.pk == question.person:
            caller = Caller(person, question.session_key, question.socket_id)
            for topic in question.topics:
                consumer, topic_id = dispatcher.consumer(topic)
                asked[consumer].append((caller, topic_id))
    still = {
        (person, f"{consumer.kind}.{topic_id}")
        for consumer, listening in asked.items()
        for person, topic_id in consumer.still(listening)
    }
    for question in questions:
        person = people.get(question.session_key)
        if person is None or person.pk != question.person:
            yield _Answer(None, set())
        else:
            lost = {topic for topic in question.topics if (person.pk, topic) not in still}
            yield _Answer(person, lost)
