"""One table of what is live: WebSocket addresses, and the consumer of each kind of topic."""

from django.urls import path, re_path

from chat.consumers import RoomTopic
from collab.realtime.socket import LiveSocket, NoSuchSocket
from collab.realtime.topics import TopicConsumer
from schools.consumers import PersonTopic

websocket_urlpatterns = [path("ws/live/", LiveSocket.as_asgi()), re_path(r"", NoSuchSocket.as_asgi())]

TOPICS: dict[str, type[TopicConsumer]] = {consumer.kind: consumer for consumer in (PersonTopic, RoomTopic)}
