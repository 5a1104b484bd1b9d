"""The only way from what people write to HTML: Markdown, then bleach's strict allow-list.

What comes in is Markdown as chat users know it: a line break is a line break; code, lists, quotes, tables,
~~strikethrough~~, formulas between dollars, bare addresses become links, and mentions:
``@[Name](person:7)`` and ``@[everyone](room)``. HTML in the source is text. What goes out holds the tags and
attributes of `ALLOWED` and nothing else: no style, no image, no handler.

Rules that a chat reader would stumble over are off: indented code, reference definitions (they vanish from
the text), underlined headings. A heading is a bold paragraph, because a message is no part of the page's
outline.
"""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any, Final

import bleach
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from collab import errors
from collab.links import LINK_REL, LINK_SCHEMES, is_safe_link, linked, split_links, unlike

MAX_SOURCE_CHARS: Final = 8_000
MAX_MENTIONS: Final = 50
# Past these a source is shown as plain text: bleach costs some 30 µs a tag, and a parser's worst cases all
# need many brackets or deep nesting, which no honest message has.
MAX_TOKENS: Final = 1_500
MAX_DEPTH: Final = 16
MAX_BRACKETS: Final = 400
MAX_DELIMITERS: Final = 1_200
MAX_CELLS: Final = 2_000
MAX_QUOTED_LINES: Final = 150

_CLASSES: Final = {
    "code": re.compile(r"language-[\w+#.-]{1,32}|math (?:inline|display)", re.ASCII),
    "span": re.compile(r"mention"),
    "th": re.compile(r"align-(?:left|center|right)"),
    "td": re.compile(r"align-(?:left|center|right)"),
}
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "a": frozenset({"href", "rel", "target"}),
    "code": frozenset({"class"}),
    "ol": frozenset({"start"}),
    "span": frozenset({"class", "data-person", "data-room"}),
    "td": frozenset({"class"}),
    "th": frozenset({"class"}),
    **{
        tag: frozenset[str]()
        for tag in (
            "blockquote",
            "br",
            "em",
            "hr",
            "li",
            "p",
            "pre",
            "s",
            "strong",
            "table",
            "tbody",
            "thead",
            "tr",
            "ul",
        )
    },
}

_NEWLINE = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"[*_`~\[\\|$]|<[A-Za-z]|&[#\w]|^[ \t]*(?:[-+>#=]|[0-9]{1,9}[.)](?:\s|$))", re.MULTILINE)
_MENTION = re.compile(r"@\[([^\[\]\n]{1,120})\]\((?:person:([0-9]{1,18})|room)\)")
_TAG = re.compile(r"<[^<>]*>")
_PARAGRAPHS = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to show: safe `html`, and who is mentioned."""

    html: str
    mentions: tuple[int, ...] = ()
    mentions_room: bool = False

    @property
    def text(self) -> str:
        """The words without markup."""
        return plain_text(self.html)


@dataclass(slots=True)
class _Found:
    """What one parse gathers; `names`: those who may be mentioned (None: anybody, named as written)."""

    names: Mapping[int, str] | None = None
    people: dict[int, None] = field(default_factory=dict)
    room: bool = False


def tidy(source: str) -> str:
    """The source as it is stored: newlines as \\n, no blanks at the end of lines, no blank lines around it,
    and no NUL, control character or lone surrogate (PostgreSQL and UTF-8 refuse them)."""
    lines = _UNWANTED.sub("", _NEWLINE.sub("\n", source)).split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip("\n").rstrip()


def mentioned_people(source: str) -> frozenset[int]:
    """The ids of all persons whom the source may mention (some may turn out to stand in code): cheap, so that
    their names can be fetched before `render`."""
    return frozenset(int(found[2]) for found in _MENTION.finditer(source) if found[2])


def render(source: str, names: Mapping[int, str] | None = None) -> Rendered:
    """Markdown to safe HTML.

    `names`: person id to name of those who may be mentioned here; a mention shows that name whatever the
    source says, and a mention of anybody else stays plain text. Without it all are taken as written.
    Raises TooLarge past `MAX_SOURCE_CHARS`.
    """
    if len(source) > MAX_SOURCE_CHARS:
        raise errors.TooLarge(_("At most %(most)d characters.") % {"most": MAX_SOURCE_CHARS})
    source = tidy(source)
    if not _MARKUP.search(source) or _is_bomb(source):
        return Rendered(_plain_html(source))
    found = _Found(names=names)
    tokens = _MARKDOWN.parse(source, {"found": found})
    if _is_heavy(tokens):
        return Rendered(_plain_html(source))
    raw = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    if raw.count("&") > MAX_TOKENS:
        return Rendered(_plain_html(source))
    html = _cleaner().clean(raw)
    return Rendered(html.strip(), tuple(found.people), found.room)


def plain_text(html: str) -> str:
    """The words of HTML that `render` made, without markup: for previews and search results."""
    return unescape(_TAG.sub("", html)).strip()


# --- Bounds, by counting ----------------------------------------------------------------------------------


def _is_bomb(source: str) -> bool:
    """Whether the source has so many of one mark that a parser's worst case is near (all are quadratic)."""
    brackets = source.count("[") + source.count("<") + source.count("`")
    delimiters = source.count("*") + source.count("_") + source.count("~") + source.count("$")
    quoted = sum(1 for line in source.split("\n") if ">" in line[:MAX_DEPTH]) if ">" in source else 0
    return (
        brackets > MAX_BRACKETS
        or delimiters > MAX_DELIMITERS
        or quoted > MAX_QUOTED_LINES
        or _cells(source) > MAX_CELLS
    )


