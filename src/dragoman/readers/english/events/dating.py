"""When an event took place, as precisely as the time expression that belongs to it allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date as date_

from dragoman.readers.english.document import Document, starting_within
from dragoman.readers.english.events.attachment import SPEECH_ACTS, Dated, attached
from dragoman.readers.english.events.predicates import Predicate
from dragoman.record import Timex, When

_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)")
_CLOCK = re.compile(r"T(\d{2}:\d{2})")
_WEEKS = re.compile(r"\bweeks?\b", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_LAST_WEEK, _THURSDAY = 52, 4
_PART_OF_YEAR = re.compile(r"(\d{4})-(?:SP|SU|FA|WI|[QH]\d)")
_OR = re.compile(r"\s*(?:,\s*)?or\s+")


def when(document: Document, predicate: Predicate, times: Sequence[Timex]) -> When | None:
    """Return the date that belongs to `predicate`, or None."""
    paragraph, token = predicate.paragraph, predicate.token
    sentence = token.sent
    low, high = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
    inside = starting_within(times, low, high)
    dated = [(timex, value) for timex in inside if (value := date_of(timex)) is not None]
    if not dated:
        return None
    day = published_date(document) or ""
    own = attached(predicate, dated, day)
    if predicate.frame.type in SPEECH_ACTS - {"AGREE"} and day:  # what is said already has been
        own = [(t, date) for t, date in own if date <= day[: len(date)]]
    found = _closest(document, own, paragraph.start + token.idx)
    if found is not None and _comes_from(predicate):
        return replace(found, value=found.value[:7], time=None)
    return found


def _comes_from(predicate: Predicate) -> bool:
    """Say whether the day is that of the end: "returned on Friday from a trip" began before."""
    noun = predicate.token
    behind = predicate.part == "nouns" and noun.dep_ == "pobj" and noun.head.lower_ == "from"
    return behind and noun.head.head == predicate.carrier and not predicate.supported


def is_to_come(document: Document, predicate: Predicate, date: When | None) -> bool:
    """Say whether the date lies after publication, so that the event is still to come."""
    day = published_date(document)
    if date is None or day is None or predicate.frame.type in SPEECH_ACTS - {"AGREE"}:
        return False
    return date.value > day[: len(date.value)]


def is_of_a_later_week(document: Document, date: When | None, times: Iterable[Timex]) -> bool:
    """Say whether the date was told as a week after that of publication: "travels to Nepal next week"."""
    day = published_date(document)
    if date is None or date.span is None or day is None or len(day) != len("2023-06-18"):
        return False
    this = date_.fromisoformat(day).isocalendar()
    return any(
        (int(week[1]), int(week[2])) > (this.year, this.week)
        for timex in times
        if timex.span == date.span and (week := _WEEK.match(timex.value))
    )


def is_over(document: Document, predicate: Predicate, date: When | None) -> bool:
    """Say whether a noun has a date before publication, whatever comes: "will build on the June 9 talks"."""
    day = published_date(document)
    if date is None or day is None or predicate.part != "nouns" or predicate.supported:
        return False
    return date.value < day[: len(date.value)]


def date_of(timex: Timex) -> str | None:
    """Return the date of `timex` as precise as ISO allows: of a week its month, of a season its year."""
    if timex.kind not in {"DATE", "TIME"}:
        return None
    found = _DATE.match(timex.value)
    if found:  # "two weeks ago" is as vague as a week, whatever day it is counted to
        vague = timex.precision == "week" or (timex.anchor is not None and _WEEKS.search(timex.span.quote))
        return found.group(0)[:7] if vague else found.group(0)
    week = _WEEK.match(timex.value)
    if week and 1 <= int(week[2]) <= _LAST_WEEK:  # a week has the month and year that most of its days have
        return date_.fromisocalendar(int(week[1]), int(week[2]), _THURSDAY).isoformat()[:7]
    part = _PART_OF_YEAR.match(timex.value)
    return part.group(1) if part else None


def common_prefix(first: str, last: str) -> str | None:
    """Return what two ISO dates share: their day, month or year; None when not even that."""
    for length in (10, 7, 4):
        if len(first) >= length and first[:length] == last[:length]:
            return first[:length]
    return None


def _closest(document: Document, own: list[Dated], offset: int) -> When | None:
    if not own:
        return None
    timex, date = min(own, key=lambda row: (-len(row[1]), abs(row[0].span.start - offset)))
    for other, choice in own:  # "in late May or June"
        low, high = sorted((timex.span, other.span))
        if _OR.fullmatch(document.report.text, low.end, high.start):
            shared = common_prefix(date, choice)
            return When(shared, document.span(low.start, high.end)) if shared else None
    clock = _CLOCK.search(timex.value)
    return When(date, timex.span, clock.group(1) if clock else None)


def published_date(document: Document) -> str | None:
    """Return the day of publication, as the dateline or else the metadata give it."""
    report = document.report
    if report.dateline is not None and report.dateline.date:
        return report.dateline.date
    return report.published_at[:10] if report.published_at else None
