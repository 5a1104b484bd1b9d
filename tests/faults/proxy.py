"""A bad network: a TCP proxy that delays, goes silent, and cuts connections in the middle of a frame."""

import asyncio
import contextlib
import random

_CHUNK_BYTES = 512  # small, so that a cut falls inside a frame


class BadNetwork:
    """Forwards 127.0.0.1:`port` to `target`. Each chunk may be late; each connection may be cut anywhere, or
    from anywhere on lose all that is sent one way, while both sides believe that it is open."""

    def __init__(
        self, target: int, *, seed: int, cut: float = 0.01, drop: float = 0.003, delay: float = 0.02
    ) -> None:
        self._target = target
        self._random = random.Random(seed)
        self._cut, self._drop, self._delay = cut, drop, delay
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.bad = True
        self.cuts = 0
        self.drops = 0

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        pair = {writer, far_writer}
        self._writers |= pair
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, writer), self._pump(far_reader, writer, far_writer)
            )
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers -= pair
            for one in pair:
                one.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, other: asyncio.StreamWriter
    ) -> None:
        silent = False
        while chunk := await reader.read(_CHUNK_BYTES):
            if silent:
                continue
            if self.bad and self._random.random() < self._drop:
                self.drops += 1
                silent = True
                writer.write(chunk[: self._random.randrange(len(chunk))])
                continue
            if self.bad and self._random.random() < self._cut:
                self.cuts += 1
                writer.write(chunk[: self._random.randrange(len(chunk))])
                with contextlib.suppress(OSError):
                    await writer.drain()
                raise ConnectionResetError
            if self.bad and self._random.random() < 0.2:
                await asyncio.sleep(self._random.random() * self._delay)
            writer.write(chunk)
            await writer.drain()
        other.transport.abort()
        writer.transport.abort()

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()
