"""`manage.py serve`: Préau itself, HTTP and live, on HOST and PORT."""

import logging
import resource
import signal
from argparse import ArgumentParser
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from collab.realtime.conf import live

logger = logging.getLogger(__name__)
_MOST_FILES = 65_536  # each socket is one
_PING_GRACE_SECONDS = 5.0


def _allow_many_sockets() -> None:
    """Systems let a process open 1,024 files unless it asks for more: fewer than the people of one school."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Command(BaseCommand):
    """Serve until SIGTERM or SIGINT, then let the live sockets go and stop."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reload", action="store_true", help="start again when a source changes")

    def handle(self, *args: object, reload: bool, **options: object) -> None:
        if reload:
            from django.utils.autoreload import run_with_reloader

            run_with_reloader(self._serve, install_signals=False)
        else:
            self._serve(install_signals=True)

    def _serve(self, *, install_signals: bool) -> None:
        # Importing these installs the event loop, which must happen in the process that serves.
        from twisted.internet import reactor

        from asgi import application
        from collab.realtime.runtime import jobs, runtime
        from collab.realtime.server import LiveServer

        # One line said now, rather than one to each reader. Behind asgi.py, which bounds the connections: the
        # pool that is made here is theirs.
        connection.ensure_connection()
        connection.close()
        _allow_many_sockets()
        jobs()  # a name that leads nowhere must not be found by the first reader

        def started() -> None:
            # Not callWhenRunning: that is before the event loop runs, and the runtime needs it running.
            reactor.callLater(0, runtime)
            self.stdout.write(f"Préau listens on http://{settings.ENV.host}:{settings.ENV.port}")

        server = LiveServer(
            application=application,
            endpoints=build_endpoint_description_strings(host=settings.ENV.host, port=settings.ENV.port),
            signal_handlers=False,
            ready_callable=started,
            drain=lambda: runtime().drain(),
            websocket_timeout=-1,
            # A browser of ours says something at each heartbeat; others are asked for a sign of life.
            ping_interval=live().HEARTBEAT_SECONDS + _PING_GRACE_SECONDS,
            websocket_max_message_size=live().MAX_FRAME_BYTES,
            websocket_max_frame_size=live().MAX_FRAME_BYTES,
            application_close_timeout=5,
            server_name="",
            verbosity=1,
        )
        if install_signals:
            self._stop_on_signals(server, reactor)
        server.run()
        if server.failure:
            raise CommandError(server.failure)

    @staticmethod
    def _stop_on_signals(server: Any, reactor: Any) -> None:
        def stop(number: int, _frame: object) -> None:
            logger.info("Signal %d: letting the live sockets go", number)
            reactor.callFromThread(server.stop_gently)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
