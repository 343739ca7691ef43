"""The old name of `calendars`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.calendars import STATE as STATE
from dragoman.lexicon.calendars import feast_days as feast_days
from dragoman.lexicon.calendars import hijri_day as hijri_day
from dragoman.lexicon.calendars import hijri_month as hijri_month

__all__ = ["STATE", "feast_days", "hijri_day", "hijri_month"]
