#!/usr/bin/env python
"""Django's command line for Préau: `./manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError

    try:
        execute_from_command_line(sys.argv)
    except (InterfaceError, OperationalError) as error:
        from collab.failures import database_failure

        # A database that is away, or not ours to enter, is said in one line; with DEBUG=1 in full.
        if os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}:
            raise
        raise SystemExit(database_failure(error)) from None


if __name__ == "__main__":
    main()
