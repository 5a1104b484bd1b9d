"""What people write becomes safe HTML: nothing runs, nothing is lost, and nothing takes long."""

import re
from html.parser import HTMLParser
from time import process_time

import bleach
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab import errors, html
from collab.links import LINK_REL

LINK = f'rel="{LINK_REL}" target="_blank"'
MARKS = [
    "*",
    "**",
    "_",
    "`",
    "```",
    "~~",
    "$",
    "$$",
    "[",
    "](",
    ")",
    "!",
    "|",
    "\n",
    "\n\n",
    "> ",
    "- ",
    "1. ",
    "#",
]
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "[x](JaVa\tScRiPt:alert(1))",
    "[x](data:text/html,<script>)",
    "<a href=javascript:x>",
    "<style>*{}</style>",
    '[x](https://a.fr "onclick=alert(1)")',
    "<svg/onload=alert(1)>",
    "&#x6a;avascript:alert(1)",
    "<!--",
    "-->",
    "@[<b>x</b>](person:7)",
    "@[x](room)",
    "https://a.fr/<script>",
    'https://a.fr/"onmouseover="x',
    "$<img src=x>$",
    "```<script>\n",
    "<math><mtext><table><mglyph><style><!--</style>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "&lt;script&gt;",
    "www.a.fr",
    "a@b.fr",
]
ODD = ["\x00", "\u202e", "\ud800", "\r\n", "é", "日本", "🎉", " "]
SOURCES = st.lists(st.sampled_from(MARKS + ATTACKS + ODD) | st.text(max_size=12), max_size=40).map("".join)


