"""The first page: what is in the store, what came in, who is busy, what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dragoman.query.chronology import Entry, entry
from dragoman.store.overview import Pair, Totals
from dragoman.web.asked import Kept
from dragoman.web.rows import Received, received

_DAYS = 30
_WEEK = 7
_SHOWN = 8
_WINDOW = 2_000
"""The latest occurrences, among which the busiest pairs are sought."""


@dataclass(frozen=True, slots=True)
class Home:
    """`today` is the day of the newest report, or this day where reports bear later dates; `recent` is
    since when the most reported stories are counted. `pairs` are the busiest of the latest occurrences,
    `changed` has another status since a week."""

    totals: Totals
    today: str | None
    recent: str | None
    reports: tuple[Received, ...]
    pairs: tuple[Pair, ...]
    changed: tuple[Entry, ...]
    planned: tuple[Entry, ...]
    most_reported: tuple[Entry, ...]


def home(store: Kept) -> Home:
    """What is in the store, and where to begin."""
    totals = store.totals()
    if not totals.reports:
        return Home(totals, None, None, (), (), (), (), ())
    today = min(totals.last or "9999", datetime.now(UTC).date().isoformat())
    recent = (date.fromisoformat(today) - timedelta(days=_DAYS)).isoformat()
    week = (date.fromisoformat(today) - timedelta(days=_WEEK)).isoformat()
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    latest = store.reports(telling=True, newest=True, until=tomorrow, limit=_SHOWN)
    most = store.most_reported(recent, tomorrow, 3 * _SHOWN)
    told = [story for story in most if not story.situation][:_SHOWN]
    return Home(
        totals,
        today,
        recent,
        tuple(received(found) for found in latest),
        store.busiest(_SHOWN, until=tomorrow, latest=_WINDOW),
        tuple(entry(story) for story in store.changed(week, tomorrow, _SHOWN)),
        tuple(entry(story) for story in store.planned(tomorrow, _SHOWN)),
        tuple(entry(story) for story in told),
    )
