"""A right that ends, ends on open sockets: whoever changes rights says here whose."""

from collections.abc import Iterable

from collab.realtime import log
from collab.realtime.events import AccessChanged


def person_topic(person_id: int) -> str:
    """The topic of a person's own."""
    return f"person.{person_id}"


def is_own(topic: str) -> bool:
    """Whether this is the name of a person's own topic."""
    return topic.startswith("person.")


def recheck(person_ids: Iterable[int]) -> None:
    """In the transaction that changes these persons' rights or sessions.

    Every process that holds a socket of theirs asks each joined topic again, and the session too, within a
    second of the commit.
    """
    log.append_many([(person_topic(person), AccessChanged()) for person in sorted(set(person_ids))])
