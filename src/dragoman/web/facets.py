"""The lines that a chronology looks over, and what they can be narrowed by: lane, type, status, issue, level,
outlet, time, each value with how many entries it would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dragoman.lexicon.issue_words import contact_kinds, label_of
from dragoman.lexicon.story_rules import type_name
from dragoman.merge.dates import between, iso, period
from dragoman.merge.stories import story_order
from dragoman.merge.story import Story
from dragoman.query.chronology import days, is_listed
from dragoman.settings import LISTED
from dragoman.store import Store
from dragoman.store.paging import page_token
from dragoman.store.queries.as_of import stories_as_of, with_openings
from dragoman.store.queries.story_lookup import StoryLine, line_of, stories_by_id, story_lines, story_outlines
from dragoman.web.parameters import LONGEST_OUTLET, day_after, day_first, several
from dragoman.web.time_chart import LANES, lane_of

WINDOW = 2_000
"""The most entries that one page looks over."""
Named = Literal["type", "status", "issue", "level", "outlet", "lane"]
FIELDS: tuple[Named, ...] = ("type", "status", "issue", "level", "outlet", "lane")
Order = Literal["newest", "oldest"]
_OF_A_DAY = 10_000
_MANY = 30
"""The most values of a field that are listed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chronology was asked for; None where nothing was."""

    since: str | None = None
    until: str | None = None
    at: str | None = None
    type: str | None = None
    status: str | None = None
    issue: str | None = None
    level: str | None = None
    outlet: str | None = None
    witnesses: int = 1
    order: Order = "newest"
    confidence: float = LISTED
    lane: str | None = None
    own: bool = False

    def values(self, field: Named) -> tuple[str, ...]:
        """Return the values of a field that are asked for, none for all."""
        asked: str | None = getattr(self, field)
        return several(asked) if field not in ("outlet", "lane") else (asked,) if asked else ()


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of a field among what is found, each with how many entries have it. `labels` are their
    names."""

    field: Named
    values: tuple[tuple[str, int], ...]
    labels: dict[str, str]


class ChronologyWindow:
    """The lines of two actors' stories from an end of the time on, at most WINDOW; `more` says whether others
    lie beyond, `from_here` that they begin where the page before ended.

    Lines below the confidence that was asked for are left out, and counted in `below`; `last` is the last
    line that was looked at, listed or not: what lies beyond begins after it.
    `known` are the stories by number where they were made for a day, `at`, and are not read from the store.
    """

    def __init__(
        self,
        store: Store,
        lines: Sequence[StoryLine],
        *,
        more: bool,
        from_here: bool,
        confidence: float,
        last: StoryLine | None,
        known: Mapping[int, Story] | None = None,
        at: str | None = None,
        own: bool = False,
    ) -> None:
        self._store, self._known, self._at = store, known or {}, at
        told = [line for line in lines if not (own and line.proposed_by)]
        self.lines = [line for line in told if is_listed(line.confidence, confidence)]
        self.below = len(told) - len(self.lines)
        self.proposed = sum(1 for line in lines if line.proposed_by)
        self.more, self.from_here, self.last = more, from_here, last

    def meeting(self, asked: Asked, but: str = "") -> Sequence[StoryLine]:
        """Return the lines that have what was asked for in every field `but` one."""
        wanted = [
            (field, frozenset(values)) for field in FIELDS if field != but and (values := asked.values(field))
        ]
        if not wanted:
            return self.lines
        return [
            line
            for line in self.lines
            if all(not values.isdisjoint(self.values(line, field)) for field, values in wanted)
        ]

    def values(self, line: StoryLine, field: Named) -> Iterable[str]:
        """Return the values that a line has of a field."""
        if field == "outlet":
            return line.outlets
        if field == "issue":
            return line.issues
        if field == "lane":
            return (lane_of(line.type, line.mode),)
        return (line.type,) if field == "type" else (line.status,) if field == "status" else (line.level,)

    def outlined(self, ids: Sequence[str]) -> Mapping[str, Story]:
        """Return stories by their ids; their mentions may be missing."""
        wanted = set(ids)
        if self._at:
            return {story.id: story for story in self._known.values() if story.id in wanted}
        return story_outlines(self._store, ids)

    def whole(self, lines: Sequence[StoryLine]) -> Sequence[Story]:
        """Return the stories of lines, with their mentions and what else opens with them."""
        if self._at:
            return with_openings(self._store, [self._known[line.number] for line in lines], self._at)
        return stories_by_id(self._store, [line.story for line in lines])


