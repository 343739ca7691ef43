"""The old name of `loading`, for callers that have not changed yet."""

from __future__ import annotations

from collections.abc import Collection

from dragoman.errors import LexiconError
from dragoman.lexicon.loading import csv_rows as csv_rows
from dragoman.lexicon.loading import file_names as names
from dragoman.lexicon.loading import listed as listed
from dragoman.lexicon.loading import toml_rows as toml_rows

__all__ = ["csv_rows", "listed", "names", "one_of", "toml_rows"]


def one_of(value: str, allowed: Collection[str], *, file: str, row: str, column: str) -> str:
    """Return `value` if it is allowed; raise LexiconError naming the place and what is allowed."""
    if value not in allowed:
        raise LexiconError(f"{file}, {row}: {column} is {value!r}; accepted: {', '.join(sorted(allowed))}")
    return value
