"""Dates at their precision: as ranges of days, in order, and in words.

A month is every day of it, and two dates agree where their days meet.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache

_FORM = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|W(\d\d)|Q([1-4])|H([12])|(SP|SU|FA|WI)))?(?:T.*|-WE)?")
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_SEASON_NAMES = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_WEEK = re.compile(r"\d{4}-W\d\d(-WE)?")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")


@dataclass(frozen=True, slots=True)
class Period:
    """Days `first` to `last`, both included, as proleptic ordinals (`date.toordinal`)."""

    first: int
    last: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1

    def apart(self, other: Period) -> int:
        """Return how many days lie between the two at least; 0 where they meet."""
        return max(0, self.first - other.last, other.first - self.last)

    def contains(self, other: Period) -> bool:
        return self.first <= other.first and other.last <= self.last


def period(value: str | None) -> Period | None:
    """Return the days of an ISO 8601 or TIMEX3 date, or of a range "2023-02-03/2023-02-05"; None for
    what is no date."""
    if value and "/" in value:
        ends = [period(end) for end in value.split("/", 1)]
        first, last = ends
        return Period(first.first, last.last) if first and last and first.first <= last.last else None
    match = _FORM.fullmatch(value or "")
    if match is None:
        return None
    year, month, day, week, quarter, half, season = match.groups()
    try:
        if day:
            start = date(int(year), int(month), int(day))
            return Period(start.toordinal(), start.toordinal())
        if week:
            start = date.fromisocalendar(int(year), int(week), 1)
            return Period(start.toordinal(), start.toordinal() + 6)
        if month:
            return _months(int(year), int(month), 1)
        if quarter:
            return _months(int(year), 3 * int(quarter) - 2, 3)
        if half:
            return _months(int(year), 6 * int(half) - 5, 6)
        return _months(int(year), _SEASONS[season], 3) if season else _months(int(year), 1, 12)
    except ValueError:  # a month 13, a 30 February
        return None


def day(instant: str | None) -> int | None:
    """Return the day of an ISO 8601 instant or date as an ordinal; None where it is less precise."""
    return _day((instant or "")[:10])


@lru_cache(maxsize=10_000)  # reports are held against many others, and of one day there are many
def _day(value: str) -> int | None:
    days = period(value)
    return days.first if days and days.days == 1 else None


def instant(stamp: str | None) -> datetime | None:
    """Return when an ISO 8601 stamp begins, in UTC (no offset means UTC), so that stamps of several zones and
    precisions compare; None for what is no date."""
    try:
        moment = datetime.fromisoformat(stamp or "")
    except ValueError:  # a month or a year
        days = period(stamp)
        if days is None:
            return None
        moment = datetime.combine(date.fromordinal(days.first), time())
    try:
        return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)
    except OverflowError:  # the first or last day of all, in another zone
        return None


def sortable(stamp: str | None) -> datetime:
    """Return the same to sort by: what is no date comes last."""
    return instant(stamp) or datetime.max.replace(tzinfo=UTC)


def in_order(value: str | None, clock: str | None = None) -> tuple[int, int, str]:
    """Return what dates sort by: the first day, a month before the days in it, on one day by the `clock`
    ("14:25"); what is no date comes last."""
    stated = period(value)
    return (stated.first, -stated.last, clock or "") if stated else (date.max.toordinal(), 0, clock or "")


def is_too_wide(stated: Period, reported: int | None, windows: Mapping[str, int]) -> bool:
    """Say whether a date is so wide that it tells no more than the day of the report (`windows` of days)."""
    around_report = reported is not None and stated.first <= reported <= stated.last
    return stated.days > windows["longest"] or (around_report and stated.days > windows["telling"])


def between(stated: Period | None, since: str | None, until: str | None) -> bool:
    """Say whether a day of `stated` may lie from `since` to `until` (ISO 8601, both included); an unknown day
    lies in no bounded time."""
    first, last = period(since), period(until)
    if stated is None:
        return first is None and last is None
    return (first is None or stated.last >= first.first) and (last is None or stated.first <= last.last)


def iso(ordinal: int) -> str:
    """Return the ISO 8601 date of an ordinal: the first or last day there is for one beyond."""
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal())).isoformat()


def _months(year: int, month: int, count: int) -> Period:
    start = date(year, month, 1)
    month += count - 1
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    end = date(year, month, monthrange(year, month)[1])
    return Period(start.toordinal(), end.toordinal())


@lru_cache(maxsize=10_000)
def spelled(value: str) -> str:
    """Return an ISO 8601 or TIMEX3 date in words: "4 February 2023", "3-5 February 2023", "February 2023"."""
    if "/" in value:
        return _range(*value.split("/", 1))
    if match := _DAY.match(value):
        return f"{int(match[3])} {month_name[int(match[2])]} {match[1]}"
    if match := _SEASON.fullmatch(value):
        return f"{_SEASON_NAMES[match[2]]} {match[1]}"
    if _WEEK.fullmatch(value) and (days := period(value)):
        return _range(date.fromordinal(days.first).isoformat(), date.fromordinal(days.last).isoformat())
    if (match := _MONTH.fullmatch(value)) and 1 <= int(match[2]) <= 12:
        return f"{month_name[int(match[2])]} {match[1]}"
    return value


def _range(first: str, last: str) -> str:
    start, end = spelled(first).split(), spelled(last).split()
    same = 0
    while same < min(len(start), len(end)) and start[-1 - same] == end[-1 - same]:
        same += 1
    kept = start[: len(start) - same]
    joined = "-" if len(kept) == 1 else " - "
    return f"{' '.join(kept)}{joined}{' '.join(end)}" if kept else " ".join(end)
