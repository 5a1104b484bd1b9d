"""Chat over HTTP: the same services as on the socket, and the reading of history."""

from ninja import Router

from chat.api.messages import router as messages
from chat.api.own import router as own
from chat.api.rooms import router as rooms

router = Router(tags=["chat"])
for part in (rooms, messages, own):
    router.add_router("", part)

__all__ = ["router"]
