"""From a parsed frame to the service behind it; the same for sockets and for POST /api/live."""

import logging
import re
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from collab.errors import MAX_FIELDS, AppError, Invalid, NotFound, Unavailable, field_problem
from collab.realtime import db
from collab.realtime.topics import Caller, Registry, TopicConsumer

logger = logging.getLogger(__name__)
_ENVELOPE = {"type", "ref", "topic"}
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")  # one way to write it: a topic has one name


def split_topic(topic: object) -> tuple[str, str]:
    """`room.42` → ("room", "42"); raises Invalid when it is not of that form."""
    if isinstance(topic, str):
        kind, dot, topic_id = topic.partition(".")
        if dot and kind and _NUMBER.fullmatch(topic_id):
            return kind, topic_id
    raise Invalid(_("A topic is a kind, a dot and a number."), fields={"topic": "room.42"})


def invalid_fields(error: ValidationError) -> Invalid:
    """What pydantic found wrong, as one of our errors: no value of the sender's is repeated."""
    fields = {
        ".".join(map(str, item["loc"])) or "frame": field_problem(item["type"], item.get("ctx", {}))
        for item in error.errors(include_url=False, include_input=False)[:MAX_FIELDS]
    }
    return Invalid(_("Some of what was sent is not valid."), fields=fields)


class Dispatcher:
    """Finds the consumer of a topic and carries out its commands, in worker threads."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def consumer(self, topic: object) -> tuple[TopicConsumer, str]:
        """The consumer of a topic and the topic's id; raises Invalid, or NotFound for an unknown kind."""
        kind, topic_id = split_topic(topic)
        consumer = self._registry.consumers.get(kind)
        if consumer is None:
            raise NotFound(_("There is no such topic."))
        return consumer, topic_id

    async def join(self, caller: Caller, topic: object) -> None:
        """Passes when the caller may listen; raises NotFound otherwise."""
        consumer, topic_id = self.consumer(topic)
        await guarded(consumer.join, caller, topic_id)

    async def command(self, caller: Caller, frame: dict[str, Any]) -> dict[str, object]:
        """Carry out one command frame; gives the data of its reply. Raises AppError."""
        consumer, topic_id = self.consumer(frame.get("topic"))
        command = self._registry.commands.get((consumer.kind, str(frame.get("type"))))
        if command is None:
            raise Invalid(
                _("There is no such command for this topic."),
                fields={"type": field_problem("extra_forbidden", {})},
            )
        fields = {name: value for name, value in frame.items() if name not in _ENVELOPE}
        try:
            data = command.model.model_validate(fields)
        except ValidationError as error:
            raise invalid_fields(error) from None
        if iscoroutinefunction(command.handler):
            on_the_loop: dict[str, object] = await command.handler(caller, topic_id, data)
            return on_the_loop
        done: dict[str, object] = await guarded(_in_their_words, command.handler, caller, topic_id, data)
        return done

    async def may_signal(self, caller: Caller, topic: object) -> bool:
        """Whether the caller's signals go out; False while nobody can say."""
        consumer, topic_id = self.consumer(topic)
        try:
            return bool(await guarded(consumer.may_signal, caller, topic_id))
        except AppError:
            return False

    def signal(self, topic: object, name: object, data: object) -> tuple[str, object]:
        """Check a client's signal; gives its name and its data as they may go out. Raises AppError."""
        consumer = self.consumer(topic)[0]
        model = consumer.signals.get(str(name))
        if model is None:
            raise Invalid(
                _("There is no such signal for this topic."),
                fields={"signal": field_problem("extra_forbidden", {})},
            )
        try:
            return str(name), model.model_validate(data or {}).model_dump(mode="json")
        except ValidationError as error:
            raise invalid_fields(error) from None


def _in_their_words(
    handler: Callable[[Caller, str, Any], dict[str, object]], caller: Caller, topic_id: str, data: Any
) -> dict[str, object]:
    """Carry it out with the language of the person; worker threads have none of their own."""
    with translation.override(caller.person.locale):
        return handler(caller, topic_id, data)


async def guarded(service: Any, *args: Any, first: bool = False) -> Any:
    """Run a service in a worker thread, `first` before all that waits; what goes wrong behind it becomes an
    AppError, without detail."""
    try:
        return await (db.run_first if first else db.run)(service, *args)
    except AppError:
        raise
    except db.FAULTS as error:
        raise db.unavailable(error) from error
    except Exception as error:
        logger.exception("Fault in %s", getattr(service, "__qualname__", service))
        raise Unavailable(_("Something went wrong here. Nothing was changed; try again.")) from error
