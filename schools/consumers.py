"""Topics of people who are somebody in a school; person.<id>: what concerns one person alone."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from collab.errors import NotFound
from collab.realtime.topics import Answer, Caller, Command, TopicConsumer
from schools.access import require_own_password
from schools.events import PERSON_EVENTS


class MemberTopic(TopicConsumer):
    """Speaks the caller's language, and hears nobody whose first password waits to be changed."""

    def enter(self, caller: Caller, topic_id: str) -> None:
        """The gate, as TopicConsumer.join; what a kind of topic writes."""
        raise NotFound(_("There is no such topic for you."))

    def join(self, caller: Caller, topic_id: str) -> None:
        with translation.override(caller.person.locale):
            require_own_password(caller.person)
            self.enter(caller, topic_id)

    def commands(self) -> dict[str, Command]:
        found = super().commands()
        return {name: replace(one, handler=_for_members(one.handler)) for name, one in found.items()}


def of_own_password(asked: Iterable[tuple[Caller, str]]) -> list[tuple[int, str]]:
    """Those of them who have a password of their own, as (person's id, topic's id): see MemberTopic.join."""
    return [
        (caller.person.pk, topic_id) for caller, topic_id in asked if not caller.person.must_change_password
    ]


def _for_members(handler: Callable[[Caller, str, Any], Any]) -> Callable[[Caller, str, Any], Answer]:
    @wraps(handler)
    def guarded(caller: Caller, topic_id: str, data: Any) -> Answer:
        # The worker thread that runs this knows nothing of a language.
        with translation.override(caller.person.locale):
            require_own_password(caller.person)
            answer: Answer = handler(caller, topic_id, data)
            return answer

    return guarded


class PersonTopic(MemberTopic):
    """Nobody joins it but the person."""

    kind = "person"
    events = PERSON_EVENTS

    def enter(self, caller: Caller, topic_id: str) -> None:
        if topic_id != str(caller.person.pk):
            raise NotFound(_("There is no such topic for you."))