def chronology_window(
    store: Store, actors: Sequence[str], asked: Asked, after: str | None
) -> ChronologyWindow:
    """Return what a chronology looks over: as it was known on a day (`at`), or as the store has it."""
    if asked.at:
        return _as_known(store, actors, asked, after)
    since = day_first(asked.since) if asked.since else None
    until = day_after(asked.until) if asked.until else None

    def window(after: str | None) -> tuple[StoryLine, ...]:
        return story_lines(store,
            actors, since=since, until=until, witnesses=asked.witnesses, newest=asked.order == "newest",
            after=after, limit=WINDOW + 1,
        )  # fmt: skip

    lines_found = window(None)
    here = (
        after is not None
        and len(lines_found) > WINDOW
        and not _follows(lines_found[:WINDOW][-1], after, asked.order)
    )
    if here:
        lines_found = window(after)
    lines = [line for line in lines_found[:WINDOW] if not line.situation]
    return ChronologyWindow(
        store, lines, more=len(lines_found) > WINDOW, from_here=here, confidence=asked.confidence,
        last=lines_found[:WINDOW][-1] if lines_found else None, own=asked.own,
    )  # fmt: skip


def _follows(line: StoryLine, after: str, order: Order) -> bool:
    """Say whether a line comes after a place in the order."""
    last = page_token(after)
    return line.place < last if order == "newest" else line.place > last


def _as_known(store: Store, actors: Sequence[str], asked: Asked, after: str | None) -> ChronologyWindow:
    newest = asked.order == "newest"
    beyond = _start(asked, newest)
    known_stories, edge = _window(store, actors, asked, beyond)
    here = (
        after is not None
        and edge is not None
        and not (known_stories and _follows(known_stories[-1][0], after, asked.order))
    )
    if here and after is not None:
        day, _ = page_token(after)  # some of its day may not have been shown
        known_stories, edge = _window(store, actors, asked, day_after(day) if newest else _previous(day))
        known_stories = [
            known_story for known_story in known_stories if _follows(known_story[0], after, asked.order)
        ]
    while edge is not None and not known_stories:
        known_stories, edge = _window(store, actors, asked, edge)
    known = {line.number: story for line, story in known_stories}
    return ChronologyWindow(
        store, [line for line, _ in known_stories], more=edge is not None, from_here=here,
        confidence=asked.confidence, last=known_stories[-1][0] if known_stories else None, known=known,
        at=asked.at, own=asked.own,
    )  # fmt: skip


def _window(
    store: Store, actors: Sequence[str], asked: Asked, beyond: str | None
) -> tuple[list[tuple[StoryLine, Story]], str | None]:
    """Return the stories of a window as they were known, with their lines, and the window's edge. A line's
    number is that of its day and its place in it, the same in every window."""
    assert asked.at is not None
    as_known = stories_as_of(store, asked.at, actors, newest=asked.order == "newest", beyond=beyond)
    timely = (story for story in as_known.stories if between(days(story), asked.since, asked.until))
    kept = (story for story in timely if len(story.witnesses) >= asked.witnesses and not story.situation)
    ordered = sorted(kept, key=story_order)
    places, placed_stories = Counter[int](), []
    for story in ordered:
        story_days = days(story)
        day = story_days.first if story_days else 0
        placed_stories.append((line_of(story, day * _OF_A_DAY + places[day]), story))
        places[day] += 1
    return placed_stories[::-1] if asked.order == "newest" else placed_stories, as_known.edge


def _start(asked: Asked, newest: bool) -> str | None:
    """Return the day beyond which stories are asked for, None for all."""
    if newest:
        return day_after(asked.until) if asked.until else None
    return _previous(day_first(asked.since)) if asked.since else None


def _previous(day: str) -> str:
    days_of = period(day)
    return iso(days_of.first - 1) if days_of else ""


def facets(window: ChronologyWindow, asked: Asked) -> Iterator[Facet]:
    """Yield the values that each field would find with the others as they are asked for."""
    levels = {kind.code: kind.label for kind in contact_kinds()}
    for field in FIELDS:
        counts = Counter(
            value for line in window.meeting(asked, field) for value in window.values(line, field)
        )
        fit = (item for item in counts.items() if len(item[0]) <= LONGEST_OUTLET)
        ranked = sorted(fit, key=lambda item: (-item[1], item[0]))
        shown = tuple(ranked[:_MANY])
        yield Facet(field, shown, {value: _label(field, value, levels) for value, _ in shown})


def _label(field: Named, value: str, levels: Mapping[str, str]) -> str:
    """Return what a value of a field is called."""
    if field == "issue":
        return label_of(value)
    if field == "lane":
        return LANES[value]
    return type_name(value) if field == "type" else levels.get(value, value)


def times(kept: Iterable[StoryLine]) -> tuple[tuple[str, int], ...]:
    """Return the years of what is found, or the months where it is of one year, each with how many."""
    days_found = [line.first for line in kept if line.first]
    years = Counter(day[:4] for day in days_found)
    return tuple(
        sorted((years if len(years) > 1 else Counter(day[:7] for day in days_found)).items(), reverse=True)
    )
