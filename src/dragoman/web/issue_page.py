"""The pages of issues: which there are, and on each who says what over time (drawn in lanes), and events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import sqrt
from typing import Annotated, Literal

from fastapi import Path, Query

from dragoman.lexicon.issue_words import topics
from dragoman.merge.dates import iso
from dragoman.query.chronology import Entry, entry
from dragoman.record import Position, Statement
from dragoman.store import Store
from dragoman.store.paging import Found
from dragoman.store.queries.issue_activity import (
    COUNTED,
    IssueCount,
    SpeakerDay,
    issue_counts,
    speaker_days,
    statements_on_issue,
    stories_on_issue,
)
from dragoman.web.parameters import (
    LONGEST_WORD,
    PAGE,
    After,
    Day,
    DeskStore,
    NotFound,
    bounds,
    day,
    state,
)
from dragoman.web.strip import LANE, TOP, WIDTH, Tick, ticks, without_outliers

LEFT = 150
_RIGHT = 16
_LANES = 8
_FEW, _SHARE = 0.04, 0.25
"""Which part of the days is left out at either end, where the rest then takes less than which of the time."""
_STEP = 14  # units: statements of one lane that stand nearer share a mark


@dataclass(frozen=True, slots=True)
class Mark:
    """Statements of a state in a part of the time (days `since` to `until`)."""

    x: float
    y: float
    size: float
    state: str
    since: str
    until: str
    statements: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """What is drawn, in units of a picture `width` by `height`; `left_out` states speak less, `far`
    statements lie far from the rest of the time."""

    width: int
    height: int
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    left_out: int
    far: int


def lanes(spoke: Sequence[SpeakerDay]) -> Lanes | None:
    """Return the picture, None where there are not two days."""
    dated_days = [
        (date.fromisoformat(speaker_day.day).toordinal(), speaker_day)
        for speaker_day in spoke
        if speaker_day.day and speaker_day.state
    ]
    dated_days.sort(key=lambda item: item[0])
    dated = without_outliers(dated_days, int(len(dated_days) * _FEW), _SHARE)
    if len({day for day, _ in dated}) < 2:
        return None
    start, end = min(day for day, _ in dated), max(day for day, _ in dated) + 1
    scale = (WIDTH - LEFT - _RIGHT) / (end - start)
    totals = Counter[str]()
    cells: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for ordinal, speaker_day in dated:
        state = speaker_day.state or ""
        totals[state] += speaker_day.statements
        cells[state, round((ordinal + 0.5 - start) * scale / _STEP)].append((ordinal, speaker_day.statements))
    order = sorted(totals, key=lambda state: (-totals[state], state))
    middle = {state: TOP + (place + 0.5) * LANE for place, state in enumerate(order[:_LANES])}
    most = max(sum(many for _, many in cell_days) for cell_days in cells.values())
    marks = []
    for (state, cell), cell_days in sorted(cells.items()):
        if state in middle:
            days, many = [day for day, _ in cell_days], sum(many for _, many in cell_days)
            size = round(3 + 7 * sqrt(many / most), 1)
            x = LEFT + cell * _STEP
            marks.append(Mark(x, middle[state], size, state, iso(min(days)), iso(max(days)), many))
    shown = tuple(middle.items())
    height = TOP + len(shown) * LANE + 22
    far = sum(each.statements for _, each in dated_days) - sum(each.statements for _, each in dated)
    marked = tuple(marks)
    return Lanes(WIDTH, height, shown, ticks(start, end, scale, LEFT), marked, len(order) - len(shown), far)


_STATES = 12
_STANDS = 4
_ENTRIES = 10
Named = Annotated[str, Path(description="An issue by its code: taiwan; /issues lists them")]
Speaker = Annotated[
    str | None, Query(max_length=LONGEST_WORD, description="A state or organisation, by code or name")
]
Drift = Literal["first", "stronger", "weaker", "kept"]


@dataclass(frozen=True, slots=True)
class Issues:
    """The issues with rows in the store, those with most statements first; `most` is what counts stop at;
    `silent` are the others there are."""

    most: int
    issues: tuple[IssueCount, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an issue's page was asked for."""

    state: str | None
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Stood:
    """A position in one account, and how its force compares with the state's account before: "first" where
    the store has none."""

    drift: Drift
    position: Found[Position]


