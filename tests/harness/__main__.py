"""Run COMMAND with the URLs of fresh servers in its environment: `… -m tests.harness --redis -- COMMAND`."""

import argparse
import os
import signal
import subprocess
import sys

from tests.harness import PostgresServer, RedisServer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.harness", description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL, as DATABASE_URL")
    parser.add_argument("--redis", action="store_true", help="a Redis, as REDIS_URL")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    # `make` ends its children so: what was started here ends with it.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    servers: list[PostgresServer | RedisServer] = []
    env = dict(os.environ)
    try:
        if options.postgres:
            postgres = PostgresServer()
            servers.append(postgres)
            env["DATABASE_URL"] = postgres.start().database("preau")
        if options.redis:
            redis = RedisServer()
            servers.append(redis)
            env["REDIS_URL"] = redis.start().url
        return subprocess.run(options.command, env=env, check=False).returncode
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
