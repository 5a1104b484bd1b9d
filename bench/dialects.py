"""How each server is spoken to: where its sockets are, how one joins, says something, is acknowledged.

Every delivered message carries `"body":"#<8 digits>#…"`, whatever is around it; that is what clients count.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

if TYPE_CHECKING:
    from bench.load import Client

BODY_BYTES = 300


def body(number: int) -> str:
    """A message of 300 bytes that says which one it is."""
    return f"#{number:08d}#".ljust(BODY_BYTES, "x")


class Dialect(Protocol):
    """Stateless: what it must remember of a connection, it keeps in the client."""

    members_write: bool  # on the socket on which they read

    def path(self, rooms: Sequence[str]) -> str:
        """The address of a socket that is to join `rooms`."""

    def writer_path(self, room: str) -> str:
        """The address of a socket that only writes, to `room`."""

    def opened(self, client: "Client") -> None:
        """The handshake is over."""

    def heard(self, client: "Client", payload: bytes) -> None:
        """Anything but a delivered message: sets `client.joined`, calls `client.acknowledged()`."""

    def say(self, room: str, number: int, ref: int) -> bytes: ...


class Plain:
    """`ws`, socketify and the tutorial's consumer: {"join": […]}, {"say": room, "body": …, "ref": n}."""

    members_write = True

    def __init__(self, path: str = "/") -> None:
        self._path = path

    def path(self, rooms: Sequence[str]) -> str:
        return self._path

    def writer_path(self, room: str) -> str:
        return self._path

    def opened(self, client: "Client") -> None:
        if client.rooms:
            client.send(json.dumps({"join": list(client.rooms)}).encode())
        else:
            client.joined.set()

    def heard(self, client: "Client", payload: bytes) -> None:
        if b'"ack"' in payload:
            client.acknowledged()
        elif b'"joined"' in payload:
            client.joined.set()

    def say(self, room: str, number: int, ref: int) -> bytes:
        return json.dumps({"say": room, "body": body(number), "ref": ref}).encode()


class SocketIo:
    """Engine.IO 4 over WebSocket only, and Socket.IO 5 packets in it, as its client sends them."""

    members_write = True

    def path(self, rooms: Sequence[str]) -> str:
        return "/socket.io/?EIO=4&transport=websocket"

    def writer_path(self, room: str) -> str:
        return self.path(())

    def opened(self, client: "Client") -> None:
        """The server speaks first."""

    def heard(self, client: "Client", payload: bytes) -> None:
        if payload.startswith(b"0{"):  # open: connect to the main namespace
            client.send(b"40")
        elif payload.startswith(b"40"):
            if client.rooms:
                client.send(b"420" + json.dumps(["join", list(client.rooms)]).encode())
            else:
                client.joined.set()
        elif payload == b"2":  # ping
            client.send(b"3")
        elif payload.startswith(b"430["):  # the join's acknowledgement has id 0, those of messages do not
            client.joined.set()
        elif payload.startswith(b"43"):
            client.acknowledged()

    def say(self, room: str, number: int, ref: int) -> bytes:
        return f"42{ref}".encode() + json.dumps(["say", room, body(number)]).encode()


class Nchan:
    """The rooms are in the subscriber's address; a publisher's socket takes messages and answers each."""

    members_write = False

    def path(self, rooms: Sequence[str]) -> str:
        return f"/sub/{','.join(rooms)}"

    def writer_path(self, room: str) -> str:
        return f"/pub/{room}"

    def opened(self, client: "Client") -> None:
        client.joined.set()

    def heard(self, client: "Client", payload: bytes) -> None:
        client.acknowledged()

    def say(self, room: str, number: int, ref: int) -> bytes:
        return json.dumps({"room": room, "body": body(number)}).encode()


class Preau:
    """/ws/live/; `command` is what posts: the bench's own, without a database, or a real message.post."""

    members_write = True

    def __init__(self, command: str) -> None:
        self._command = command

    def path(self, rooms: Sequence[str]) -> str:
        return "/ws/live/"

    def writer_path(self, room: str) -> str:
        return "/ws/live/"

    def opened(self, client: "Client") -> None:
        """The server speaks first."""

    def heard(self, client: "Client", payload: bytes) -> None:
        if payload.startswith(b'{"type":"hello"'):
            if not client.rooms:
                client.joined.set()
            for number, room in enumerate(client.rooms):
                frame = {"type": "topic.join", "ref": f"join-{number}", "topic": room}
                client.send(json.dumps(frame).encode())
        elif payload.startswith(b'{"type":"reply","ref":"join-'):
            client.joins += 1
            if client.joins == len(client.rooms):
                client.joined.set()
        elif payload.startswith(b'{"type":"reply"'):
            if b'"ok":true' not in payload:
                client.failed(payload)
            client.acknowledged()

    def say(self, room: str, number: int, ref: int) -> bytes:
        frame = {"type": self._command, "ref": ref, "topic": room, "body": body(number)}
        if self._command == "message.post":
            frame["client_id"] = str(uuid4())
        return json.dumps(frame).encode()
