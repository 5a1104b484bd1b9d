"""The ASGI application: HTTP to Django, WebSockets to routing.py after a check of where they come from."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

from django.core.asgi import get_asgi_application

# Django's apps must be ready before anything that has models is imported.
_http = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter

from collab.realtime.origin import OriginCheck
from collab.realtime.patience import answer_in_time
from collab.realtime.runtime import configure
from collab.realtime.topics import Registry
from routing import TOPICS, websocket_urlpatterns

answer_in_time()
configure(Registry(TOPICS))
application = ProtocolTypeRouter({"http": _http, "websocket": OriginCheck(URLRouter(websocket_urlpatterns))})
