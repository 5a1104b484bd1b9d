"""Addresses in what people write: which are safe to follow, and where a sentence holds one."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final
from urllib.parse import urlsplit

from markdown_it.common.normalize_url import normalizeLink

LINK_REL: Final = "noopener noreferrer nofollow ugc"
LINK_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_URL = re.compile(
    r"(?<![\w/.@])(?:https?://|www\.)[^\s<>\"«»“”`\\^{|}]{1,2000}"
    r"|(?<![\w.+/-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@])",
    re.IGNORECASE,
)

_DOTTED = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_TOP_LEVEL = re.compile(r"[a-z]{2,24}\b", re.IGNORECASE)


def unlike(label: str, href: str) -> str:
    """Where a link truly leads, if its label names some other place (a bank's address over a thief's)."""
    host = urlsplit(href).netloc.rpartition("@")[2].lower()
    named = (name.lower() for name in _hosts_in(label))
    return host if any(name != host and not host.endswith(f".{name}") for name in named) else ""


def _hosts_in(label: str) -> Iterator[str]:
    """What looks like a host's name. Step by step, for one expression that finds it whole takes time by the
    square of the label's length."""
    for dotted in _DOTTED.findall(label) if "." in label else ():
        parts = dotted.split(".")
        for last in range(len(parts) - 1, 0, -1):
            if top := _TOP_LEVEL.match(parts[last]):
                yield ".".join([*parts[:last], top[0]])
                break


def linked(text: str) -> str:
    """The text as HTML, escaped, its addresses made links."""
    if "://" not in text and "@" not in text and "www." not in text.lower():
        return escape(text, quote=False)
    html = []
    for piece, href in split_links(text):
        words = escape(piece, quote=False)
        html.append(
            f'<a href="{escape(href)}" rel="{LINK_REL}" target="_blank">{words}</a>' if href else words
        )
    return "".join(html)


def split_links(text: str) -> Iterator[tuple[str, str | None]]:
    """The text in pieces, each with the address it stands for, or None."""
    start = 0
    for match in _URL.finditer(text):
        address = _without_tail(match[0])
        href = _href(address)
        if href is None:
            continue
        if match.start() > start:
            yield text[start : match.start()], None
        yield address, href
        start = match.start() + len(address)
    if start < len(text):
        yield text[start:], None


def _without_tail(address: str) -> str:
    """An address without the punctuation of the sentence around it."""
    while address:
        unbalanced = address[-1] == ")" and address.count(")") > address.count("(")
        if not unbalanced and address[-1] not in ".,;:!?'*_~…’]":
            break
        address = address[:-1]
    return address


def _href(address: str) -> str | None:
    lower = address.lower()
    if lower.startswith("www."):
        target = f"https://{address}"
    elif lower.startswith(("http://", "https://")):
        target = address
    else:
        target = f"mailto:{address}"
    href = normalizeLink(target)
    host = target.split("://")[-1].split("/")[0]
    return href if is_safe_link(href) and any(character.isalnum() for character in host) else None


def is_safe_link(url: str) -> bool:
    """Whether the address leads to a web page elsewhere or to a mailbox, and runs nothing here."""
    scheme, colon, rest = url.strip().partition(":")
    if not colon or scheme.lower() not in LINK_SCHEMES:
        return False
    return bool(rest) if scheme.lower() == "mailto" else rest.startswith("//") and len(rest) > 2
