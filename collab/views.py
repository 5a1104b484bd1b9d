"""The one page of the application, its service worker, and the page of an error for who follows a link.

Everything else is drawn in the browser.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from collab.errors import PROBLEM_TYPE

BUILD = Path(settings.BASE_DIR) / "static" / "build"
BUILD_URL = f"{settings.STATIC_URL}build/"
ENTRY = "src/main.tsx"
_UNBUILT = "The front end is not built: run `make build`, and start the server again."
_UNBUILT_YET = (
    "The front end is not built: run `make dev`, or wait until it is ready, and load this page again."
)


@dataclass(frozen=True)
class Assets:
    """Addresses of what the page loads first, as Vite named them."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Build:
    """What Vite built: its manifest, and the service worker."""

    manifest: dict[str, Any]
    worker: bytes


def _read_build() -> Build | None:
    try:
        manifest = json.loads((BUILD / ".vite" / "manifest.json").read_text("utf-8"))
        worker = BUILD / "sw.js"  # `make dev` builds none
        return Build(manifest, worker.read_bytes() if worker.exists() else b"")
    except (FileNotFoundError, ValueError):  # none, or one that `make dev` is about to write
        return None


_build_at_start = None if settings.DEBUG else _read_build()


def _build() -> Build | None:
    """The build that stood there when the process began: WhiteNoise knows no file of a later one."""
    return _read_build() if settings.DEBUG else _build_at_start


@functools.lru_cache(maxsize=8)
def _assets(build: Build, language: str) -> Assets:
    """What the page loads first for a reader of `language`."""
    manifest = build.manifest
    styles: list[str] = []
    modules: list[str] = []

    def visit(key: str) -> None:
        chunk = manifest[key]
        if chunk["file"] in modules:
            return
        modules.append(chunk["file"])
        styles.extend(file for file in chunk.get("css", []) if file not in styles)
        for imported in chunk.get("imports", []):
            visit(imported)

    visit(ENTRY)
    words = f"src/i18n/{language}.ts"  # the page cannot draw a word before it has these
    if words in manifest:
        visit(words)
    script, *others = modules
    return Assets(
        script=BUILD_URL + script,
        styles=tuple(BUILD_URL + file for file in styles),
        preloads=tuple(BUILD_URL + file for file in others),
    )


@require_safe
@ensure_csrf_cookie
@never_cache
def app(request: HttpRequest) -> HttpResponse:
    """The shell of every page, in the reader's language."""
    chosen = getattr(request.user, "locale", "") if request.user.is_authenticated else ""
    with translation.override(chosen or translation.get_language()):
        build = _build()
        if build is None:
            return HttpResponse(
                _UNBUILT_YET if settings.DEBUG else _UNBUILT, status=503, content_type="text/plain"
            )
        found = _assets(build, translation.get_language() or "fr")
        return render(request, "app.html", {"assets": found})


def problems_as_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: who follows a link to a file, or prints a sheet, reads an error as a page, not as JSON."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse) or response.get("Content-Type") != PROBLEM_TYPE:
            return response
        patch_vary_headers(response, ["Accept"])
        response.headers.setdefault("Cache-Control", "no-store")
        if "text/html" in request.headers.get("Accept", ""):
            language = response.get("Content-Language") or translation.get_language() or "fr"
            response.content = _problem_page(json.loads(response.content), language)
            response["Content-Type"] = "text/html; charset=utf-8"
            response["Content-Length"] = str(len(response.content))
        return response

    return answered


def _problem_page(problem: dict[str, Any], language: str) -> str:
    build = _build()
    styles = _assets(build, language).styles if build else ()
    with translation.override(language):
        return render_to_string(
            "problem.html",
            {
                "detail": problem["detail"],
                "faults": list(problem.get("fields", {}).values()),
                "styles": styles,
            },
        )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that its scope is the whole site; Http404 before any build."""
    build = _build()
    if build is None or not build.worker:
        raise Http404
    response = HttpResponse(build.worker, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
