"""The engine of one process: its hub, its hints, its connections, and the work that comes round."""

import asyncio
import logging
import random
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from importlib import import_module
from typing import Any

import orjson
from channels.layers import get_channel_layer
from django.conf import settings

from collab.realtime import db, log, presence, publishing
from collab.realtime.conf import live
from collab.realtime.connection import Connection
from collab.realtime.dispatch import Dispatcher
from collab.realtime.hub import Hub
from collab.realtime.layer import Hint, HintBus
from collab.realtime.limits import PersonLimits
from collab.realtime.topics import Registry

logger = logging.getLogger(__name__)
RESTARTING = 1012


class Runtime:
    """One per process and event loop. `start` once; `drain` before the end."""

    def __init__(self, registry: Registry) -> None:
        self.process = uuid.uuid4()
        self.dispatcher = Dispatcher(registry)
        self.limits = PersonLimits(*live().COMMANDS)
        self.connections: dict[str, Connection] = {}
        self.of_person: dict[int, set[Connection]] = {}
        self.draining = False
        self._here: dict[str, set[int]] = {}  # who was said to be in a topic that is listened to here
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self.bus: HintBus | None = None
        if settings.REDIS_URL:
            self.bus = HintBus(get_channel_layer(), self._on_hint, self._on_return)
        self.hub = Hub(self._hint_event if self.bus else None)
        publishing.set_publisher(self.hub)
        if self.bus:
            self.bus.start()
        self.start(self._sweep())
        self.start(self._renew())
        self.start(self._every(live().TRIM_SECONDS, self._trim))
        for name, period in live().JOBS.items():
            module, _, function = name.rpartition(".")
            self.start(self._every(period, getattr(import_module(module), function)))

    # --- Work in the background ---------------------------------------------------------------------------

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self._loop.call_later(seconds, call)

    def start_recheck(self, connection: Connection) -> None:
        self.start(connection.recheck())

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("Background work ended: %s", task.get_coro(), exc_info=task.exception())

    async def _every(self, seconds: float, job: Callable[[], object]) -> None:
        """Run a synchronous job again and again, in a worker thread, unhurt by its failures."""
        while True:
            await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311 – so that processes do not march
            try:
                await db.run(job)
            except Exception:
                logger.warning("%s failed; it will be tried again", job, exc_info=True)

    async def _sweep(self) -> None:
        while True:
            alone = self.bus is not None and not self.bus.alive
            await asyncio.sleep(live().SWEEP_ALONE_SECONDS if alone else live().SWEEP_SECONDS)
            await self.hub.heal()
            for connection in list(self.connections.values()):
                connection.new_day()

    @staticmethod
    def _trim() -> None:
        while log.trim(live().LOG_DAYS, live().TRIM_BATCH) == live().TRIM_BATCH:
            pass

    # --- Other processes ----------------------------------------------------------------------------------

    def _hint_event(self, topic: str, seq: int, frame: str) -> None:
        assert self.bus is not None
        self.bus.say(["e", topic, seq, frame])

    def _on_hint(self, hint: Hint) -> None:
        kind = hint[0]
        if kind == "e":
            self.hub.arrive(hint[1], hint[2], hint[3])
        elif kind == "s":
            self.hub.signal(hint[1], hint[2])
        elif kind == "p":
            self._show_presence(hint[1], hint[2], online=hint[3])
        elif kind == "v":
            self._vanished(hint[1])
        elif kind == "f":
            self._take_forwarded(*hint[1:])

    def _take_forwarded(self, connection_id: str, person: int, frame: dict[str, Any]) -> None:
        connection = self.connections.get(connection_id)
        if connection is not None and connection.person.pk == person:
            self.start(connection.handle(frame, connection.reply))

    def forward(self, connection_id: str, person: int, frame: dict[str, Any]) -> bool:
        """Hand a frame to the process that holds this stream; False when there is no way to."""
        if self.bus is None or not self.bus.alive:
            return False
        self.bus.say(["f", connection_id, person, frame])
        return True

    def signal(self, topic: str, frame: str, *, but: Connection | None = None) -> None:
        """A signal to whoever listens, on all processes; may be lost."""
        self.hub.signal(topic, frame, but=but)
        if self.bus is not None:
            self.bus.say(["s", topic, frame])

    async def _on_return(self) -> None:
        found = await self.hub.heal()
        logger.info("Healed %d events after the layer came back", found)

    # --- Connections and presence -------------------------------------------------------------------------

    def add(self, connection: Connection) -> None:
        self.connections[connection.id] = connection
        mine = self.of_person.setdefault(connection.person.pk, set())
        mine.add(connection)
        if len(mine) == 1 and not connection.person.hide_presence:
            self.start(self._lease(connection.person.pk))

    def remove(self, connection: Connection, topics: Sequence[str]) -> None:
        self.connections.pop(connection.id, None)
        person = connection.person.pk
        mine = self.of_person.get(person, set())
        mine.discard(connection)
        if not mine and self.of_person.pop(person, None) is not None and not self.draining:
            self.start(self._give_back(person, topics))

    def arrived(self, connection: Connection, topic: str) -> None:
        """Somebody joined a topic: those who are there may see it."""
        if not connection.person.hide_presence:
            self._tell_presence(topic, connection.person.pk, online=True)

    def _tell_presence(self, topic: str, person: int, *, online: bool) -> None:
        """To all processes; each shows it to whoever listens there."""
        if not topic.startswith("person."):
            self._show_presence(topic, person, online=online)
            if self.bus is not None:
                self.bus.say(["p", topic, person, online])

    def _show_presence(self, topic: str, person: int, *, online: bool) -> None:
        if topic not in self.hub.topics:
            self._here.pop(topic, None)
            return
        here = self._here.setdefault(topic, set())
        if online:
            here.add(person)
        else:
            here.discard(person)
        frame = {
            "type": "signal",
            "topic": topic,
            "signal": "presence",
            "person": str(person),
            "online": online,
        }
        self.hub.signal(topic, orjson.dumps(frame).decode())

    def _vanished(self, persons: Sequence[int]) -> None:
        """Persons whose process died: said where they were seen."""
        for topic, here in list(self._here.items()):
            for person in here & set(persons):
                self._show_presence(topic, person, online=False)

    async def _quietly(self, work: Awaitable[Any]) -> Any:
        """Presence is a courtesy: without a database there is none, and nothing else suffers."""
        try:
            return await work
        except db.FAULTS as error:
            logger.warning("Presence waits for the database: %s", error)
            return None

    async def _lease(self, person: int) -> None:
        await self._quietly(db.run(presence.renew, self.process, [person]))

    async def _give_back(self, person: int, topics: Sequence[str]) -> None:
        gone = await self._quietly(db.run(presence.give_back, self.process, [person]))
        for topic in topics if gone else ():
            self._tell_presence(topic, person, online=False)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(live().RENEW_SECONDS)
            seen = [
                person
                for person, mine in self.of_person.items()
                if any(not connection.person.hide_presence for connection in mine)
            ]
            await self._quietly(db.run(presence.renew, self.process, seen))
            gone = sorted(await self._quietly(db.run(presence.expire)) or ())
            if gone:
                self._vanished(gone)
                if self.bus is not None:
                    self.bus.say(["v", gone])

    # --- The end ------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Every connection is told to come back in a while, spread out; leases are given back."""
        self.draining = True
        persons = list(self.of_person)
        for connection in list(self.connections.values()):
            connection.close(RESTARTING)
        self.start(self._quietly(db.run(presence.give_back, self.process, persons)))


_runtime: Runtime | None = None
_registry: Registry | None = None


def configure(registry: Registry) -> None:
    """Say which topics there are; called once, before anything is served."""
    global _registry
    _registry = registry


def runtime() -> Runtime:
    """The engine of this process, started at first use. Needs the event loop."""
    global _runtime
    if _runtime is None:
        assert _registry is not None, "configure() comes first"
        _runtime = Runtime(_registry)
    return _runtime


def registered() -> Registry:
    """The kinds of topics and their commands. Raises AssertionError before `configure`."""
    assert _registry is not None, "configure() comes first"
    return _registry
