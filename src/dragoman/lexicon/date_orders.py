"""The old name of `calendars`, for callers that have not changed yet."""

from __future__ import annotations

from dragoman.lexicon.calendars import Order as Order
from dragoman.lexicon.calendars import date_order as date_order

__all__ = ["Order", "date_order"]
