"""The first page (what is in the store, what came in, what is planned), and the search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import Query

from dragoman.query.chronology import Entry, entry
from dragoman.record import Span
from dragoman.store.paging import Origin
from dragoman.store.queries.overview import (
    Pair,
    Totals,
    busiest_pairs,
    changed_stories,
    most_reported_stories,
    planned_contacts,
)
from dragoman.store.search import Hit, Term, terms
from dragoman.web.parameters import MOST, After, Day, DeskStore, day
from dragoman.web.row_page import ReportLine, report_line

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
    reports: tuple[ReportLine, ...]
    pairs: tuple[Pair, ...]
    changed: tuple[Entry, ...]
    planned: tuple[Entry, ...]
    most_reported: tuple[Entry, ...]


def home(store: DeskStore) -> Home:
    """What is in the store, and where to begin."""
    totals = store.totals()
    if not totals.reports:
        return Home(totals, None, None, (), (), (), (), ())
    today = min(totals.last or "9999", datetime.now(UTC).date().isoformat())
    recent = (date.fromisoformat(today) - timedelta(days=_DAYS)).isoformat()
    week = (date.fromisoformat(today) - timedelta(days=_WEEK)).isoformat()
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    latest = store.reports(telling=True, newest=True, until=tomorrow, limit=_SHOWN)
    most = most_reported_stories(store, recent, tomorrow, 3 * _SHOWN)
    most_told = [story for story in most if not story.situation][:_SHOWN]
    return Home(
        totals,
        today,
        recent,
        tuple(report_line(found_report) for found_report in latest),
        busiest_pairs(store, _SHOWN, until=tomorrow, latest=_WINDOW),
        tuple(entry(story) for story in changed_stories(store, week, tomorrow, _SHOWN)),
        tuple(entry(story) for story in planned_contacts(store, tomorrow, _SHOWN)),
        tuple(entry(story) for story in most_told),
    )


_PAGE = 20
Field = Literal["text", "title", "words", "speaker"]


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the words were found: its excerpt in runs, each with whether it was asked for."""

    runs: tuple[tuple[str, bool], ...]
    start: int
    end: int
    day: str
    origin: Origin
    statement: str | None

    @property
    def hit(self) -> Hit:
        """The place as the store found it."""
        quote = "".join(run for run, _ in self.runs)
        return Hit(
            Span(self.start, self.end, quote, self.origin.version), self.day, self.origin, self.statement
        )


@dataclass(frozen=True, slots=True)
class Search:
    """A page of what was found. `after` asks for the next, None at the end."""

    query: str
    field: Field
    since: str | None
    until: str | None
    order: Literal["best", "newest"]
    hits: tuple[Found, ...]
    after: str | None


def search(
    store: DeskStore,
    q: Annotated[str, Query(max_length=500, description="The words")] = "",
    field: Annotated[Field, Query(description="Where they are sought")] = "text",
    since: Day = None,
    until: Day = None,
    order: Annotated[Literal["best", "newest"], Query(description="Which come first")] = "best",
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many places a page has")] = _PAGE,
) -> Search:
    """Words in reports, titles, statements or the names of speakers; "a phrase", begin*, -without."""
    first, last = day("since", since), day("until", until)
    if not q.strip():
        return Search("", field, first, last, order, (), None)
    page = store.search(
        q, field=field, since=first, until=f"{last}~" if last else None, newest=order == "newest",
        after=after, limit=limit,
    )  # fmt: skip
    wanted = terms(q)
    return Search(q, field, first, last, order, tuple(_found(hit, wanted) for hit in page), page.after)


def _found(hit: Hit, wanted: tuple[Term, ...]) -> Found:
    runs = tuple(_runs(hit.span.quote, wanted))
    return Found(runs, hit.span.start, hit.span.end, hit.day, hit.origin, hit.statement)


def _runs(text: str, wanted: tuple[Term, ...]) -> Iterator[tuple[str, bool]]:
    """Yield the text in runs, those that a term finds marked; endings are left open as the search does."""
    stems = [
        r"\W+".join(re.escape(word[: max(3, len(word) - 3)]) + r"\w*" for word in term.words)
        for term in wanted
        if not term.without
    ]
    at = 0
    for match in re.finditer(rf"\b(?:{'|'.join(stems)})", text, re.IGNORECASE):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(text):
        yield text[at:], False