class Outline(HTMLParser):
    """Every tag and attribute of a piece of HTML, as a browser would see them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


@settings(deadline=None)
@given(SOURCES)
def test_only_allowed_tags_and_attributes_come_out(source: str) -> None:
    for tag, attributes in Outline(html.render(source).html).found:
        assert tag in html.ALLOWED
        assert set(attributes) <= html.ALLOWED[tag]
        if tag == "a":
            assert re.match(r"https?://|mailto:", attributes["href"] or "", re.IGNORECASE)
            assert (attributes["rel"], attributes["target"]) == (LINK_REL, "_blank")


@settings(deadline=None)
@given(SOURCES)
def test_the_sanitiser_finds_nothing_left_to_do(source: str) -> None:
    made = html.render(source).html
    assert html._cleaner().clean(made) == made


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aé .,!?'\"()\n\t:/@-<>&;日🎉w9_") | st.characters(), max_size=80))
def test_the_short_cut_for_plain_text_gives_what_the_parser_would(source: str) -> None:
    source = html.tidy(source)
    if html._MARKUP.search(source):
        return
    parsed = html._cleaner().clean(html._MARKDOWN.render(source, {"found": html._Found()})).strip()
    assert html.render(source).html == parsed.replace("&quot;", '"')


@settings(deadline=None)
@given(SOURCES)
def test_what_is_tidied_can_be_stored_and_stays_tidy(source: str) -> None:
    tidy = html.tidy(source)
    tidy.encode()
    assert "\x00" not in tidy
    assert html.tidy(tidy) == tidy


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_survives(attack: str) -> None:
    made = html.render(attack).html
    bare = re.sub(r">[^<]*<", "><", f">{made}<").lower()  # tags alone: text may say what it likes
    assert not re.search(r"<(script|style|img|svg|iframe|math)|\son\w+=|javascript:|data:", bare), made


def test_the_premise_an_attack_does_run_without_the_sanitiser() -> None:
    assert "onerror" in Outline(ATTACKS[1]).found[0][1]
    assert bleach.clean(ATTACKS[1], tags={"img"}, attributes=["onerror"]) != html.render(ATTACKS[1]).html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Bonjour\nà tous", "<p>Bonjour<br>\nà tous</p>"),
        ("Un\n\ndeux", "<p>Un</p>\n<p>deux</p>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("**gras** _penché_ ~~non~~", "<p><strong>gras</strong> <em>penché</em> <s>non</s></p>"),
        ("# Titre", "<p><strong>Titre</strong></p>"),
        ("    pas du code", "<p>pas du code</p>"),
        ("Titre\n===", "<p>Titre<br>\n===</p>"),
        ("[a]: https://a.fr", f'<p>[a]: <a href="https://a.fr" {LINK}>https://a.fr</a></p>'),
        ("2026. Bonne année", '<ol start="2026">\n<li>Bonne année</li>\n</ol>'),
        ("```py\na<b\n```", '<pre><code class="language-py">a&lt;b\n</code></pre>'),
        ("`x`", "<p><code>x</code></p>"),
        ("$x^2$", '<p><code class="math inline">x^2</code></p>'),
        ("$$\\frac12$$", '<p><code class="math display">\\frac12</code></p>'),
        ("de 5$ à 10$", "<p>de 5$ à 10$</p>"),
        ("voir https://a.fr/b_c_d.", f'<p>voir <a href="https://a.fr/b_c_d" {LINK}>https://a.fr/b_c_d</a>.</p>'),
        ("(www.a.fr)", f'<p>(<a href="https://www.a.fr" {LINK}>www.a.fr</a>)</p>'),
        ("[le site](https://a.fr/x_(y))", f'<p><a href="https://a.fr/x_(y)" {LINK}>le site</a></p>'),
        ("a@b.fr", f'<p><a href="mailto:a@b.fr" {LINK}>a@b.fr</a></p>'),
        ("[x](/logout)", "<p>[x](/logout)</p>"),
        ("[x](//evil.fr)", "<p>[x](//evil.fr)</p>"),
        ("![x](https://a.fr/i.png)", f'<p>!<a href="https://a.fr/i.png" {LINK}>x</a></p>'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("  \n ", ""),
        ("سلام **ع**", "<p>سلام <strong>ع</strong></p>"),
    ],
)  # fmt: skip
def test_markdown_is_what_chat_users_expect(source: str, expected: str) -> None:
    assert html.render(source).html == expected


def test_a_table_s_alignment_is_a_class() -> None:
    made = html.render("| a | b |\n|:-:|--:|\n| 1 | 2 |").html
    assert '<th class="align-center">a</th>' in made
    assert '<td class="align-right">2</td>' in made


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[https://banque.fr](https://evil.fr/x)", "https://banque.fr (evil.fr)"),
        ("[www.banque.fr/login](https://banque.fr.evil.fr)", "www.banque.fr/login (banque.fr.evil.fr)"),
        ("[**banque.fr**](https://banque.fr@evil.fr)", "banque.fr (evil.fr)"),
        ("[lemonde.fr](https://www.lemonde.fr/a)", "lemonde.fr"),
        ("[le site de M. Roy](https://a.fr)", "le site de M. Roy"),
        ("<https://a.fr/b>", "https://a.fr/b"),
        ("[..banque.fr.](https://evil.fr)", "..banque.fr. (evil.fr)"),
        ("[banque.fr-12](https://evil.fr)", "banque.fr-12 (evil.fr)"),
        ("[v1.2.3](https://a.fr)", "v1.2.3"),
    ],
)
def test_a_link_that_names_another_place_says_where_it_leads(source: str, shown: str) -> None:
    assert html.render(source).text == shown


def test_mentions_are_found_and_shown() -> None:
    made = html.render("@[Léa Martin](person:7), @[Tom](person:8) et @[tous](room), pas `@[X](person:9)`")
    assert made.mentions == (7, 8)
    assert made.mentions_room
    assert '<span class="mention" data-person="7">@Léa Martin</span>' in made.html
    assert '<span class="mention" data-room="">@tous</span>' in made.html
    assert made.text == "@Léa Martin, @Tom et @tous, pas @[X](person:9)"


def test_a_mention_shows_the_true_name_and_only_of_those_who_are_there() -> None:
    source = "@[Le proviseur](person:7) @[Inconnu](person:8)"
    assert html.mentioned_people(source) == {7, 8}
    made = html.render(source, names={7: "Léa <i>Martin</i>"})
    assert made.mentions == (7,)
    assert "proviseur" not in made.html
    assert ">@Léa &lt;i&gt;Martin&lt;/i&gt;</span>" in made.html
    assert "@[Inconnu](person:8)" in made.html


def test_one_message_mentions_a_bounded_number_of_people() -> None:
    made = html.render(" ".join(f"@[N](person:{n})" for n in range(1, 200)))
    assert len(made.mentions) == html.MAX_MENTIONS


def test_too_long_a_source_is_refused_before_any_work() -> None:
    with pytest.raises(errors.TooLarge):
        html.render("a" * (html.MAX_SOURCE_CHARS + 1))


@pytest.mark.parametrize(
    "unit",
    [
        *("[", "![", "*a ", "**a** ", "`", ">", "> ", "\n> >\n&", "- ", "\n- a", "$a ", "|a", "&amp;", "<a"),
        *("<http://a", "~~a~~", "\n# a", "@[a](person:7)", "https://a.fr ", "a@b.fr ", "[a](https://b.fr)"),
        *("\\", "\n|", "\n***", "_a_ "),
    ],
)
def test_a_bomb_becomes_little_html(unit: str) -> None:
    """Counted, not timed: the tags and entities that bleach must chew, and how deep they go."""
    chewed: list[str] = []

    class Counting:
        def clean(self, text: str) -> str:
            chewed.append(text)
            return cleaner.clean(text)

    cleaner = html._cleaner()
    html._local.cleaner = Counting()
    try:
        made = html.render((unit * html.MAX_SOURCE_CHARS)[: html.MAX_SOURCE_CHARS]).html
    finally:
        html._local.cleaner = cleaner
    assert all(text.count("<") <= 2 * html.MAX_TOKENS for text in chewed)
    assert all(text.count("&") <= html.MAX_TOKENS for text in chewed)
    depth = deepest = 0
    for closing, tag in re.findall(r"<(/?)(\w+)", made):
        depth += 0 if tag in {"br", "hr"} else -1 if closing else 1
        deepest = max(deepest, depth)
    assert deepest <= html.MAX_DEPTH + 2


def test_a_bomb_s_text_is_all_there() -> None:
    source = "[" * 5_000 + " fin"
    assert html.render(source).text == source


def test_a_wide_table_is_counted_before_it_is_built() -> None:
    source = "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "x\n" * 2_000
    assert "<table>" not in html.render(source).html
    assert "<table>" in html.render("|a|b|\n|-|-|\n" + "|1|2|\n" * 100).html


@pytest.mark.parametrize("unit", ["a", "a.", "a-", "a.1"])
def test_a_long_label_takes_time_by_its_length_and_not_by_the_square(unit: str) -> None:
    def seconds(length: int) -> float:
        label = (unit * length)[:length]
        times = []
        for _ in range(5):
            begun = process_time()
            html.render(f"[{label}](https://a.fr)")
            times.append(process_time() - begun)
        return min(times)

    assert seconds(7_800) < 10 * seconds(1_950) + 0.01, (
        "four times as long; sixteen times would be the square"
    )
