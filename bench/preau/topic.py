"""bench.<id>: a topic whose only command publishes an event, as a service does after its commit.

What is left is the engine: receive, parse, limit, check the fields, encode once, hub, write. No database,
and so no worker thread either.
"""

from collections import Counter
from typing import ClassVar

from django.utils import timezone
from pydantic import BaseModel

from collab.realtime import log, publishing
from collab.realtime.events import Event
from collab.realtime.topics import Caller, TopicConsumer, command


class Said(Event):
    name: ClassVar[str] = "bench.said"
    body: str


class Say(BaseModel):
    body: str


class BenchTopic(TopicConsumer):
    """Anybody may listen. The numbers begin at 1 with the process: each run uses topics of its own."""

    kind = "bench"
    events = (Said,)

    def __init__(self) -> None:
        self._heads: Counter[str] = Counter()

    def join(self, caller: Caller, topic_id: str) -> None:
        """Open to all."""

    @command("bench.say", Say)
    async def say(self, caller: Caller, topic_id: str, data: Say) -> dict[str, object]:
        topic = f"bench.{topic_id}"
        self._heads[topic] += 1
        seq = self._heads[topic]
        publishing.publish(topic, seq, log.encode(topic, seq, Said(body=data.body), timezone.now()))
        return {"seq": seq}
