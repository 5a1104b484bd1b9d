"""The engine's dials, with their units. `settings.LIVE` overrides any of them by name."""

from dataclasses import dataclass, field, fields
from functools import cache

from django.conf import settings

KIB = 1024


@dataclass(frozen=True, slots=True)
class Live:
    """Seconds, bytes and counts, as each name says."""

    SWEEP_SECONDS: float = 3.0  # between two looks at the heads of all listened topics
    RIGHTS_SWEEP_SECONDS: float = 0.5  # the same for person topics, and for all while the layer is away
    HEARTBEAT_SECONDS: float = 25.0  # a client that hears nothing for twice that long comes back
    BURST_WINDOW_SECONDS: float = 0.008  # events of a busy topic leave together, this far apart
    HINT_WINDOW_SECONDS: float = 0.005  # hints to the other processes leave together, this far apart
    SIGNAL_WINDOW_SECONDS: float = 0.05  # signals of a topic leave together, the last of each person's
    MAX_FRAME_BYTES: int = 64 * KIB  # of a client
    MAX_BODY_BYTES: int = 2 * 1024 * KIB  # of a request
    LARGE_BODIES: dict[str, int] = field(default_factory=dict)  # path that takes files → bytes of a request
    OUTBOX_BYTES: int = 1024 * KIB  # owed to one reader before it is closed with 4408
    MAX_WAITING_FRAMES: int = 64  # of one client, before its connection is read no further
    MAX_TOPICS: int = 200  # joined by one socket
    MAX_RESUMED_EVENTS: int = 1_000  # given on a join; further behind: resync
    MAX_RESUMED_BYTES: int = 512 * KIB  # the same: a slow phone must be able to take it
    SOCKETS_PER_PERSON: int = 20  # in one process
    # Token buckets: (refill per second, burst).
    FRAMES: tuple[float, float] = (40.0, 200.0)  # all frames of one socket
    COMMANDS: tuple[float, float] = (15.0, 60.0)  # commands of one person, over all sockets and HTTP
    READS: tuple[float, float] = (30.0, 300.0)  # of one person, over HTTP
    JOINS: tuple[float, float] = (
        40.0,
        1_000.0,
    )  # of one person: all rooms, on several devices, after a restart
    POSTED_FRAMES: tuple[float, float] = (40.0, 1_000.0)  # of one person, by POST where sockets are blocked
    SIGNALS: tuple[float, float] = (5.0, 15.0)  # signals of one socket; more are dropped
    SIGNAL_RIGHT_SECONDS: float = 5.0  # whether somebody may signal is asked again this often while they do
    OFFENCES: tuple[float, float] = (0.2, 20.0)  # bad frames of one socket before it is closed
    LEASE_SECONDS: float = 60.0  # presence outlives the process that saw it by this much at most
    RENEW_SECONDS: float = 20.0
    LEAVE_SECONDS: float = 5.0  # who comes back within that was never away
    MAX_PRESENCE_LISTENERS: int = 100  # of a topic; beyond, coming and going is not told, only asked for
    RECHECK_SECONDS: float = 600.0  # rights and sessions are asked again this often without any reason
    DRAIN_SECONDS: float = 5.0  # between the 1012 close frames and the end of the process, at most
    RECONNECT_JITTER_SECONDS: float = 5.0  # over which clients spread their return after a restart
    LOG_DAYS: int = 30
    TRIM_SECONDS: float = 600.0
    TRIM_BATCH: int = 2_000  # rows deleted at a time
    JOBS: dict[str, float] = field(default_factory=dict)  # dotted name of a function → period in seconds


@cache
def live() -> Live:
    """The dials in force. Raises TypeError when settings.LIVE names one that does not exist."""
    return Live(**getattr(settings, "LIVE", {}))


NAMES = tuple(one.name for one in fields(Live))
