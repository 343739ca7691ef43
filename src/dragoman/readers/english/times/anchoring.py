"""What a relative or partial date counts from: the report's own day, or the date last mentioned in a history.

News counts from the day it is written (its dateline's, else the day of publication). A history gives a
date in full and goes on from there: "On 3 May 1891 relations were broken off. In June the legation was
closed." There "June" is that of the date mentioned last, or the one that follows it. For numeric dates
the report also tells whether the day or the month comes first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dragoman.lexicon.phrases import words
from dragoman.lexicon.place_names import alpha2_of, country_of
from dragoman.lexicon.states import actor_names
from dragoman.lexicon.time_tables import Order, date_order, direction_words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.times.expressions import DaySource, MentionedDate
from dragoman.readers.english.times.time_grammar import NAMES, Match, Tokens
from dragoman.record import Report
from dragoman.record.report import host_of

_DATELINE_HEAD = re.compile(r"\s*\W?[A-ZÀ-Þ][A-ZÀ-Þ' .\-]{2,40}(?:,\s[\w. ]{2,30})?,?\s*\(?")
_DATELINE_DAYS = 7
"""Days between a dateline and the day known, at most."""


def document_day(report: Report) -> tuple[date | None, DaySource | None]:
    """Return the report's day and what tells it; (None, None) when nothing does."""
    line = report.dateline
    if line is not None and line.date:
        day = _day_of(line.date)
        if day is not None:
            return day, "dateline"
    if report.published_at is None:
        return None, None
    if line is not None and line.zone:
        day = _local_day(report.published_at, line.zone)
        if day is not None:
            return day, "dateline"
    day = _day_of(report.published_at)
    return day, "published" if day else None


def dateline_day(head: str, value: str, today: date | None) -> date | None:
    """Return the day of `value` when `head`, the text before it, makes it a dateline ("OSLO, 3 May").

    A dateline more than a week from the day known is none.
    """
    if not _DATELINE_HEAD.fullmatch(head):
        return None
    day = _day_of(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    if day is None or (today is not None and abs(day - today).days > _DATELINE_DAYS):
        return None
    return day


def _local_day(moment: str, zone: str) -> date | None:
    try:
        at = datetime.fromisoformat(moment)
        return at.astimezone(ZoneInfo(zone)).date() if at.tzinfo is not None else None
    except (ValueError, ZoneInfoNotFoundError):
        return None


def _day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?![\d/])")
_MONTHS_OF_YEAR = 12


def numeric_date_order(report: Report) -> Order | None:
    """Return what comes first in the numeric dates of a report, None when nothing tells."""
    pairs = [(int(first), int(second)) for first, second in _SLASHED.findall(report.text)]
    if not pairs:
        return None
    days = any(first > _MONTHS_OF_YEAR >= second for first, second in pairs)
    months = any(second > _MONTHS_OF_YEAR >= first for first, second in pairs)
    if days != months:
        return "day" if days else "month"
    country = None if days else _country_of(report)
    return date_order(country) if country else None


def _country_of(report: Report) -> str | None:
    """Return the country (alpha-2) of a report's address, else the one that its outlet's name holds."""
    host = host_of(report.address) or ""
    ending = host.rsplit(".", 1)[-1].upper()
    code = {"UK": "GB", "GOV": "US", "MIL": "US"}.get(ending, ending)
    if country_of(code):
        return code
    outlet = report.outlet or ""
    states = {state for hit in actor_names().find(outlet, words(outlet)) for state in hit.value.states}
    return alpha2_of(states.pop()) if len(states) == 1 else None


_FEWEST_DATES = 3  # dates with a year
_CHARACTERS_PER_DATE = 1200  # characters of text for each such date
_DATES_PER_RELATIVE_TIME = 5  # dates with a year for each time that counts from the day of writing
_YEARS_AGO = 1  # how far years behind the day of writing that such dates lie
_FAR_BACK = 6  # months that a history goes back within a year
_SHARE = 0.75  # of these dates that lie so far behind; of the finite verbs that are past
_IN_ORDER = 0.5  # of the steps from one such date to the next that do not go back

_DATED = frozenset(
    {"month", "month_day", "day_month", "month_days", "days_month", "season", "year", "spelt_year"}
)
_COUNTED = frozenset({"weekday", "weekday_part", "deictic", "deictic_part", "overnight", "deictic_day_part"})
_SHIFTED = frozenset({"unit", "unit_edge", "month", "season"})
_SHIFTS = frozenset({"last", "next", "this", "current", "coming", "latest"})
_PAST_TAGS, _PRESENT_TAGS = frozenset({"VBD"}), frozenset({"VBZ", "VBP", "MD"})
_UNTIL = "to"  # the class of "until", "to"
_MODIFIERS = frozenset({"amod", "compound", "nmod", "nummod"})


