"""routing.py and asgi.py are the given top level: import-linter takes no single file as a root package."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = {"schools", "chat"}
# The two commands that serve or describe the whole application.
ALLOWED_IMPORTERS = {
    "collab/realtime/management/commands/serve.py",
    "collab/management/commands/write_protocol.py",
}


def imported_modules(path: Path) -> set[str]:
    """The dotted names that a source file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_the_reader_of_imports_sees_them() -> None:
    assert "ast" in imported_modules(Path(__file__))


def test_routing_sees_only_consumers_of_the_apps() -> None:
    ours = {name for name in imported_modules(ROOT / "routing.py") if name.split(".")[0] in APPS}
    assert ours, "routing.py names no app: this test would prove nothing"
    assert {name.split(".", 1)[1] for name in ours} == {"consumers"}


def test_asgi_sees_no_app() -> None:
    assert not {name for name in imported_modules(ROOT / "asgi.py") if name.split(".")[0] in APPS}


@pytest.mark.parametrize("top", ["collab", "schools", "chat"])
def test_no_app_imports_the_top_level(top: str) -> None:
    sources = [path for path in (ROOT / top).rglob("*.py") if "migrations" not in path.parts]
    assert sources
    for path in sources:
        if str(path.relative_to(ROOT)) not in ALLOWED_IMPORTERS:
            assert not imported_modules(path) & {"routing", "asgi"}, path
