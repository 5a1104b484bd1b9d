"""Everything the server says to people can be said in each language: gathered, translated, not left fuzzy."""

import ast
import gettext
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.process import program

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("collab", "schools", "chat")
LANGUAGES = ("fr", "en")
_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
_TAG = re.compile(r"{%\s*translate\s+\"([^\"]+)\"")
_PLACES = re.compile(r"%\(\w+\)[sd]|%s|`[^`]+`")


def said_in(path: Path) -> Iterator[tuple[str, int]]:
    """The words of a source that are marked for translation, with their lines."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            words = node.args[0]
            assert isinstance(words, ast.Constant), (
                f"{path}:{node.lineno}: words that are made cannot be found"
            )
            yield str(words.value), node.lineno


def said() -> dict[str, str]:
    """All words of the server → where one finds them."""
    found: dict[str, str] = {}
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            found |= {words: f"{path.relative_to(ROOT)}:{line}" for words, line in said_in(path)}
        for path in (ROOT / folder).rglob("*.html"):
            found |= {words: str(path.relative_to(ROOT)) for words in _TAG.findall(path.read_text("utf-8"))}
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A catalogue as msgfmt builds it: what is fuzzy or empty is not in it."""
    source = ROOT / "collab" / "locale" / request.param / "LC_MESSAGES" / "django.po"
    built = tmp_path_factory.mktemp("words") / "django.mo"
    subprocess.run([program("msgfmt"), "--check-format", "-o", built, source], check=True)
    with built.open("rb") as file:
        entries = vars(gettext.GNUTranslations(file))["_catalog"]
    return {key: value for key, value in entries.items() if key and isinstance(key, str)}


def test_the_reader_of_sources_finds_words() -> None:
    words = said()
    assert "This room does not exist, or is not for you." in words
    assert "One entry for pupils, teachers, families and staff." in words
    assert len(words) > 150


def test_all_words_are_translated(catalogue: dict[str, str]) -> None:
    missing = {words: where for words, where in said().items() if not catalogue.get(words)}
    assert missing == {}, "run `make messages`, and translate what is empty or fuzzy"


def test_nothing_is_translated_that_nobody_says(catalogue: dict[str, str]) -> None:
    assert set(catalogue) <= set(said())


def test_what_is_put_into_the_words_is_put_into_the_translation(catalogue: dict[str, str]) -> None:
    for words, translation in catalogue.items():
        assert sorted(_PLACES.findall(words)) == sorted(_PLACES.findall(translation)), words


def test_a_word_that_is_missing_would_be_noticed(tmp_path: Path) -> None:
    source = tmp_path / "some.py"
    source.write_text('raise Invalid(_("Never said before."), fields={"a": gettext("Nor this.")})')
    assert {words for words, _ in said_in(source)} == {"Never said before.", "Nor this."}
