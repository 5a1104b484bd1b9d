"""A consumer as the Channels tutorial teaches it: a reader is a member of groups, a message is an event."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.tutorial.settings")

from django.core.asgi import get_asgi_application

_http = get_asgi_application()

import json

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path


class ChatConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Joins groups when asked to; sends to a group what is said in it."""

    async def connect(self) -> None:
        self.rooms: set[str] = set()
        await self.accept()

    async def disconnect(self, code: int) -> None:
        for room in self.rooms:
            await self.channel_layer.group_discard(room, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = json.loads(text_data or "{}")
        if "join" in frame:
            for room in frame["join"]:
                self.rooms.add(room)
                await self.channel_layer.group_add(room, self.channel_name)
            await self.send(text_data='{"joined":true}')
            return
        event = {"type": "chat.message", "room": frame["say"], "body": frame["body"]}
        await self.channel_layer.group_send(frame["say"], event)
        await self.send(text_data=json.dumps({"ack": frame["ref"]}))

    async def chat_message(self, event: dict[str, str]) -> None:
        await self.send(text_data=json.dumps({"room": event["room"], "body": event["body"]}))


application = ProtocolTypeRouter(
    {"http": _http, "websocket": URLRouter([path("ws/", ChatConsumer.as_asgi())])}
)
