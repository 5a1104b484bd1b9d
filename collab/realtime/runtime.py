"""The engine of one process: its hub, its hints, its connections, and the work that comes round."""

import asyncio
import logging
import random
import uuid
from collections.abc import Callable, Coroutine, Iterable
from datetime import date
from typing import Any

from channels import DEFAULT_CHANNEL_LAYER
from channels.layers import BaseChannelLayer, channel_layers
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from collab.realtime import db, limits, log, publishing
from collab.realtime.board import Board
from collab.realtime.conf import live
from collab.realtime.connection import Connection
from collab.realtime.dispatch import Dispatcher
from collab.realtime.hub import Hub
from collab.realtime.layer import Hint, HintBus
from collab.realtime.recheck import Rechecks
from collab.realtime.topics import Command, Registry

logger = logging.getLogger(__name__)
RESTARTING = 1012


class Runtime:
    """One per process and event loop. `start` once; `drain` before the end."""

    def __init__(self, registry: Registry) -> None:
        due = jobs()
        self.process = uuid.uuid4()
        self.dispatcher = Dispatcher(registry)
        self.limits = limits.of_commands()
        self.connections: dict[str, Connection] = {}
        self.of_person: dict[int, set[Connection]] = {}
        self.draining = False
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sweep_now = asyncio.Event()
        self.rechecks = Rechecks(self.of_person, self.start)
        self.bus: HintBus | None = None
        if settings.REDIS_URL:
            self.bus = HintBus(_new_layer, self._on_hint, self._sweep_now.set)
        self.hub = Hub(self.bus)
        self.hub.on_new_epoch = self._on_new_epoch
        self.board = Board(self.process, self.hub, self.bus.say if self.bus else None)
        self.board.on_restated = self._show_again
        publishing.set_publisher(self.hub)
        if self.bus:
            self.bus.start()
        self.start(self._sweep())
        self.start(self.board.run())
        self.start(self._every(live().TRIM_SECONDS, self._trim))
        for job, period in due:
            self.start(self._every(period, job))

    # --- Work in the background ---------------------------------------------------------------------------

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run `work` beside everything else; its failure is logged."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def later(self, seconds: float, call: Callable[[], None]) -> None:
        self._loop.call_later(seconds, call)

    def _finished(self, task: asyncio.Task[Any]) -> None:
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
        """Look at the log: often for what concerns persons (rights), now and then for all; for all at once
        when the layer came or went, and often while it is away."""
        all_due, today = 0.0, timezone.localdate()
        while True:
            try:
                async with asyncio.timeout(live().RIGHTS_SWEEP_SECONDS):
                    await self._sweep_now.wait()
            except TimeoutError:
                pass
            alone = self.bus is not None and not self.bus.alive
            all_now = self._sweep_now.is_set() or alone or self._loop.time() >= all_due
            try:
                if all_now or timezone.localdate() != today:
                    today = timezone.localdate()
                    self._recheck_due(today)
                if all_now:
                    self._sweep_now.clear()
                    all_due = self._loop.time() + live().SWEEP_SECONDS - live().RIGHTS_SWEEP_SECONDS / 2
                await self.hub.heal(None if all_now else self.hub.own)
            except Exception:  # two promises hang on it: it goes on whatever one look meets
                logger.exception("A look at the log failed; the next one is soon")

    def _recheck_due(self, today: date) -> None:
        """Sessions run out and days end without an event: ask again."""
        now = self._loop.time()
        for connection in self.connections.values():
            if connection.take_due(now, today):
                self.rights_changed(connection.person.pk)

    def rights_changed(self, person: int) -> None:
        """Ask again what this person's connections may, soon, and once for all that changes meanwhile."""
        self.rechecks.changed(person)

    @staticmethod
    def _trim() -> None:
        while log.trim(live().LOG_DAYS, live().TRIM_BATCH) == live().TRIM_BATCH:
            pass

    def _on_new_epoch(self) -> None:
        logger.warning("This database has a new history: every client begins again")
        for connection in list(self.connections.values()):
            connection.close(RESTARTING)

    # --- Other processes ----------------------------------------------------------------------------------

    def _on_hint(self, hint: Hint) -> None:
        kind = hint[0]
        if kind == "e":
            self.hub.arrive(hint[1], hint[2], hint[3])
        elif kind == "s":
            self.hub.signal(hint[1], tuple(hint[2]), hint[3])
        elif kind in {"p", "v"}:
            self.board.hear(hint)
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

    def signal(self, topic: str, name: str, person: int, frame: str) -> None:
        """A person's signal to whoever listens, on all processes; may be lost."""
        self.hub.signal(topic, (name, person), frame)
        if self.bus is not None:
            self.bus.say(["s", topic, [name, person], frame], topic)

    # --- Connections --------------------------------------------------------------------------------------

    def add(self, connection: Connection) -> None:
        self.connections[connection.id] = connection
        self.of_person.setdefault(connection.person.pk, set()).add(connection)
        if not connection.person.hide_presence:
            self.board.came(connection.person.pk)

    def remove(self, connection: Connection) -> None:
        self.connections.pop(connection.id, None)
        person = connection.person.pk
        mine = self.of_person.get(person, set())
        mine.discard(connection)
        if not mine and self.of_person.pop(person, None) is not None and not self.draining:
            self.board.left(person)

    def entered(self, connection: Connection, topic: str) -> None:
        """It joined a topic."""
        if not connection.person.hide_presence:
            self.board.entered(connection.person.pk, topic)

    def presence_changed(self, connection: Connection) -> None:
        """This person now wishes to be seen, or not to be."""
        if connection.person.hide_presence:
            self.board.left(connection.person.pk, at_once=True)
            return
        self.board.came(connection.person.pk)
        for topic in connection.topics:
            self.board.entered(connection.person.pk, topic)

    def _show_again(self, persons: Iterable[int]) -> None:
        """Others were told that these persons had gone, and they have not."""
        for person in persons:
            for connection in self.of_person.get(person, ()):
                for topic in connection.topics:
                    self.board.entered(person, topic)

    # --- The end ------------------------------------------------------------------------------------------

    def drain(self) -> None:
        """Every connection is told to come back in a while, spread out; leases are handed over."""
        self.draining = True
        for connection in list(self.connections.values()):
            wait = random.uniform(0, live().RECONNECT_JITTER_SECONDS)  # noqa: S311 – spreads, hides nothing
            connection.close(RESTARTING, f"retry_after={wait:.1f}")
        self.start(self.board.hand_over())


def _new_layer() -> BaseChannelLayer:
    """A channel layer as settings describe it, with connections of its own."""
    return channel_layers.make_backend(DEFAULT_CHANNEL_LAYER)


def jobs() -> list[tuple[Callable[[], object], float]]:
    """The periodic work that settings name, with its periods in seconds. Raises ImportError."""
    return [(import_string(name), period) for name, period in live().JOBS.items()]


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


def registered_commands() -> list[Command]:
    """Every command that a client can send, by topic kind and name."""
    return [registered().commands[key] for key in sorted(registered().commands)]
