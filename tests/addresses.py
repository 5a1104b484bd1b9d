"""The addresses that the server answers at, as they are registered."""

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver


def registered_addresses() -> Iterator[str]:
    """Every one, as Django writes it: without the first stroke, its parts in angle brackets."""
    yield from _below(get_resolver().url_patterns, "")


def _below(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, address)
        else:
            yield address
