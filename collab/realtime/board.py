"""Who is shown as here, and where: presence as signals, over the leases in presence.py.

Coming and going is gathered: a lease for many persons is one statement, somebody who comes back within a few
seconds was never away, and in a crowd nobody is told (N people told of N others is N² frames at each
restart); who wants to know asks for the list.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

import orjson

from collab.realtime import db, presence
from collab.realtime.conf import live
from collab.realtime.hub import Hub
from collab.realtime.layer import EVERYBODY, Hint

logger = logging.getLogger(__name__)
_GATHER_SECONDS = 0.5
# After a stop, the leases last while everybody finds another process.
_HANDOVER_SECONDS = 15.0


class Board:
    """The one of a process. `say` tells the other processes; they hand its hints to `hear`."""

    def __init__(self, process: UUID, hub: Hub, say: Callable[[Hint, str], None] | None) -> None:
        self._process = process
        self._hub = hub
        self._say = say
        self._leased: set[int] = set()
        self._coming: set[int] = set()
        self._leaving: dict[int, float] = {}  # person → when they are gone
        self._shown: defaultdict[str, set[int]] = defaultdict(set)
        self._renew_at = 0.0
        self._stopped = False
        self._turn = asyncio.Lock()  # of those who change leases
        self._loop = asyncio.get_running_loop()
        self.on_restated: Callable[[set[int]], None] = lambda _persons: (
            None
        )  # where they are is to be told again

    # --- What the connections say -------------------------------------------------------------------------

    def came(self, person: int) -> None:
        """This person, who may be seen, has a connection here."""
        self._leaving.pop(person, None)
        if person not in self._leased:
            self._coming.add(person)

    def left(self, person: int, *, at_once: bool = False) -> None:
        """The last connection of this person here ended; `at_once`: they wish not to be seen any more."""
        # Also without a lease yet: those who saw this person come must see them go.
        self._coming.discard(person)
        self._leaving[person] = self._loop.time() + (0.0 if at_once else live().LEAVE_SECONDS)

    def entered(self, person: int, topic: str) -> None:
        """This person joined a topic: those who are there may see it."""
        if not topic.startswith("person."):
            self._show(topic, person, online=True)
            self._tell(["p", topic, person, True], topic)

    # --- What other processes say -------------------------------------------------------------------------

    def hear(self, hint: Hint) -> None:
        """["p", topic, person, online] or ["v", persons]: these vanished everywhere."""
        if hint[0] == "p":
            self._show(hint[1], hint[2], online=hint[3])
        else:
            self._vanish(hint[1])

    def _tell(self, hint: Hint, topic: str = EVERYBODY) -> None:
        if self._say is not None:
            self._say(hint, topic)

    # --- What listeners see -------------------------------------------------------------------------------

    def _show(self, topic: str, person: int, *, online: bool) -> None:
        known = self._hub.topics.get(topic)
        if known is None:
            self._shown.pop(topic, None)
            return
        shown = self._shown[topic]
        if online == (person in shown):
            return
        if online:
            shown.add(person)
        else:
            shown.discard(person)
        if len(known.listeners) <= live().MAX_PRESENCE_LISTENERS:
            frame: dict[str, object] = {"type": "signal", "topic": topic, "signal": "presence"}
            frame |= {"person": str(person), "online": online}
            self._hub.signal(topic, ("presence", person), orjson.dumps(frame).decode())

    def _vanish(self, persons: Iterable[int]) -> None:
        gone = set(persons)
        for topic, shown in list(self._shown.items()):
            for person in shown & gone:
                self._show(topic, person, online=False)

    # --- Work that comes round ----------------------------------------------------------------------------

    async def run(self) -> None:
        """Take and give back leases, for ever; without a database there is no presence, and no harm."""
        self._renew_at = self._loop.time() + live().RENEW_SECONDS
        while True:
            await asyncio.sleep(_GATHER_SECONDS)
            try:
                async with self._turn:
                    await self._round()
            except db.FAULTS as error:
                logger.warning("Presence waits for the database: %s", error)
            except Exception:
                logger.exception("Presence failed; it goes on")

    async def _round(self) -> None:
        if not self._stopped:
            await self._take()
        if not self._stopped:
            await self._give_back()
        if self._loop.time() >= self._renew_at and not self._stopped:
            self._renew_at = self._loop.time() + live().RENEW_SECONDS
            await self._renew()

    async def _take(self) -> None:
        if self._coming:
            coming = set(self._coming)
            await db.run(presence.take, self._process, coming)
            self._coming -= coming
            self._leased |= coming

    async def _give_back(self) -> None:
        now = self._loop.time()
        due = {person for person, at in self._leaving.items() if at <= now}
        if not due:
            return
        gone = await db.run(presence.give_back, self._process, due)
        for person in due:
            # Back while we asked? Then the lease is taken anew.
            if self._leaving.pop(person, None) is None:
                self._coming.add(person)
        self._leased -= due
        self._announce(gone - self._coming)

    async def _renew(self) -> None:
        if self._leased and await db.run(presence.renew, self._process) != len(self._leased):
            # Some ran out and were ended by another process, which said so: this one was held up for long.
            await db.run(presence.restate, self._process, set(self._leased))
            self.on_restated(set(self._leased))
        self._announce(await db.run(presence.expire))
        for topic in self._shown.keys() - self._hub.topics.keys():
            del self._shown[topic]

    def _announce(self, gone: set[int]) -> None:
        if gone:
            self._vanish(gone)
            self._tell(["v", sorted(gone)])

    async def hand_over(self) -> None:
        """The process stops: whoever does not come back to another one is gone soon."""
        self._stopped = True
        async with self._turn:  # what is being taken or renewed would last longer
            await db.run(presence.shorten, self._process, _HANDOVER_SECONDS)
