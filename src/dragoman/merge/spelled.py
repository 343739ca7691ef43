"""Dates as a chronology writes them, as precise as they are known."""

from __future__ import annotations

import re
from calendar import month_name
from functools import lru_cache

from dragoman.merge.dates import period

_SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_WEEK = re.compile(r"\d{4}-W\d\d(-WE)?")
_SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")


@lru_cache(maxsize=10_000)
def spelled(value: str) -> str:
    """Return an ISO 8601 or TIMEX3 date in words: "4 February 2023", "3-5 February 2023", "February 2023"."""
    if "/" in value:
        return _range(*value.split("/", 1))
    if match := _DAY.match(value):
        return f"{int(match[3])} {month_name[int(match[2])]} {match[1]}"
    if match := _SEASON.fullmatch(value):
        return f"{_SEASONS[match[2]]} {match[1]}"
    if _WEEK.fullmatch(value) and (days := period(value)):
        from datetime import date

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
