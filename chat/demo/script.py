"""The form in which the demo's conversations are written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Say:
    """Somebody says something: `when` is "<school day> <time>", day 1 the earliest of the last six (6: the
    last school day before today). `@pupil1` in the text mentions that account, `@tous` the room.
    `reactions`: emoji → user names. `removed`: the reason for which the teacher `removed_by` took it away,
    after `reported_by` had reported it.
    """

    when: str
    who: str
    text: str
    reactions: Mapping[str, str] = field(default_factory=dict)
    replies: Sequence["Say"] = ()
    pinned_by: str = ""
    removed_by: str = ""
    removed: str = ""
    reported_by: str = ""
    files: Sequence[str] = ()  # names of chat.demo.files


@dataclass(frozen=True)
class GroupRoom:
    """The room of a class or course, or with a `title` a further one; `kind` as in chat.models.Room."""

    group: str
    says: Sequence[Say]
    kind: str = "group"
    title: str = ""
    mode: str = "open"
    made_by: str = ""


@dataclass(frozen=True)
class DirectRoom:
    """Between the first, who opened it, and the others."""

    people: Sequence[str]
    says: Sequence[Say]
