"""The commonest words of languages, to tell which one a text is in (lexicons/function_words.csv)."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import csv_rows, listed


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Return the function words of each language, by its ISO 639-1 code."""
    return {row["language"]: frozenset(listed(row["words"])) for row in csv_rows("function_words.csv")}
