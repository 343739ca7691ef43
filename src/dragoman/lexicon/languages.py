"""Languages: their commonest words and their names (lexicons/function_words.csv, language_names.csv)."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon.tables import csv_rows, listed


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Return the function words of each language, by its ISO 639-1 code."""
    return {row["language"]: frozenset(listed(row["words"])) for row in csv_rows("function_words.csv")}


@cache
def language_names() -> dict[str, str]:
    """Return the ISO 639-1 code of each language by its English name, in small letters."""
    return {row["name"]: row["code"] for row in csv_rows("language_names.csv")}
