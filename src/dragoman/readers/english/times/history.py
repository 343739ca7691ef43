"""Texts that tell a history: which ones do, and what a partial date in them hangs on.

News counts from the day it is written. A history gives a date in full and then goes on from there:
"On 3 May 1891 relations were broken off. In June the legation was closed." There "June" is that of the
date told last, or the one that follows it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from dragoman.lexicon.timewords import direction_words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.times.grammar import Found
from dragoman.readers.english.times.reading import Told
from dragoman.readers.english.times.tokens import NAMES, Tokens

_LEAST = 3  # dates told with their year
_SPACING = 1200  # characters that a date told may stand for
_WRITTEN = 5  # dates told for each time that counts from the day of writing
_YEARS_AGO = 1  # how far behind the day of writing the dates told lie
_FAR_BACK = 6  # months that a history goes back within a year
_SHARE = 0.75  # of the dates told that lie so far behind, of finite verbs in the past
_IN_ORDER = 0.5  # of the steps from one date told to the next, those that do not go back

_DATED = frozenset(
    {"month", "month_day", "day_month", "month_days", "days_month", "season", "year", "spelt_year"}
)
_COUNTED = frozenset({"weekday", "weekday_part", "deictic", "deictic_part", "overnight", "deictic_day_part"})
_SHIFTED = frozenset({"unit", "unit_edge", "month", "season"})
_SHIFTS = frozenset({"last", "next", "this", "current", "coming", "latest"})
_PAST, _PRESENT = frozenset({"VBD"}), frozenset({"VBZ", "VBP", "MD"})
_UNTIL = "to"  # the class of "until", "to"
_MODIFIERS = frozenset({"amod", "compound", "nmod", "nummod"})


class Matched(NamedTuple):
    """A paragraph with the expressions that the grammar matches in it."""

    paragraph: Paragraph
    tokens: Tokens
    matches: Sequence[Found]


@dataclass(frozen=True, slots=True)
class _Dates:
    """The years of dates told in full, in reading order; how many times count from the day of writing."""

    years: tuple[int, ...]
    counted: int


def tells_history(matched: Sequence[Matched], written: date | None) -> bool:
    """Say whether a text tells a history; `written` is the day that it was written, None when unknown.

    Its dates have years, stand close, lie years behind and run forward; hardly a time counts from the day
    of writing; and it is told in the past.
    """
    dates = _dates(matched)
    years = dates.years
    length = sum(len(row.paragraph.text) for row in matched)
    if len(years) < max(_LEAST, length / _SPACING, dates.counted * _WRITTEN):
        return False
    if written and sum(year <= written.year - _YEARS_AGO for year in years) < _SHARE * len(years):
        return False
    steps = list(pairwise(years))
    if sum(first <= second for first, second in steps) < _IN_ORDER * len(steps):
        return False
    return _told_in_the_past(row.paragraph for row in matched)


def _dates(matched: Iterable[Matched]) -> _Dates:
    years, counted = [], 0
    for _, tokens, matches in matched:
        for found in matches:
            year = _year(found, tokens)
            if year is not None:
                years.append(year)
            counted += _counts_from_writing(found, tokens)
    return _Dates(tuple(years), counted)


def _year(found: Found, tokens: Tokens) -> int | None:
    if found.rule in _DATED and "year" in found.parts:
        value = tokens.values[found.parts["year"][0]]
        return value if isinstance(value, int) and value >= 1000 else None
    if found.rule == "iso":
        return int(str(tokens.values[found.first])[:4])
    return None


def _counts_from_writing(found: Found, tokens: Tokens) -> bool:
    if found.rule in _COUNTED:
        return True
    if found.rule == "shift":
        return NAMES[tokens.classes[found.parts["way"][0]]] == "ago" if "way" in found.parts else False
    first, last = found.parts.get("shift", (0, 0))
    return found.rule in _SHIFTED and any(NAMES[char] in _SHIFTS for char in tokens.classes[first:last])


def _told_in_the_past(paragraphs: Iterable[Paragraph]) -> bool:
    past = present = 0
    for paragraph in paragraphs:
        for token in paragraph.doc:
            past += token.tag_ in _PAST
            present += token.tag_ in _PRESENT
    return past > 0 and past >= _SHARE * (past + present)


def carries_on(row: Matched, first: int, last: int) -> bool:
    """Say whether what follows may hang on the year that tokens `first` to `last` name.

    Not on that of a thing ("the 1795 treaty", "the constitution of 1917"), and not on one that only bounds
    what is told ("since 1812", "until 1822"; but "from 1812 to 1822" leads there).
    """
    if first and NAMES[row.tokens.classes[first - 1]] == _UNTIL:
        before = bisect_right(row.matches, first, key=lambda found: found.first) - 2
        return before >= 0 and row.matches[before].last == first - 1
    span = row.paragraph.doc.char_span(
        row.tokens.starts[first], row.tokens.ends[last - 1], alignment_mode="expand"
    )
    if span is None or not len(span):
        return True
    root = span.root
    if root.dep_ in _MODIFIERS and root.head.pos_ in {"NOUN", "PROPN"} and root.head.i >= span.end:
        return False
    preposition = root.head if root.dep_ == "pobj" and root.head.i < root.i else None
    if preposition is None:
        return True
    if preposition.lower_ == "of" and preposition.head.pos_ in {"NOUN", "PROPN"}:
        return False
    return direction_words().markers.get(preposition.lower_, 0) >= 0


def year_told(told: Told, month: int) -> int:
    """Return the year of a month without one: that told last, or the next where it would lie far back."""
    return told.day.year + (told.has_month and told.day.month - month > _FAR_BACK)


def shared_years(matches: Sequence[Found], tokens: Tokens) -> Iterator[int | None]:
    """Yield the year that each match takes from the one after it ("from March to June 1916"), or None."""
    for found, following in zip(matches, [*matches[1:], None], strict=False):
        yield _shared_year(found, following, tokens)


_MONTHLY = frozenset({"month", "month_day", "day_month"})
_LINKS = frozenset({"to", "and", "or", "hyphen", "dash", "the"})


def _shared_year(found: Found, following: Found | None, tokens: Tokens) -> int | None:
    if following is None or not {found.rule, following.rule} <= _MONTHLY:
        return None
    gap = [NAMES[char] for char in tokens.classes[found.last : following.first]]
    if not 1 <= len(gap) <= 2 or not _LINKS.issuperset(gap):
        return None
    if {"year", "spelt_year", "year_shift", "shift"} & found.parts.keys() or "year" not in following.parts:
        return None
    first, second = (tokens.values[one.parts["month"][0]] for one in (found, following))
    year = tokens.values[following.parts["year"][0]]
    if not (isinstance(first, int) and isinstance(second, int) and isinstance(year, int)):
        return None
    return year - (first > second)