def _cells(source: str) -> int:
    """At most how many cells a table of this source can have: short rows are filled up to the width."""
    if "|" not in source:
        return 0
    lines = source.split("\n")
    return len(lines) * (1 + max(line.count("|") for line in lines))


def _is_heavy(tokens: Sequence[Token]) -> bool:
    count = depth = deepest = 0
    for token in _walk(tokens):
        count += 1
        depth += token.nesting
        deepest = max(deepest, depth)
    return count > MAX_TOKENS or deepest > MAX_DEPTH


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


# --- Plain text: the everyday case, without a parser ------------------------------------------------------


def _plain_html(source: str) -> str:
    """What the parser and bleach would make of a source without markup, at a hundredth of the cost."""
    parts = []
    for paragraph in _PARAGRAPHS.split(source.strip("\n \t")):
        lines = (linked(line.strip(" \t")) for line in paragraph.strip().split("\n"))
        parts.append("<p>" + "<br>\n".join(lines) + "</p>")
    return "\n".join(parts) if source.strip() else ""


# --- Markdown ---------------------------------------------------------------------------------------------


def _mention_rule(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or (match := _MENTION.match(state.src, state.pos)) is None:
        return False
    found = state.env.get("found")
    person = int(match[2]) if match[2] else None
    name = match[1]
    if isinstance(found, _Found):
        if person is not None and found.names is not None:
            name = found.names.get(person, "")
        if not name or len(found.people) >= MAX_MENTIONS:
            return False
        if not silent and person is not None:
            found.people[person] = None
        elif not silent:
            found.room = True
    if not silent:
        token = state.push("mention", "span", 0)
        token.content = f"@{name}"
        token.attrs = {"class": "mention", **({"data-person": person} if person else {"data-room": ""})}
    state.pos = match.end()
    return True


def _finish_rule(state: StateCore) -> None:
    """Bare addresses become links, links say what they are, a column's alignment is a class, not a style."""
    for token in state.tokens:
        if token.type in {"th_open", "td_open"} and "style" in token.attrs:
            token.attrs = {"class": f"align-{str(token.attrs['style']).rpartition(':')[2]}"}
        if token.children:
            token.children = list(_with_links(token.children))


def _with_links(children: Sequence[Token]) -> Iterator[Token]:
    href, label = "", ""
    for token in children:
        if token.type == "link_open":
            href, label = str(token.attrs["href"]), ""
            token.attrs = {"href": href, "rel": LINK_REL, "target": "_blank"}
        elif token.type == "link_close":
            if note := unlike(label, href):
                yield Token("text", "", 0, content=f" ({note})")
            href = ""
        label += token.content
        if token.type == "text" and not href:
            yield from _linked_tokens(token.content)
        else:
            yield token


def _linked_tokens(text: str) -> Iterator[Token]:
    for piece, href in split_links(text):
        if href:
            attrs: dict[str, str | int | float] = {"href": href, "rel": LINK_REL, "target": "_blank"}
            yield Token("link_open", "a", 1, attrs=attrs)
        yield Token("text", "", 0, content=piece)
        if href:
            yield Token("link_close", "a", -1)


def _render_mention(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"<span{self.renderAttrs(tokens[index])}>{escape(tokens[index].content)}</span>"


def _render_math(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """The formula as text: the browser draws it with KaTeX, and without KaTeX it can still be read."""
    token = tokens[index]
    kind = "inline" if token.type == "math_inline" else "display"
    html = f'<code class="math {kind}">{escape(token.content.strip(), quote=False)}</code>'
    return f"<p>{html}</p>\n" if token.type == "math_block" else html


def _render_heading(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "<p><strong>" if tokens[index].nesting == 1 else "</strong></p>\n"


def _markdown() -> MarkdownIt:
    md = MarkdownIt(
        "js-default", {"html": False, "breaks": True, "maxNesting": MAX_DEPTH, "langPrefix": "language-"}
    )
    md.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    md.disable(["code", "reference", "lheading", "image", "html_block", "html_inline"])
    md.inline.ruler.before("link", "mention", _mention_rule)
    md.core.ruler.push("finish", _finish_rule)
    md.validateLink = is_safe_link  # type: ignore[method-assign]
    for name, rule in {
        "mention": _render_mention,
        "math_inline": _render_math,
        "math_inline_double": _render_math,
        "math_block": _render_math,
        "heading_open": _render_heading,
        "heading_close": _render_heading,
    }.items():
        md.add_render_rule(name, rule)
    return md


_MARKDOWN: Final = _markdown()


# --- bleach -----------------------------------------------------------------------------------------------


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """bleach's question for each attribute (it checks the schemes of addresses by itself)."""
    if name not in ALLOWED.get(tag, frozenset()):
        return False
    if name == "class":
        return _CLASSES[tag].fullmatch(value) is not None
    if name in {"data-person", "start"}:
        return value.isascii() and value.isdigit()
    return value == {"rel": LINK_REL, "target": "_blank", "data-room": ""}.get(name, value)


_local = threading.local()


def _cleaner() -> bleach.Cleaner:
    """This thread's cleaner: building one costs more than using it, and one must not be shared by threads."""
    cleaner: bleach.Cleaner | None = getattr(_local, "cleaner", None)
    if cleaner is None:
        cleaner = _local.cleaner = bleach.Cleaner(
            tags=frozenset(ALLOWED), attributes=_is_allowed, protocols=LINK_SCHEMES
        )
    return cleaner
