"""A snippet shows why a message was found, and never runs."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.search.query import MAX_TERMS, fold, parse
from chat.search.snippets import SNIPPET_CHARS, snippet
from collab.html import render

WORDS = st.lists(
    st.sampled_from(["devoir", "<b>", "&amp;", "<script>", "é", "œuvre", "a", "\n", '"'])
    | st.text(max_size=8)
)


@pytest.mark.parametrize(
    ("body", "q", "expected"),
    [
        ("Un devoir", "devoirs", "Un <mark>devoir</mark>"),
        ("Un **contrôle** difficile", "controle", "Un <mark>contrôle</mark> difficile"),
        ("L'œuvre & <i>", "oeuvre", "L&#x27;<mark>œuvre</mark> &amp; &lt;i&gt;"),
        ("Le cours de français", "franc", "Le cours de <mark>français</mark>"),
        ("rien ici", "ailleurs", "rien ici"),
        ("deux\nlignes", "lignes", "deux <mark>lignes</mark>"),
        ("a aa aaa", "a", "<mark>a</mark> aa aaa"),
    ],
)
def test_what_was_sought_is_marked(body: str, q: str, expected: str) -> None:
    assert snippet(render(body).html, parse(q)) == expected


def test_a_long_message_is_shown_around_the_hit() -> None:
    made = snippet(render("mot " * 200 + "devoir " + "fin " * 200).html, parse("devoir"))
    assert made.startswith("…")
    assert made.endswith("…")
    assert "<mark>devoir</mark>" in made
    assert len(made) < SNIPPET_CHARS + 40


@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_a_snippet_is_text_and_marks(body: str, q: str) -> None:
    made = snippet(render(body).html, parse(q))
    assert set(re.findall(r"<[^>]*>", made)) <= {"<mark>", "</mark>"}
    assert made.count("<mark>") == made.count("</mark>")
    plain = unescape(re.sub(r"</?mark>", "", made)).strip("…")
    assert plain in " ".join(render(body).text.split())


@given(st.text(max_size=300))
def test_a_query_is_words_and_nothing_else(q: str) -> None:
    terms = parse(q)
    assert len(terms) <= MAX_TERMS
    for term in terms:
        assert all(word.isalnum() for word in term.words)
        assert fold(term.text) == term.text
