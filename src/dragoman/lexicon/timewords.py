"""The words that say when (`lexicons/times.toml`), by spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import one_of, toml_rows

FILE = "times.toml"
_WORD = re.compile(r"o'clock|[^\W\d_]+|['-]")
DIRECTION_FILE = "time_direction.toml"
_KINDS = "kinds"
"""The table of times.toml that names the kinds of words; a word of grammar is a kind of its own."""


@dataclass(frozen=True, slots=True)
class TimeWord:
    """One spelling: its class in the grammar, what it stands for, and what the text must show of it."""

    kind: str
    value: str | int | None
    capital: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TimeWords:
    """`words`: by lower-case spelling of one word. `phrases`: by first word, the longest first.

    `classes`: every class of words, in alphabetical order.
    """

    words: dict[str, TimeWord]
    classes: tuple[str, ...]
    phrases: dict[str, tuple[tuple[tuple[str, ...], TimeWord], ...]]


@cache
def time_words() -> TimeWords:
    """Return the table. Raises LexiconError for an unknown kind or a spelling claimed twice."""
    words: dict[str, TimeWord] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], TimeWord]]] = {}
    table = toml_rows(FILE)
    for key, row in table.items():
        for form, word in _forms(key, row, table[_KINDS]) if key != _KINDS else ():
            parts = tuple(_WORD.findall(form))
            if len(parts) > 1:
                phrases.setdefault(parts[0], []).append((parts, word))
            elif form in words:
                raise LexiconError(f"{FILE}, {key}: {form!r} is claimed by two rows")
            else:
                words[form] = word
    classes = sorted(
        {word.kind for word in words.values()} | {word.kind for rows in phrases.values() for _, word in rows}
    )
    return TimeWords(
        words,
        tuple(classes),
        {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in phrases.items()},
    )


def _forms(key: str, row: dict[str, Any], kinds: dict[str, Any]) -> list[tuple[str, TimeWord]]:
    kind = one_of(
        row.get("kind", ""),
        {*kinds, row["forms"][0] if row["forms"] else ""},
        file=FILE,
        row=key,
        column="kind",
    )
    value, capital, tags = row.get("value"), bool(row.get("capital")), frozenset(row.get("tags", ()))
    ending = f"_{value}" if kind == "unit" else ""
    found = [(form, TimeWord(kind + ending, value, capital, tags)) for form in row["forms"]]
    found += [(form, TimeWord(f"{kind}s{ending}", value, capital, tags)) for form in row.get("plural", ())]
    found += [(form, TimeWord(kind + "_short", value, True, tags)) for form in row.get("short", ())]
    return found


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """What points to the past (-1) or the future (1): `markers` by word, the rest as sets."""

    markers: dict[str, int]
    prepositions: frozenset[str]
    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    moves: frozenset[str]
    nouns: frozenset[str]
    present: frozenset[str]


@cache
def direction_words() -> DirectionWords:
    """Return the table of `lexicons/time_direction.toml`. Raises LexiconError for an unknown kind."""
    kinds = ("marker", "preposition", "auxiliary", "verb", "move", "noun", "present")
    found: dict[str, dict[str, int]] = {kind: {} for kind in kinds}
    for key, row in toml_rows(DIRECTION_FILE).items():
        kind = one_of(row.get("kind", ""), kinds, file=DIRECTION_FILE, row=key, column="kind")
        where = one_of(
            row.get("points", ""), ("future", "past"), file=DIRECTION_FILE, row=key, column="points"
        )
        found[kind] |= dict.fromkeys(row["forms"], 1 if where == "future" else -1)
    return DirectionWords(found["marker"], *(frozenset(found[kind]) for kind in kinds[1:]))
