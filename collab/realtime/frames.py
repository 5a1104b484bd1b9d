"""WebSocket frames made once, for every reader.

A frame from a server is not masked (RFC 6455, 5.1), so the same bytes are right for every connection that
negotiated no compression. `Prepared` keeps a text and, when first asked for, its frame.
"""

import struct
from typing import Protocol

_FINAL_TEXT = 0x81
_SMALL = 125
_MEDIUM = 0xFFFF


def text_frame(payload: bytes) -> bytes:
    """One final, unmasked text frame (RFC 6455, 5.2) around a UTF-8 payload."""
    size = len(payload)
    if size <= _SMALL:
        return bytes((_FINAL_TEXT, size)) + payload
    if size <= _MEDIUM:
        return struct.pack(">BBH", _FINAL_TEXT, 126, size) + payload
    return struct.pack(">BBQ", _FINAL_TEXT, 127, size) + payload


class Prepared:
    """A message for many readers: `text` for those who are sent text, `wire` for those who take the frame.

    Whoever has it knows the events of `topic` up to `seq`; no topic: it holds none.
    """

    __slots__ = ("_wire", "seq", "text", "topic")

    def __init__(self, text: str, topic: str = "", seq: int = 0) -> None:
        self.text = text
        self.topic = topic
        self.seq = seq
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        if self._wire is None:
            self._wire = text_frame(self.text.encode())
        return self._wire

    @classmethod
    def together(cls, frames: list[str], topic: str = "", seq: int = 0) -> "Prepared":
        """One message of one frame, or of a JSON array of frames."""
        return cls(frames[0] if len(frames) == 1 else f"[{','.join(frames)}]", topic, seq)


class FrameWriter(Protocol):
    """What our server offers at scope["extensions"][EXTENSION]: whole frames, straight to the connection."""

    def write_frame(self, frame: bytes) -> int:
        """Send it behind what is already owed; gives the bytes still owed to this reader."""

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
