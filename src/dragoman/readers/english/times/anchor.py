"""The day a report is read from: its dateline's, or the day it was published where it was filed."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dragoman.readers.english.times.reading import Source
from dragoman.record import Report

_HEAD = re.compile(r"\s*\W?[A-ZÀ-Þ][A-ZÀ-Þ' .\-]{2,40}(?:,\s[\w. ]{2,30})?,?\s*\(?")
_DAYS = 7


def anchor(report: Report) -> tuple[date | None, Source | None]:
    """Return the report's day and what tells it; (None, None) when nothing does."""
    line = report.dateline
    if line is not None and line.date:
        day = _day(line.date)
        if day is not None:
            return day, "dateline"
    if report.published_at is None:
        return None, None
    if line is not None and line.zone:
        day = _local_day(report.published_at, line.zone)
        if day is not None:
            return day, "dateline"
    day = _day(report.published_at)
    return day, "published" if day else None


def opens(head: str, value: str, today: date | None) -> date | None:
    """Return the day of `value` when `head`, the text before it, makes it a dateline ("OSLO, 3 May").

    A dateline more than a week from the day known is none.
    """
    if not _HEAD.fullmatch(head):
        return None
    day = _day(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    if day is None or (today is not None and abs(day - today).days > _DAYS):
        return None
    return day


def _local_day(moment: str, zone: str) -> date | None:
    try:
        at = datetime.fromisoformat(moment)
        return at.astimezone(ZoneInfo(zone)).date() if at.tzinfo is not None else None
    except (ValueError, ZoneInfoNotFoundError):
        return None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
