"""A browser says which page opens a WebSocket; only our own pages may (scheme, host and port: RFC 6454)."""

from typing import Any

from django.conf import settings


class OriginCheck:
    """ASGI middleware: refuses (403) a WebSocket from a foreign origin, or from none."""

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
        if len(origins) == 1 and origins[0] in settings.ALLOWED_ORIGINS:
            await self._application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})
