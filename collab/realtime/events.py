"""What an event is: a name in the past tense and typed data that stands for itself."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """Base of every event. Its fields are the `data` of the frame; `name` is the frame's `event`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str]


class AccessChanged(Event):
    """On person.<id>: this person's rights changed; topics are asked again, lists are to be read again."""

    name: ClassVar[str] = "access.changed"


class LogScrubbed(Event):
    """Stands in the log where an event of deleted content stood; clients only count its seq."""

    name: ClassVar[str] = "log.scrubbed"
    ref: str
