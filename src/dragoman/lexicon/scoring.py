"""The words the scorer tells names by (lexicons/scoring.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import toml_rows

FILE = "scoring.toml"


@dataclass(frozen=True, slots=True)
class ScoringWords:
    """Word lists by row of the file; `state_of` maps a word to the state it means."""

    spelling: tuple[tuple[str, str], ...]
    empty: frozenset[str]
    heads: frozenset[str]
    qualifiers: frozenset[str]
    institutions: frozenset[str]
    unspecific: frozenset[str]
    suffixes: frozenset[str]
    releases: frozenset[str]
    state_of: dict[str, str]

    @property
    def states(self) -> frozenset[str]:
        return frozenset(self.state_of.values())


@cache
def scoring_words() -> ScoringWords:
    """Return the scorer's words. Raises LexiconError for a row that is missing or not a list of words."""
    rows = toml_rows(FILE)
    return ScoringWords(
        spelling=tuple((written, read) for written, read in _cell(rows, "spelling", "replace")),
        state_of={word: key for key, row in _states(rows).items() for word in (key, *_listed(row, key))},
        **{
            name: frozenset(_listed(_row(rows, name), name))
            for name in ("empty", "heads", "qualifiers", "institutions", "unspecific", "suffixes", "releases")
        },
    )


def _states(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return _row(rows, "states")


def _row(rows: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    if name not in rows:
        raise LexiconError(f"{FILE}: no row [{name}]")
    return rows[name]


def _cell(rows: dict[str, dict[str, Any]], name: str, column: str) -> list[Any]:
    value = _row(rows, name).get(column)
    if not isinstance(value, list):
        raise LexiconError(f"{FILE}, {name}: {column} is {value!r}; expected a list")
    return value


def _listed(row: dict[str, Any], name: str) -> tuple[str, ...]:
    words = row.get("words")
    if not isinstance(words, list) or not all(
        isinstance(word, str) and word == word.lower() for word in words
    ):
        raise LexiconError(f"{FILE}, {name}: words is {words!r}; expected a list of words in lower case")
    return tuple(words)
