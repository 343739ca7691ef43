"""Dates as texts give them -> ranges of days, and times -> one clock, for sorting and comparing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dragoman.readers.english.times.timex_values import bounds
from dragoman.record import When

END = "9999-12-31"
"""Comes after every day in any database's order of text: of signs each language has its own."""


def day_range(when: When | None) -> tuple[str, str] | None:
    """Return the first day of a date and the day after its last, ISO 8601, or None."""
    return days_of(when.value) if when else None


def days_of(value: str) -> tuple[str, str] | None:
    """Return the same of a value: "2023-06-18", "2023-06", "2023-W25", "2023-06-18/2023-06-19" ..."""
    if "/" in value:
        first, last = (days_of(end) for end in value.split("/", 1))
        return (first[0], last[1]) if first and last and first[0] < last[1] else None
    limits = bounds(value)
    if limits is None:
        return None
    earliest, latest, precision = limits
    if "T" in earliest:  # an hour or a part of a day
        return earliest[:10], _next(earliest[:10])
    if precision in ("decade", "century"):
        return f"{earliest}-01-01", f"{latest}-01-01"
    return earliest, latest


def report_day(published_at: str | None) -> str:
    """Return the day a report was published on, where it was published; '' where nobody says."""
    return (published_at or "")[:10]


def next_day(day: str) -> str:
    """Return the day after an ISO 8601 date; '' for what is none."""
    try:
        return _next(day)
    except (ValueError, OverflowError):
        return ""


def instant(moment: str | None) -> str:
    """Return an ISO 8601 time in UTC, so that times sort; '' for none. Without a zone it is taken as UTC."""
    if not moment:
        return ""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return moment  # a year or a month: it sorts before its days
    parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    return parsed.isoformat(timespec="seconds").replace("+00:00", "Z")


def now() -> str:
    """Return this moment, UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
