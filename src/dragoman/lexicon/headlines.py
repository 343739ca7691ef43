"""How headlines are written, from `lexicons/headlines.toml`."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import toml_rows

FILE = "headlines.toml"


@cache
def separators() -> frozenset[str]:
    """Return the marks that part a headline."""
    return frozenset(toml_rows(FILE)["separators"]["marks"])


@cache
def reads_as() -> dict[str, str]:
    """Return what a sentence would say in place of a word, by the word."""
    return {word: other for word, other in toml_rows(FILE)["reads_as"].items() if word != "example"}


@cache
def takes_infinitive() -> frozenset[str]:
    """Return the nouns that take an infinitive."""
    return frozenset(toml_rows(FILE)["takes_infinitive"]["nouns"])


@cache
def says() -> frozenset[str]:
    """Return the verbs by which a headline names who says what it tells."""
    return frozenset(toml_rows(FILE)["says"]["verbs"])
