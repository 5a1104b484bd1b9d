"""`manage.py write_protocol [--check]`: the REST and live protocols, as documents made from the code."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collab.api import api
from collab.env import ROOT
from collab.realtime.schema import asyncapi

FOLDER = ROOT / "docs" / "protocol"


def documents() -> dict[Path, dict[str, Any]]:
    """Each document by the file that holds it: OpenAPI 3.1 and AsyncAPI 3.0."""
    import asgi  # noqa: F401 – says which topics there are

    return {FOLDER / "openapi.json": dict(api.get_openapi_schema()), FOLDER / "asyncapi.json": asyncapi()}


def text_of(document: dict[str, Any]) -> str:
    """The document as it is kept in git: sorted and indented, so that a change shows as a change."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"


class Command(BaseCommand):
    """Write docs/protocol/*.json, or with --check fail when they are stale."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail on a stale document")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        stale = []
        for path, document in documents().items():
            text = text_of(document)
            if path.exists() and path.read_text("utf-8") == text:
                continue
            stale.append(path.name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run `make generate` and commit what it writes.")
        if not check:
            self.stdout.write(f"Written: {', '.join(stale)}" if stale else "Nothing changed.")
