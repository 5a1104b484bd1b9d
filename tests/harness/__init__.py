"""Real servers for the tests: started on free ports of loopback, stopped by pid."""

from tests.harness.postgres import PostgresServer
from tests.harness.redis import RedisServer
from tests.harness.server import PreauServer

__all__ = ["PostgresServer", "PreauServer", "RedisServer"]
