"""WebSocket frames made once, for every reader.

A frame from a server is not masked (RFC 6455, 5.1), so the same bytes are right for every connection that
negotiated no compression. `Prepared` keeps a text and its frame.
"""

import struct
from collections.abc import Callable, Iterable
from typing import Protocol

_FINAL_TEXT = 0x81
_SMALL = 125
_MEDIUM = 0xFFFF
_MASKED = 0x80
_MASK_BYTES = 4


def text_frame(payload: bytes) -> bytes:
    """One final, unmasked text frame (RFC 6455, 5.2) around a UTF-8 payload."""
    size = len(payload)
    if size <= _SMALL:
        return bytes((_FINAL_TEXT, size)) + payload
    if size <= _MEDIUM:
        return struct.pack(">BBH", _FINAL_TEXT, 126, size) + payload
    return struct.pack(">BBQ", _FINAL_TEXT, 127, size) + payload


def whole_text(data: bytes) -> str | None:
    """The text in `data` when that is exactly one final text frame of a client (RFC 6455, 5.2): nearly all
    that phones send. None for anything else, which is for the whole state machine to judge."""
    if len(data) < 2 + _MASK_BYTES or data[0] != _FINAL_TEXT or not data[1] & _MASKED:
        return None
    size, start = data[1] & 0x7F, 2
    if size > 126:  # eight bytes of size: more than we take
        return None
    if size == 126:
        size, start = int.from_bytes(data[2:4]), 4
        if size <= _SMALL:
            return None
    mask, payload = data[start : start + _MASK_BYTES], data[start + _MASK_BYTES :]
    if len(payload) != size:
        return None
    pattern = (mask * (size // _MASK_BYTES + 1))[:size]
    # One operation of the interpreter on the whole payload, for want of an XOR of bytes.
    clear = (int.from_bytes(payload) ^ int.from_bytes(pattern)).to_bytes(size)
    try:
        return clear.decode()
    except UnicodeDecodeError:
        return None


class Prepared:
    """A message for many readers: `text` for those who are sent text, `wire` for those who take the frame.

    Whoever has it knows the events of `topic` up to `seq`; no topic: it holds none.
    """

    __slots__ = ("seq", "text", "topic", "wire")

    def __init__(self, text: str, topic: str = "", seq: int = 0) -> None:
        self.text = text
        self.topic = topic
        self.seq = seq
        self.wire = text_frame(text.encode())

    @classmethod
    def together(cls, frames: list[str], topic: str = "", seq: int = 0) -> "Prepared":
        """One message of one frame, or of a JSON array of frames."""
        return cls(frames[0] if len(frames) == 1 else f"[{','.join(frames)}]", topic, seq)


class Lane:
    """The way to one reader, as little as a fan-out must touch: with a thousand readers what costs is not
    the instructions but the objects that are not in the processor's cache.

    `send` takes bytes and gives how many were taken, as socket.send does, or raises OSError; `rest` takes
    what it left. Both are exchanged as the connection is free, waits, or ends.
    """

    __slots__ = ("rest", "send")

    def __init__(self, send: Callable[[bytes], int], rest: Callable[[bytes], None]) -> None:
        self.send = send
        self.rest = rest


def send_each(lanes: Iterable[Lane], frame: bytes) -> None:
    """The same bytes down each lane: the one loop whose cost is the cost of the service."""
    size = len(frame)
    for lane in lanes:
        try:
            sent = lane.send(frame)
        except OSError:  # would block, or is broken: `rest` finds out
            sent = 0
        if sent != size:
            lane.rest(frame[sent:])


class FrameWriter(Protocol):
    """What our server offers at scope["extensions"][EXTENSION]: whole frames, straight to the connection."""

    lane: Lane | None  # None: it has no such way, and only `deliver` serves

    def deliver(self, message: Prepared) -> None:
        """Send it behind what is already owed; tells `too_slow` when that is too much."""

    def on_too_slow(self, too_slow: Callable[[], None]) -> None:
        """Whom to tell."""

    def close_now(self, code: int, reason: str = "") -> None:
        """Forget what is owed, finish the frame on the wire, and close with `code`."""

    def taken(self) -> None:
        """One received message was dealt with: more may be read."""


class Outflow(Protocol):
    """What our server offers for an HTTP response at scope["extensions"][OUTFLOW]."""

    def owed(self) -> int:
        """Bytes of the response that the network has not taken yet."""

    def abort(self) -> None:
        """End the connection without waiting for a reader that does not read."""


EXTENSION = "preau.frames"
OUTFLOW = "preau.outflow"
