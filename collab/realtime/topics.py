"""What an app writes to have live topics of its own kind."""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import BaseModel

from collab.errors import AppError, NotFound
from collab.realtime.events import Event

if TYPE_CHECKING:
    from schools.models import Person

_ATTRIBUTE = "_live_command"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person, through a session, on one socket (empty over plain HTTP)."""

    person: "Person"
    session_key: str = ""
    socket_id: str = ""


Answer = dict[str, object]
Handler = Callable[[Any, Caller, str, Any], Answer | Coroutine[Any, Any, Answer]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a topic kind: its name on the wire, its fields, and what carries it out."""

    kind: str
    name: str
    model: type[BaseModel]
    handler: Callable[[Caller, str, Any], Answer | Coroutine[Any, Any, Answer]]


def command(name: str, model: type[BaseModel]) -> Callable[[H], H]:
    """Make a TopicConsumer's method the command `name`; it gets the caller, the topic's id and a `model`.

    A plain method runs in a worker thread, with the database. A coroutine runs on the event loop, for what
    needs no database and must not wait for a thread.
    """

    def mark(method: H) -> H:
        setattr(method, _ATTRIBUTE, (name, model))
        return method

    return mark


class TopicConsumer:
    """One kind of topic. Its methods run in worker threads, each with the database."""

    kind: ClassVar[str]
    signals: ClassVar[dict[str, type[BaseModel]]] = {}
    events: ClassVar[tuple[type[Event], ...]] = ()  # those that its topics may carry

    def may_signal(self, caller: Caller, topic_id: str) -> bool:
        """Whether the others may see what the caller, who has joined, signals; the answer is kept a while."""
        return True

    def join(self, caller: Caller, topic_id: str) -> None:
        """The gate: raises NotFound unless the caller may listen. Asked again whenever rights change."""
        raise NotFound(f"{self.kind}.{topic_id}")

    def still(self, asked: Collection[tuple[Caller, str]]) -> set[tuple[int, str]]:
        """Whom of these `join` would let in, as (person's id, topic's id).

        For when rights change of hundreds at once: a kind that asks the database asks it once for all.
        """
        return {(caller.person.pk, topic_id) for caller, topic_id in asked if self._lets_in(caller, topic_id)}

    def _lets_in(self, caller: Caller, topic_id: str) -> bool:
        try:
            self.join(caller, topic_id)
        except AppError:
            return False
        return True

    def commands(self) -> dict[str, Command]:
        """The commands of this kind, by name."""
        found = {}
        for attribute in dir(type(self)):
            marked = getattr(getattr(type(self), attribute), _ATTRIBUTE, None)
            if marked is not None:
                name, model = marked
                found[name] = Command(self.kind, name, model, getattr(self, attribute))
        return found


class Registry:
    """The kinds of topics there are, and the commands of each."""

    def __init__(self, kinds: dict[str, type[TopicConsumer]]) -> None:
        self.consumers = {kind: consumer() for kind, consumer in kinds.items()}
        self.commands = {
            (kind, name): one
            for kind, consumer in self.consumers.items()
            for name, one in consumer.commands().items()
        }
