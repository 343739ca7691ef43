"""The words that say when (times.toml), that point to past or future (time_direction.toml), and the grammar
that joins them into expressions (time_grammar.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from dragoman.lexicon.loading import Lower, Row, Text, TomlSections, TomlTable

_WORD = re.compile(r"o'clock|[^\W\d_]+|['-]")
Direction = Literal["marker", "preposition", "auxiliary", "verb", "move", "noun", "present"]


class TimeRow(Row, frozen=True):
    """The spellings of a word of time: what they stand for, and what the text must show of them.

    A row of one of the kinds has an example and what it `means` when written on 2023-06-19; a word of grammar
    is a kind of its own and has none.
    """

    kind: Text
    forms: tuple[Lower, ...]
    plural: tuple[Lower, ...] = ()
    short: tuple[Lower, ...] = ()
    value: str | int | None = None
    capital: bool = False
    tags: frozenset[str] = frozenset()
    example: str = ""
    means: str = ""

    def __post_init__(self) -> None:
        if not self.example and self.kind not in self.forms:
            raise ValueError("example is missing; accepted: a sentence with one of the forms")


class DirectionRow(Row, frozen=True):
    """Words that tell whether a date without a year, or a bare weekday, lies behind or ahead."""

    kind: Direction
    points: Literal["future", "past"]
    forms: tuple[Lower, ...]
    example: Text
    means: Text


class TimeRule(Row, frozen=True):
    """Patterns over words that are read in one way; each example is a sentence, its span and its value."""

    patterns: tuple[Text, ...]
    examples: tuple[tuple[Text, Text, Text], ...]


class TimeMacros(Row, frozen=True):
    """Parts of patterns by name."""

    macros: dict[str, Text]


class TimeTable(TomlTable[TimeRow]):
    """The rows of times.toml: of one of the file's kinds, or a word that stands for itself; no form twice."""

    def decode(self, tables: Mapping[str, Any]) -> dict[str, TimeRow]:
        rows, kinds = super().decode(tables), tables["kinds"]
        seen: set[str] = set()
        for name, row in rows.items():
            if row.kind not in kinds and row.kind not in row.forms[:1]:
                raise self.error(
                    name, f"kind is {row.kind!r}", f"{', '.join(kinds)}, or the row's first form"
                )
            for form in (*row.forms, *row.plural, *row.short):
                if form in seen:
                    raise self.error(name, f"{form!r} is a form of another row too", "each form once")
                seen.add(form)
        return rows


TIME_ROWS = TimeTable("times.toml", TimeRow, without=("kinds",))
DIRECTION_ROWS = TomlTable("time_direction.toml", DirectionRow)
TIME_MACROS = TomlSections("time_grammar.toml", TimeMacros, others=True)
TIME_RULES = TomlTable("time_grammar.toml", TimeRule, without=("macros",))


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
    """Return the words of time by spelling."""
    spelled = {
        tuple(_WORD.findall(form)): word for row in TIME_ROWS.rows.values() for form, word in _forms(row)
    }
    phrases: dict[str, list[tuple[tuple[str, ...], TimeWord]]] = {}
    for parts, word in spelled.items():
        if len(parts) > 1:
            phrases.setdefault(parts[0], []).append((parts, word))
    return TimeWords(
        {parts[0]: word for parts, word in spelled.items() if len(parts) == 1},
        tuple(sorted({word.kind for word in spelled.values()})),
        {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in phrases.items()},
    )


def _forms(row: TimeRow) -> Iterator[tuple[str, TimeWord]]:
    ending = f"_{row.value}" if row.kind == "unit" else ""
    for kind, forms, capital in (
        (f"{row.kind}{ending}", row.forms, row.capital),
        (f"{row.kind}s{ending}", row.plural, row.capital),
        (f"{row.kind}_short", row.short, True),
    ):
        yield from ((form, TimeWord(kind, row.value, capital, row.tags)) for form in forms)


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
    """Return the words that point to past or future."""

    def of_kind(kind: Direction) -> dict[str, int]:
        rows = [row for row in DIRECTION_ROWS.rows.values() if row.kind == kind]
        return {form: 1 if row.points == "future" else -1 for row in rows for form in row.forms}

    return DirectionWords(
        of_kind("marker"), *(frozenset(of_kind(kind)) for kind in get_args(Direction) if kind != "marker")
    )
