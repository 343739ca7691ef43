"""The first page (what is in the store, what came in, what is planned), and the search."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from fastapi import Query, Request

from dragoman.query.chronology import Entry, entry, is_listed
from dragoman.record import Span
from dragoman.render.words import plain, shortened
from dragoman.store import Store
from dragoman.store.paging import Origin
from dragoman.store.queries.contacts_in_time import Contact, contacts
from dragoman.store.queries.issue_activity import IssueCount, issue_counts
from dragoman.store.queries.overview import (
    Pair,
    Totals,
    actor_counts,
    busiest_pairs,
    changed_stories,
    most_reported_stories,
    planned_contacts,
    story_volume,
)
from dragoman.store.queries.story_lookup import stories_by_id, story_lines
from dragoman.store.search import DEPTH, Hit, Term, terms
from dragoman.web.activity_page import volume_chart
from dragoman.web.adding import EXAMPLE, example_file
from dragoman.web.limits import is_local
from dragoman.web.map_page import Picture, frame_around, picture_of, spotted_places
from dragoman.web.parameters import MOST, After, Day, DeskStore, day
from dragoman.web.report_pages import ReportLine, report_line
from dragoman.web.time_chart import Chart

_DAYS = 30
_WEEK = 7
_SHOWN = 8
_WINDOW = 2_000
"""The latest stories, among which the busiest pairs are sought."""
_MATRIX = 9
"""Actors of the matrix."""
ON_ISSUE = 1_000
"""Statements and stories on an issue that the first page counts."""
_PAIRS = 300
_LEAST_SOURCES = 2
_ENTRIES = 12
_MAPPED = 300
"""Contacts that the first page maps, the last."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The actors of the busiest pairs, the busiest first, and how many stories each pair of them shares:
    row by row, each actor with those before it."""

    actors: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    most: int


@dataclass(frozen=True, slots=True)
class Home:
    """`today` is the day of the newest report, or this day where reports bear later dates; `recent` is
    since when the most reported stories are counted; the `mapped` last contacts are on the map. `pairs` are
    the busiest of the latest occurrences, `latest` the last of which `sources` independent texts tell at
    least, `changed` has another status since a week. `issues` are those most spoken of, `actors` all, each
    with how many occurrences it takes part in. `store` and `example` are what the commands of the page of an
    empty store name. Of an issue `most_on_issue` statements and stories are counted."""

    totals: Totals
    today: str | None
    recent: str | None
    mapped: int
    volume: Chart | None
    counted: int
    more: bool
    map: Picture | None
    matrix: Matrix | None
    sources: int
    latest: tuple[Entry, ...]
    reports: tuple[ReportLine, ...]
    pairs: tuple[Pair, ...]
    changed: tuple[Entry, ...]
    planned: tuple[Entry, ...]
    most_reported: tuple[Entry, ...]
    actors: tuple[tuple[str, int], ...]
    issues: tuple[IssueCount, ...]
    store: str = ""
    example: str = ""
    most_on_issue: int = ON_ISSUE


def home(request: Request, store: DeskStore) -> Home:
    """What is in the store, and where to begin."""
    totals = store.totals()
    if not totals.reports:
        names = (shlex.quote(store.name), str(example_file())) if is_local(request) else ("STORE", EXAMPLE)
        return Home(
            totals, None, None, 0, None, 0, False, None, None, 1, (), (), (), (), (), (), (), (), *names
        )  # fmt: skip
    today = min(totals.last or "9999", datetime.now(UTC).date().isoformat())
    recent, week, tomorrow = (
        (date.fromisoformat(today) - timedelta(days=days)).isoformat() for days in (_DAYS, _WEEK, -1)
    )
    reports = store.reports(telling=True, newest=True, until=tomorrow, limit=_SHOWN)
    most = most_reported_stories(store, recent, tomorrow, _SHOWN)
    mapped = contacts(store, until=tomorrow, limit=_MAPPED, sided=False)
    pairs = busiest_pairs(store, _PAIRS, until=tomorrow, latest=_WINDOW)
    volume = story_volume(store, until=tomorrow)
    sources, latest = _latest(store, tomorrow)
    counts = issue_counts(store, ON_ISSUE)
    issues = sorted(counts, key=lambda count: (-count.statements - count.events, count.issue))
    return Home(
        totals,
        today,
        recent,
        len(mapped),
        volume_chart(volume),
        volume.stories,
        volume.more,
        _map(store, mapped),
        _matrix(pairs),
        sources,
        latest,
        tuple(report_line(found_report) for found_report in reports),
        pairs[:_SHOWN],
        tuple(entry(story) for story in changed_stories(store, week, tomorrow, _SHOWN)),
        tuple(entry(story) for story in planned_contacts(store, tomorrow, _SHOWN)),
        tuple(entry(story) for story in most),
        tuple((count.actor, count.stories) for count in actor_counts(store)),
        tuple(issues),
    )


def _latest(store: Store, until: str) -> tuple[int, tuple[Entry, ...]]:
    """Return the last stories of which several independent texts tell, and how many at least; where there
    are none, the last of all."""
    for sources in (_LEAST_SOURCES, 1):
        lines = story_lines(store, (), until=until, witnesses=sources, limit=4 * _ENTRIES)
        listed = [line.story for line in lines if not line.situation and is_listed(line.confidence)]
        if listed:
            return sources, tuple(map(entry, stories_by_id(store, listed[:_ENTRIES])))
    return 1, ()


def _map(store: Store, mapped: Sequence[Contact]) -> Picture | None:
    """Return the map of contacts, None where no place of them is known."""
    places = spotted_places(store, mapped)
    points = [(place.latitude, place.longitude) for place in places]
    return picture_of(places, frame_around(points)) if places else None


def _matrix(pairs: Sequence[Pair]) -> Matrix | None:
    """Return the matrix of the actors of the busiest pairs."""
    chosen: list[str] = []
    for pair in pairs:
        more = [side for side in (pair.first, pair.second) if side not in chosen]
        if len(chosen) + len(more) <= _MATRIX:
            chosen += more
    if len(chosen) < 2:
        return None
    shared = {frozenset((pair.first, pair.second)): pair.stories for pair in pairs}
    totals = {actor: sum(shared.get(frozenset((actor, other)), 0) for other in chosen) for actor in chosen}
    actors = sorted(chosen, key=lambda code: (-totals[code], code))
    rows = tuple(
        tuple(shared.get(frozenset((code, before)), 0) for before in actors[:place])
        for place, code in enumerate(actors)
    )
    return Matrix(tuple(actors), rows, max(shared.values()))


_PAGE = 20
Field = Literal["text", "title", "words", "speaker"]


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the words were found: its excerpt and the report's title in runs, each with whether it
    was asked for."""

    runs: tuple[tuple[str, bool], ...]
    start: int
    end: int
    day: str
    origin: Origin
    statement: str | None
    title: tuple[tuple[str, bool], ...] = ()

    @property
    def hit(self) -> Hit:
        """The place as the store found it."""
        quote = "".join(run for run, _ in self.runs)
        return Hit(
            Span(self.start, self.end, quote, self.origin.version), self.day, self.origin, self.statement
        )


@dataclass(frozen=True, slots=True)
class Search:
    """A page of what was found: `found` in all, of very many the `most` that were added last. `after` asks
    for the next page, None at the end."""

    query: str
    field: Field
    since: str | None
    until: str | None
    order: Literal["best", "newest"]
    hits: tuple[Found, ...]
    found: int
    most: int
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
        return Search("", field, first, last, order, (), 0, DEPTH, None)
    page = store.search(
        q, field=field, since=first, until=f"{last}~" if last else None, newest=order == "newest",
        after=after, limit=limit,
    )  # fmt: skip
    wanted = terms(q)
    hits = tuple(_shown_hit(hit, wanted) for hit in page)
    return Search(q, field, first, last, order, hits, page.found or 0, DEPTH, page.after)


def _shown_hit(hit: Hit, wanted: tuple[Term, ...]) -> Found:
    runs = tuple(_runs(hit.span.quote, wanted))
    title = tuple(_runs(shortened(plain(hit.origin.title or "untitled"), 160), wanted))
    return Found(runs, hit.span.start, hit.span.end, hit.day, hit.origin, hit.statement, title)


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
