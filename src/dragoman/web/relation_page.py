"""The pages of two actors: their chronology, positions, channels (with a picture over time), commitments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Annotated, Literal

from fastapi import Query

from dragoman.errors import BadUsage
from dragoman.merge.dates import spelled
from dragoman.query.channels import Channel
from dragoman.query.channels import channels as channels_of
from dragoman.query.chronology import Entry, entry
from dragoman.query.positions_and_undertakings import Stand, Undertaking
from dragoman.settings import LISTED
from dragoman.store import Store
from dragoman.store.keys_and_days import END
from dragoman.store.paging import page_token, sliced_from
from dragoman.store.queries.as_of import stories_as_of
from dragoman.store.queries.positions_and_commitments import (
    Said,
    recent_positions,
    recent_undertakings,
    who_said,
)
from dragoman.store.queries.story_lookup import StoryLine, stories_by_id, story_lines
from dragoman.web.facets import WINDOW, Asked, Facet, Order, chronology_window, facets, times
from dragoman.web.parameters import (
    LONGEST_OUTLET,
    LONGEST_WORD,
    MOST,
    PAGE,
    After,
    AsOf,
    Day,
    DeskStore,
    Level,
    OnIssue,
    OwnAlone,
    Side,
    Status,
    Sure,
    Type,
    day,
    day_after,
    several,
    state,
    today,
)
from dragoman.web.time_axis import Zoom, zoom
from dragoman.web.time_chart import Chart, intervals, strip

_OF_CHANNELS = frozenset({"CONSULT", "SANCTION", "AGREE", "COOPERATE", "CONCEDE", "REQUEST", "REJECT"})
_TURNS = 250
_AT_A_TIME = 500
_STANDS = 160
"""The most stands on a page of positions."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month ("" for entries without a date) with its `entries` in all and those `here`, on this page. Its
    first is on this page, or on that which `after` asks for ("" for the first of all)."""

    month: str
    entries: int
    here: int
    after: str

    @property
    def year(self) -> str:
        """The year of the month."""
        return self.month[:4]

    @property
    def name(self) -> str:
        """What the month is called beside its year: "Feb"."""
        return spelled(self.month)[:3] if self.month else "all"


@dataclass(frozen=True, slots=True)
class Relation:
    """A page of a chronology. `found` counts the entries among the `looked_at` latest (or first) that all
    counts are of; `below` others are not sure enough to be listed; `proposed` are told by second readers
    alone; `more` says that there are others beyond. `times` are years, or the months of one year; `months`
    are all, in the order of the list. `after` asks for the next page, None at the end."""

    actors: tuple[str, ...]
    asked: Asked
    found: int
    looked_at: int
    below: int
    proposed: int
    more: bool
    facets: tuple[Facet, ...]
    times: tuple[tuple[str, int], ...]
    strip: Chart | None
    zoom: Zoom | None
    entries: tuple[Entry, ...]
    months: tuple[Month, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Positions:
    """Where each of two actors stands, by issue: the stands of each, the latest first. Of an actor that has
    very many they are of the latest: `before` is then the day before which there are others. `said` tells by
    a position's id who stated it; those that nobody of the actor stated are left out."""

    actors: tuple[str, ...]
    asked: Asked
    issues: tuple[tuple[str, tuple[tuple[Stand, ...], ...]], ...]
    before: str | None
    said: dict[str, Said]

    @property
    def shown(self) -> int:
        """How many stands of an actor on an issue a page has room for."""
        many = [len(stands) for _, cells in self.issues for stands in cells]
        return next((n for n in range(10, 2, -1) if sum(min(n, length) for length in many) <= _STANDS), 2)


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels between two actors, as the latest stories tell of them; `more` says that there are
    others before, `below` how many are not sure enough."""

    actors: tuple[str, ...]
    asked: Asked
    channels: tuple[Channel, ...]
    more: bool
    below: int
    picture: Chart | None
    zoom: Zoom | None


@dataclass(frozen=True, slots=True)
class Commitments:
    """What two actors undertook, in order of time: the last of `found`, or those before (`after` asks for
    them, None at the end). Where there are very many they are of the latest: `before` is then the day before
    which there are others."""

    actors: tuple[str, ...]
    asked: Asked
    commitments: tuple[Undertaking, ...]
    found: int
    before: str | None
    after: str | None


def relation(
    store: DeskStore,
    first: Side,
    second: Side,
    since: Day = None,
    until: Day = None,
    at: AsOf = None,
    type: Type = None,
    status: Status = None,
    issue: OnIssue = None,
    level: Level = None,
    outlet: Annotated[
        str | None, Query(max_length=LONGEST_OUTLET, description="Who tells it, by name")
    ] = None,
    lane: Annotated[
        Literal["meetings", "calls", "said", "done"] | None, Query(description="A lane of the picture")
    ] = None,
    witnesses: Annotated[
        int, Query(ge=1, le=10_000, description="How many independent texts tell it at least")
    ] = 1,
    confidence: Sure = LISTED,
    order: Annotated[Order, Query(description="Which end of the time comes first")] = "newest",
    own: OwnAlone = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many entries a page has")] = PAGE,
) -> Relation:
    """What happened between two actors, a page at a time; `at` tells it as it was known on a day."""
    asked = Asked(
        day("since", since), day("until", until), day("at", at), type or None, status or None, issue or None,
        level or None, outlet or None, witnesses, order, confidence, lane, own,
    )  # fmt: skip
    actors, after = pair(first, second), after or None
    window = chronology_window(store, actors, asked, after)
    kept = window.meeting(asked)
    rest = kept if after is None or window.from_here else list(_beyond(kept, after, order))
    shown = rest[:limit]
    following = shown[-1] if len(rest) > limit else window.last if window.more else None
    return Relation(
        actors, asked, len(kept), len(window.lines), window.below, window.proposed, window.more,
        tuple(facets(window, asked)),
        times(kept), strip(kept, window.outlined), zoom(asked.since, asked.until),
        tuple(entry(story) for story in window.whole(shown)), tuple(_months(kept, shown)),
        f"{following.day}.{following.number}" if following else None,
    )  # fmt: skip


def _months(kept: Sequence[StoryLine], shown: Sequence[StoryLine]) -> Iterator[Month]:
    """Yield the months of the lines that are kept, in their order."""
    here = Counter(line.day[:7] for line in shown)
    before: StoryLine | None = None
    for month, of_month in groupby(kept, key=lambda line: line.day[:7]):
        lines = list(of_month)
        after = f"{before.day}.{before.number}" if before else ""
        yield Month(month, len(lines), here[month], after)
        before = lines[-1]


def _beyond(kept: Iterable[StoryLine], after: str, order: Order) -> Iterator[StoryLine]:
    """Yield the lines that come after the place where the page before ended."""
    last = page_token(after)
    for line in kept:
        if line.place < last if order == "newest" else line.place > last:
            yield line


def positions(
    store: DeskStore,
    first: Side,
    second: Side,
    since: Day = None,
    until: Day = None,
    issue: OnIssue = None,
    to: Annotated[str, Query(max_length=LONGEST_WORD, description="The state that it was said to")] = "",
) -> Positions:
    """Where two actors stand on each issue in their own words, and what changed."""
    actors = pair(first, second)
    asked = Asked(day("since", since), day("until", until), issue=issue or None)
    recent = recent_positions(
        store,
        actors,
        issues=several(issue),
        since=asked.since,
        until=asked.until,
        before=_end(asked),
    )
    addressee = state(to) if to.strip() else None
    said = who_said(store, {stand.position for stand in recent.stands})
    issues: dict[str, dict[str, list[Stand]]] = defaultdict(lambda: defaultdict(list))
    for stand in reversed(recent.stands):
        by = said.get(stand.position)
        if by is None or by.state != stand.state or (addressee and by.addressee != addressee):
            continue
        issues[stand.issue][stand.state].append(stand)
    table = tuple(
        (code_of_issue, tuple(tuple(issues[code_of_issue][code]) for code in actors))
        for code_of_issue in sorted(issues)
    )
    return Positions(actors, asked, table, recent.before, said)


def channels(
    store: DeskStore,
    first: Side,
    second: Side,
    at: AsOf = None,
    since: Day = None,
    until: Day = None,
    confidence: Sure = LISTED,
) -> Channels:
    """What the reports say of each channel between two actors; `since` and `until` bound the picture."""
    actors = pair(first, second)
    asked = Asked(day("since", since), day("until", until), day("at", at), confidence=confidence)
    zoomed = zoom(asked.since, asked.until)
    if len(actors) < 2:
        return Channels(actors, asked, (), False, 0, None, zoomed)
    if asked.at:
        known = stories_as_of(store, asked.at, actors, types=_OF_CHANNELS)
        channels_found, more = (
            channels_of(known.stories, *actors, confidence=confidence),
            known.edge is not None,
        )
    else:
        lines = list(islice(_of_channels(store, actors), _TURNS + 1))
        stories = stories_by_id(store, [line.story for line in lines[:_TURNS]])
        channels_found, more = channels_of(stories, *actors, confidence=confidence), len(lines) > _TURNS
    picture = intervals(channels_found, asked.at or today(store), asked.since, asked.until)
    return Channels(actors, asked, channels_found, more, channels_found.below, picture, zoomed)


def _of_channels(store: Store, actors: Sequence[str]) -> Iterator[StoryLine]:
    """Yield the latest lines that may tell of a channel, of the WINDOW latest; so many at a time, for most of
    these do."""
    after = None
    for _ in range(WINDOW // _AT_A_TIME):
        lines = story_lines(store, actors, after=after, limit=_AT_A_TIME)
        yield from (line for line in lines if line.type in _OF_CHANNELS and not line.situation)
        if len(lines) < _AT_A_TIME:
            return
        after = f"{lines[-1].day}.{lines[-1].number}"


def commitments(
    store: DeskStore,
    first: Side,
    second: Side,
    since: Day = None,
    until: Day = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many commitments a page has")] = PAGE,
) -> Commitments:
    """What two actors undertook, and what was reported of it afterwards."""
    actors, asked = pair(first, second), Asked(day("since", since), day("until", until))
    skipped = sliced_from(after)
    recent = recent_undertakings(
        store, actors, since=asked.since, until=asked.until, before=_end(asked), skipped=skipped, limit=limit
    )
    rest = skipped + limit
    return Commitments(
        actors,
        asked,
        recent.undertakings,
        recent.total,
        recent.before,
        str(rest) if rest < recent.total else None,
    )


def _end(asked: Asked) -> str:
    """Return the day before which something is asked for, END where for all."""
    return day_after(asked.until) if asked.until else END


def pair(first: str, second: str) -> tuple[str, ...]:
    """Return the codes of two actors, of one where the other is "any"."""
    codes = tuple(dict.fromkeys(code for code in (state(first), state(second)) if code))
    if not codes:
        raise BadUsage("name at least one actor: /relations/USA/CHN, /relations/USA/any")
    return codes
