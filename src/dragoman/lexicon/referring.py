"""Words that point back to someone named before (lexicons/referring.toml)."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon import tables
from dragoman.lexicon.phrases import folded


@cache
def pointing(kind: str, column: str = "nouns") -> frozenset[str]:
    """Return the words that can stand for a "country", a "bloc", "pair_states" ... as the file lists them."""
    return frozenset(tables.toml_rows("referring.toml")[kind][column])


@cache
def female() -> frozenset[str]:
    """Return the folded given names that are a woman's."""
    return frozenset(folded(name) for name in tables.toml_rows("referring.toml")["female"]["names"])


@cache
def ranks(noun: str) -> frozenset[str]:
    """Return the roles (lexicons/titles.toml) that "leaders", "presidents" ... can mean; empty for any."""
    return frozenset(tables.toml_rows("referring.toml")["ranks"].get(noun, ()))


@cache
def numbers() -> dict[str, int]:
    """Return how many "two", "both", "five", "5" ... are, of those a group of states can be."""
    rows = tables.toml_rows("referring.toml")["numbers"]["words"]
    return {word: count for count, words in enumerate(rows, start=2) for word in words}
