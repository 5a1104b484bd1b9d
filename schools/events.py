"""What the schools app tells a person's own topic."""

from typing import ClassVar

from collab.realtime.events import AccessChanged, Event


class ProfileChanged(Event):
    """This person's own settings changed: the other devices follow."""

    name: ClassVar[str] = "profile.changed"
    locale: str
    hide_presence: bool


PERSON_EVENTS: tuple[type[Event], ...] = (AccessChanged, ProfileChanged)
