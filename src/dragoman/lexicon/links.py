"""Words that tie one event to another, from `lexicons/links.toml`."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import toml_rows

FILE = "links.toml"


@cache
def link_words(row: str) -> frozenset[str]:
    """Return the words of a row: "at-once", "causes", "sequels", "answers-to", "answered"."""
    return frozenset(toml_rows(FILE)[row]["words"])
