"""What a client said and its application has not taken yet."""

import asyncio
from typing import Any


class Inbox:
    """The two calls of asyncio.Queue that daphne makes, for one reader, in a tenth of the memory: there are
    thousands of connections, and nearly all of them are silent."""

    __slots__ = ("_messages", "_waiting")

    def __init__(self) -> None:
        self._messages: list[Any] = []  # at most MAX_WAITING_FRAMES
        self._waiting: asyncio.Future[None] | None = None

    def put_nowait(self, message: Any) -> None:
        self._messages.append(message)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def get(self) -> Any:
        while not self._messages:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        return self._messages.pop(0)