class MatchedParagraph(NamedTuple):
    """A paragraph with the expressions that the grammar matches in it."""

    paragraph: Paragraph
    tokens: Tokens
    matches: Sequence[Match]


@dataclass(frozen=True, slots=True)
class _Dates:
    """Years of the dates given in full, in reading order; the number of times relative to the report."""

    years: tuple[int, ...]
    counted: int


def tells_history(matched: Sequence[MatchedParagraph], written: date | None) -> bool:
    """Say whether a text tells a history; `written` is the day that it was written, None when unknown.

    Its dates have years, stand close, lie years behind and run forward; hardly a time counts from the day
    of writing; and its finite verbs are past.
    """
    dates = _dates(matched)
    years = dates.years
    length = sum(len(row.paragraph.text) for row in matched)
    if len(years) < max(
        _FEWEST_DATES, length / _CHARACTERS_PER_DATE, dates.counted * _DATES_PER_RELATIVE_TIME
    ):
        return False
    if written and sum(year <= written.year - _YEARS_AGO for year in years) < _SHARE * len(years):
        return False
    steps = list(pairwise(years))
    if sum(first <= second for first, second in steps) < _IN_ORDER * len(steps):
        return False
    return _narrated_in_past(row.paragraph for row in matched)


def _dates(matched: Iterable[MatchedParagraph]) -> _Dates:
    years, counted = [], 0
    for _, tokens, matches in matched:
        for match in matches:
            year = _year(match, tokens)
            if year is not None:
                years.append(year)
            counted += _counts_from_writing(match, tokens)
    return _Dates(tuple(years), counted)


def _year(match: Match, tokens: Tokens) -> int | None:
    if match.rule in _DATED and "year" in match.parts:
        value = tokens.values[match.parts["year"][0]]
        return value if isinstance(value, int) and value >= 1000 else None
    if match.rule == "iso":
        return int(str(tokens.values[match.first])[:4])
    return None


def _counts_from_writing(match: Match, tokens: Tokens) -> bool:
    if match.rule in _COUNTED:
        return True
    if match.rule == "shift":
        return NAMES[tokens.classes[match.parts["way"][0]]] == "ago" if "way" in match.parts else False
    first, last = match.parts.get("shift", (0, 0))
    return match.rule in _SHIFTED and any(NAMES[char] in _SHIFTS for char in tokens.classes[first:last])


def _narrated_in_past(paragraphs: Iterable[Paragraph]) -> bool:
    past_verbs = present_verbs = 0
    for paragraph in paragraphs:
        for token in paragraph.doc:
            past_verbs += token.tag_ in _PAST_TAGS
            present_verbs += token.tag_ in _PRESENT_TAGS
    return past_verbs > 0 and past_verbs >= _SHARE * (past_verbs + present_verbs)


def carries_year(matched: MatchedParagraph, first: int, last: int) -> bool:
    """Say whether later dates may count from the year that tokens `first` to `last` name.

    Not on that of a thing ("the 1795 treaty", "the constitution of 1917"), and not on one that only bounds
    an interval ("since 1812", "until 1822"; but "from 1812 to 1822" leads there).
    """
    if first and NAMES[matched.tokens.classes[first - 1]] == _UNTIL:
        before = bisect_right(matched.matches, first, key=lambda match: match.first) - 2
        return before >= 0 and matched.matches[before].last == first - 1
    span = matched.paragraph.doc.char_span(
        matched.tokens.starts[first], matched.tokens.ends[last - 1], alignment_mode="expand"
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


def year_of_month(last_date: MentionedDate, month: int) -> int:
    """Return the year of a month without one: that of the date mentioned last, else the one after it."""
    return last_date.day.year + (last_date.has_month and last_date.day.month - month > _FAR_BACK)


def shared_years(matches: Sequence[Match], tokens: Tokens) -> Iterator[int | None]:
    """Yield the year that each match takes from the one after it ("from March to June 1916"), or None."""
    for match, following in zip(matches, [*matches[1:], None], strict=False):
        yield _shared_year(match, following, tokens)


_MONTHLY = frozenset({"month", "month_day", "day_month"})
_LINKS = frozenset({"to", "and", "or", "hyphen", "dash", "the"})


def _shared_year(match: Match, following: Match | None, tokens: Tokens) -> int | None:
    if following is None or not {match.rule, following.rule} <= _MONTHLY:
        return None
    gap = [NAMES[char] for char in tokens.classes[match.last : following.first]]
    if not 1 <= len(gap) <= 2 or not _LINKS.issuperset(gap):
        return None
    if {"year", "spelt_year", "year_shift", "shift"} & match.parts.keys() or "year" not in following.parts:
        return None
    first, second = (tokens.values[side.parts["month"][0]] for side in (match, following))
    year = tokens.values[following.parts["year"][0]]
    if not (isinstance(first, int) and isinstance(second, int) and isinstance(year, int)):
        return None
    return year - (first > second)
