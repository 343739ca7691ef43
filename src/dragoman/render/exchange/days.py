"""The days of a date, for formats that know nothing less precise than a day."""

from __future__ import annotations

import re
from datetime import date

from dragoman.record import When

_DAY = r"(\d{4}-\d\d-\d\d)"


def first_day(when: When | None) -> date | None:
    """Return the day of a date, of several the first; None where only a week, a month or a year is told."""
    match = re.match(_DAY, when.value) if when else None
    return _valid(match[1]) if match else None


def last_day(when: When | None) -> date | None:
    """Return the last day of a date that is a range of days ("2023-06-18/2023-06-19"), else None."""
    match = re.fullmatch(f"{_DAY}/{_DAY}", when.value) if when else None
    return _valid(match[2]) if match else None


def date_parts(stamp: str | None) -> list[int]:
    """Return year, month and day of an ISO 8601 time, as many as it tells; none where it is no date."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])", stamp or "")
    parts = [int(part) for part in match.groups() if part] if match else []
    try:
        date(*parts, *(1,) * (3 - len(parts)))
    except (TypeError, ValueError):  # no year, a month 13
        return []
    return parts


def _valid(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:  # a 30 February
        return None