@dataclass(frozen=True, slots=True)
class Side:
    """A state that speaks on an issue: how many statements, and its last positions, the latest first."""

    state: str
    statements: int
    stands: tuple[Stood, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue. `sides` are those who speak most; `statements` are a page of what was said, the latest first
    (`after` asks for the next, None at the end); `entries` are a page of the occurrences on it
    (`entries_after` asks for the next)."""

    issue: str
    words: tuple[str, ...]
    asked: Asked
    picture: Lanes | None
    sides: tuple[Side, ...]
    others: tuple[str, ...]
    statements: tuple[Found[Statement], ...]
    entries: tuple[Entry, ...]
    after: str | None
    entries_after: str | None


def issues(store: DeskStore) -> Issues:
    """Which issues the reports speak of, and how much."""
    counts = issue_counts(store)
    ranked = sorted(counts, key=lambda count: (-count.statements, -count.events, count.issue))
    raised = {count.issue for count in counts}
    return Issues(COUNTED, tuple(ranked), tuple(topic.code for topic in topics() if topic.code not in raised))


def issue(
    store: DeskStore,
    name: Named,
    speaker: Speaker = None,
    since: Day = None,
    until: Day = None,
    after: After = None,
    entries_after: After = None,
) -> Issue:
    """Who says what on an issue over time: positions by state, statements, what happened."""
    words = next((topic.words for topic in topics() if topic.code == name), ())
    asked = Asked(state(speaker) if speaker else None, day("since", since), day("until", until))
    first, last = bounds(asked.since, asked.until)
    spoke = speaker_days(store, name, since=first, until=last)
    if not words and not spoke:
        raise NotFound(f"there is no issue {name!r}; /issues lists them")
    totals = Counter[str]()
    for speaker_day in spoke:
        if speaker_day.state:
            totals[speaker_day.state] += speaker_day.statements
    order = sorted(totals, key=lambda code: (-totals[code], code))
    shown = [asked.state] if asked.state else order[:_STATES]
    said = statements_on_issue(
        store, name, state=asked.state, since=first, until=last, newest=True, limit=PAGE, after=after
    )
    happened = stories_on_issue(
        store, name, actor=asked.state, since=first, until=last, after=entries_after or None, limit=_ENTRIES
    )
    return Issue(
        name,
        words,
        asked,
        lanes([speaker_day for speaker_day in spoke if asked.state in (None, speaker_day.state)]),
        tuple(Side(code, totals[code], tuple(_stands(store, name, code, first, last))) for code in shown),
        tuple(order[_STATES:]),
        tuple(said),
        tuple(map(entry, happened)),
        said.after,
        happened.after,
    )


def _stands(store: Store, name: str, code: str, since: str, until: str) -> Iterator[Stood]:
    """Yield the last positions of a state, each compared with the one before it."""
    found_positions = store.positions(
        states=(code,), issue=name, since=since, until=until, newest=True, limit=_STANDS + 1
    ).items
    for position, before in pairwise((*_once(found_positions), None)):
        if position is not None:
            yield Stood(_drift(position.row.force, before.row.force if before else None), position)


def _once(found_positions: Sequence[Found[Position]]) -> Iterator[Found[Position]]:
    """Yield positions without those that copies of a text repeat."""
    seen = set[tuple[str, str]]()
    for position in found_positions:
        if (position.row.summary, position.day) not in seen:
            seen.add((position.row.summary, position.day))
            yield position


def _drift(force: int, before: int | None) -> Drift:
    if before is None:
        return "first"
    return "stronger" if force > before else "weaker" if force < before else "kept"
