"""Where the words stand that say what an event is about, from `lexicons/topics.toml`."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import toml_rows

FILE = "topics.toml"


@cache
def topic_words(row: str) -> frozenset[str]:
    """Return the words of a row: "about", "beside", "meanwhile", "deals"."""
    return frozenset(toml_rows(FILE)[row]["words"])
