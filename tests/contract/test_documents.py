"""What the documents and the sources point at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = ("collab", "schools", "chat", "tests", "bench", "frontend/src")
LINK = re.compile(r"\]\(([^)#\s]+\.\w+)(?:#[^)]*)?\)")
DECISION = re.compile(r"docs/adr/(\d{4})")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_that_a_source_names_is_written_down() -> None:
    named = {
        (number, str(path.relative_to(ROOT)))
        for folder in SOURCES
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".ts", ".tsx"} and "node_modules" not in path.parts
        for number in DECISION.findall(path.read_text("utf-8"))
    }
    assert len(named) > 5, "the premise: sources name decisions"
    written = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("*.md")}
    assert {(number, path) for number, path in named if number not in written} == set()
