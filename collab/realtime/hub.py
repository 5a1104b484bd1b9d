"""Per process: who listens here to which topic, and how committed events reach them.

Everything here runs on the event loop. Events of a topic are delivered strictly by seq: what comes early
waits, what is missing is read from the log, what was delivered is dropped.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from collab.realtime import db, log
from collab.realtime.conf import live
from collab.realtime.frames import Prepared
from collab.realtime.listeners import Joining, Listener, Topic, bounded
from collab.realtime.rights import is_own

_GAP_SECONDS = 0.05  # an early event waits this long for the one before it to come by itself
_HEAL_BATCH = 500  # entries read at a time
_FEW_LACKING = 5  # of a topic; so many are read together with those of other topics
_PIECE_BYTES = 16 * 1024  # of what a join gives, in one message; an event is never in two
_MAX_SIGNALS = 500  # waiting in one topic; more are dropped


class Elsewhere(Protocol):
    """The other processes: who follows a topic there hears of its events, soon and usually."""

    def say(self, hint: list[Any], topic: str) -> None: ...
    def follow(self, topic: str) -> None: ...
    async def followed(self, topic: str) -> None: ...
    def unfollow(self, topic: str) -> None: ...


class Hub:
    """The one of this process; `elsewhere` is how it hears and tells of the others, if there are any."""

    def __init__(self, elsewhere: Elsewhere | None = None) -> None:
        self.topics: dict[str, Topic] = {}
        self.own: dict[str, Topic] = {}  # those of them that are a person's own
        self._elsewhere = elsewhere
        self._loop = asyncio.get_running_loop()
        self._committed: deque[tuple[str, int, str]] = deque()
        self._called = False
        self._mark = ""
        self._healing: set[str] = set()
        self._tasks: set[asyncio.Task[object]] = set()
        self.on_new_epoch: Callable[[], None] = lambda: None

    # --- Events come in -----------------------------------------------------------------------------------

    def publish_from_thread(self, topic: str, seq: int, frame: str) -> None:
        """A transaction of this process committed; called on its worker thread."""
        self._committed.append((topic, seq, frame))
        if not self._called:  # waking the loop is a system call: once for all that wait
            self._called = True
            self._loop.call_soon_threadsafe(self._publish_committed)

    def _publish_committed(self) -> None:
        self._called = False
        while self._committed:
            self.publish(*self._committed.popleft())

    def publish(self, topic: str, seq: int, frame: str) -> None:
        """An event committed by this process: listeners here at once, other processes by a hint."""
        self.arrive(topic, seq, frame)
        if self._elsewhere is not None:
            self._elsewhere.say(["e", topic, seq, frame], topic)

    def arrive(self, name: str, seq: int, frame: str) -> None:
        """An event from anywhere, in any order, any number of times."""
        topic = self.topics.get(name)
        if topic is None:
            return
        if topic.seen is None or seq > topic.seen + 1:
            topic.early[seq] = frame
            if topic.seen is not None and topic.gap_timer is None:
                topic.gap_timer = self._loop.call_later(_GAP_SECONDS, self._mend_gap, topic)
            return
        if seq <= topic.seen:
            return
        self._accept(topic, seq, frame)
        while topic.early and (following := topic.early.pop(topic.seen + 1, None)) is not None:
            self._accept(topic, topic.seen + 1, following)
        self._schedule_flush(topic)

    def _accept(self, topic: Topic, seq: int, frame: str) -> None:
        topic.seen = seq
        topic.early.pop(seq, None)
        for joining in topic.joining:
            joining.events.append((seq, frame))
        if topic.listeners:
            topic.waiting.append((seq, frame))
        for watcher in list(topic.watchers):
            watcher(frame)

    # --- Events go out ------------------------------------------------------------------------------------

    def _schedule_flush(self, topic: Topic) -> None:
        """At once when the topic was quiet; within the burst window otherwise, all that waits together."""
        if topic.timer is not None or not topic.waiting:
            return
        due = topic.last_flush + live().BURST_WINDOW_SECONDS - self._loop.time()
        if due <= 0:
            # Behind what this turn of the loop still has to do: the writer's reply does not wait for a
            # thousand readers.
            topic.timer = self._loop.call_soon(self._flush, topic)
        else:
            topic.timer = self._loop.call_later(due, self._flush, topic)

    def _flush(self, topic: Topic) -> None:
        topic.timer = None
        waiting, topic.waiting = topic.waiting, []
        for events in bounded(waiting):
            self._send(topic, events)
        # Reaching many readers takes time of its own: the window counts from the end of it.
        topic.last_flush = self._loop.time()

    def _send(self, topic: Topic, waiting: list[tuple[int, str]]) -> None:
        message = Prepared.together([frame for _, frame in waiting], topic.name, waiting[-1][0])
        if topic.floors:
            for listener in list(topic.listeners):
                if listener in topic.floors:
                    self._deliver_above(topic, listener, waiting)
                else:
                    listener.deliver(message)
        else:
            topic.send_to_all(message)

    def _deliver_above(self, topic: Topic, listener: Listener, waiting: list[tuple[int, str]]) -> None:
        """To a listener whose join already told it a part of this."""
        floor = topic.floors[listener]
        if waiting[-1][0] >= floor:
            del topic.floors[listener]
        lacking = [frame for seq, frame in waiting if seq > floor]
        if lacking:
            listener.deliver(Prepared.together(lacking, topic.name, waiting[-1][0]))

    def signal(self, name: str, key: Hashable, frame: str) -> None:
        """A frame that is not logged and may be lost, to who listens here; the last of each key counts."""
        topic = self.topics.get(name)
        if topic is None or not topic.listeners:
            return
        topic.signals.pop(key, None)
        if len(topic.signals) < _MAX_SIGNALS:
            topic.signals[key] = frame
        if topic.signal_timer is None:
            window = live().SIGNAL_WINDOW_SECONDS
            topic.signal_timer = self._loop.call_later(window, self._flush_signals, topic)

    def _flush_signals(self, topic: Topic) -> None:
        topic.signal_timer = None
        signals, topic.signals = topic.signals, {}
        if signals:
            topic.send_to_all(Prepared.together(list(signals.values())))

    # --- Listeners come and go ----------------------------------------------------------------------------

    async def join(
        self, name: str, listener: Listener, *, after: int | None, epoch: str | None,
        reply: Callable[[log.Resumed], None],
    ) -> None:  # fmt: skip
        """Register first, read the log then, so that nothing falls between.

        `reply` is called once, with the first piece of what the listener lacks and the head that it reaches.
        The other pieces follow as events, then live ones, without a gap or a double. What `reply` raises ends
        the join: nothing more is said then.
        """
        topic = self._topic(name)
        joining = Joining()
        topic.joining.add(joining)
        try:
            if self._elsewhere is not None:
                await self._elsewhere.followed(name)
            resumed = await db.run(log.resume, name, after, epoch, live().MAX_RESUMED_EVENTS)
            self._learn_head(topic, resumed.head)
            # In pieces: a network that is cut again and again lets each through by itself.
            first = next(bounded(resumed.entries, _PIECE_BYTES), [])
            reply(replace(resumed, head=first[-1][0] if first else resumed.head, entries=first))
            later = [event for event in joining.events if event[0] > resumed.head]
            for part in bounded([*resumed.entries[len(first) :], *later], _PIECE_BYTES):
                listener.deliver(Prepared.together([frame for _, frame in part], name, part[-1][0]))
            floor = later[-1][0] if later else resumed.head
            topic.listeners[listener] = None
            topic.ways = None
            topic.floors[listener] = floor
            if not topic.waiting and topic.seen is not None and topic.seen >= floor:
                del topic.floors[listener]
        finally:
            topic.joining.discard(joining)
            self._forget_if_idle(topic)

    def leave(self, name: str, listener: Listener) -> None:
        topic = self.topics.get(name)
        if topic is not None:
            topic.listeners.pop(listener, None)
            topic.ways = None
            topic.floors.pop(listener, None)
            self._forget_if_idle(topic)

    def watch(self, name: str, watcher: Callable[[str], None], head: int) -> bool:
        """Have `watcher(frame)` called for each event past `head`, which the caller read from the log.

        True when some of them went by here already, before there was this watcher.
        """
        topic = self._topic(name)
        topic.watchers[watcher] = None
        self._learn_head(topic, head)
        return topic.seen is not None and topic.seen > head

    def unwatch(self, name: str, watcher: Callable[[str], None]) -> None:
        topic = self.topics.get(name)
        if topic is not None:
            topic.watchers.pop(watcher, None)
            self._forget_if_idle(topic)

    def _topic(self, name: str) -> Topic:
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic(name)
            if is_own(name):
                self.own[name] = topic
            if self._elsewhere is not None:
                self._elsewhere.follow(name)
        return topic

    def _learn_head(self, topic: Topic, head: int) -> None:
        """The first reading of the log says where this process begins to follow the topic."""
        if topic.seen is None:
            topic.seen = head
            early, topic.early = sorted(topic.early.items()), {}
            for seq, frame in early:
                self.arrive(topic.name, seq, frame)

    def _forget_if_idle(self, topic: Topic) -> None:
        if topic.idle and self.topics.get(topic.name) is topic:
            topic.stop_timers()
            del self.topics[topic.name]
            self.own.pop(topic.name, None)
            if self._elsewhere is not None:
                self._elsewhere.unfollow(topic.name)

    # --- Healing ------------------------------------------------------------------------------------------

    def _mend_gap(self, topic: Topic) -> None:
        topic.gap_timer = None
        if topic.early:
            self._start(self.heal([topic.name]))

    def _start(self, work: Coroutine[Any, Any, object]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def heal(self, names: Iterable[str] | None = None) -> int:
        """Compare the heads of these topics (all by default) with the log, in one query; deliver what lacks.

        Gives the number of events that were missing; 0 when the database cannot be asked now. Calls
        `on_new_epoch` when this is not the database that it was.
        """
        wanted = list(self.topics if names is None else names)
        if not wanted:
            return 0
        try:
            mark, heads = await db.run_first(log.survey, wanted)
            if self._mark and mark != self._mark:
                self.on_new_epoch()
            self._mark = mark
            found = await self._catch_up_together(heads)
            return found + sum([await self._catch_up(name, head) for name, head in heads.items()])
        except db.FAULTS as error:
            db.unavailable(error)
            return 0

    async def _catch_up_together(self, heads: Mapping[str, int]) -> int:
        """Topics that lack no more than a few events, in few queries: an import tells each of thousands of
        persons something. What is left, `_catch_up` reads."""
        lacking: list[tuple[str, int]] = []
        for name, head in heads.items():
            seen = self.topics[name].seen if name in self.topics else None
            if seen is not None and seen < head <= seen + _FEW_LACKING and name not in self._healing:
                lacking += [(name, seq) for seq in range(seen + 1, head + 1)]
        names = {name for name, _seq in lacking}
        if len(names) < 2:
            return 0
        self._healing |= names
        found = 0
        try:
            for start in range(0, len(lacking), _HEAL_BATCH):
                entries = await db.run_first(log.read_these, lacking[start : start + _HEAL_BATCH])
                for name, entry in entries:
                    self.arrive(name, entry.seq, entry.frame)
                found += len(entries)
        finally:
            self._healing -= names
        return found

    async def _catch_up(self, name: str, head: int) -> int:
        topic = self.topics.get(name)
        if topic is None or topic.seen is None or topic.seen >= head or name in self._healing:
            return 0
        self._healing.add(name)
        found = 0
        try:
            # Who listened may leave meanwhile, and others come: that is another topic, with its own head.
            while self.topics.get(name) is topic and topic.seen is not None and topic.seen < head:
                before = topic.seen
                entries = await db.run_first(log.read, name, before, _HEAL_BATCH)
                if not entries:
                    break
                if entries[0].seq > topic.seen + 1:
                    topic.seen = entries[0].seq - 1  # trimmed away: clients see the gap and ask again
                for entry in entries:
                    self.arrive(name, entry.seq, entry.frame)
                found += topic.seen - before
        finally:
            self._healing.discard(name)
        return found
