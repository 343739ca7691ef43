"""The pages of issues: which there are, and on each who says what over time (drawn in lanes), and events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from fastapi import Path, Query

from dragoman.lexicon.issue_words import topics
from dragoman.lexicon.story_rules import name_of
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
from dragoman.store.queries.positions_and_commitments import Said, who_said
from dragoman.web.parameters import (
    LONGEST_WORD,
    MOST,
    PAGE,
    After,
    Day,
    DeskStore,
    NotFound,
    bounds,
    day,
    state,
)
from dragoman.web.time_axis import Axis, Zoom, named, zoom
from dragoman.web.time_chart import Cell, Chart, Key, chart, without_outliers
from dragoman.web.wording import Runs, centred, counted, opened

_LEFT, _ROOM = 150, 200
_LANES = 8
_FEW, _SHARE = 0.04, 0.25
"""Which part of the days is left out at either end, where the rest then takes less than which of the time."""


def lanes(spoke: Sequence[SpeakerDay]) -> Chart | None:
    """Return the chart of the statements of those who speak most, None where there are not two days."""
    dated_days = [
        (date.fromisoformat(speaker_day.day).toordinal(), speaker_day)
        for speaker_day in spoke
        if speaker_day.day and speaker_day.state
    ]
    dated_days.sort(key=lambda item: item[0])
    dated = without_outliers(dated_days, int(len(dated_days) * _FEW), _SHARE)
    if len({day for day, _ in dated}) < 2:
        return None
    axis = Axis(dated[0][0], dated[-1][0])
    cells: dict[Key, Cell] = defaultdict(Cell)
    totals = Counter[str]()
    for ordinal, speaker_day in dated:
        state = speaker_day.state or ""
        totals[state] += speaker_day.statements
        cells[state, axis.column(ordinal), "filled"].add(ordinal, ordinal, state, speaker_day.statements)
    order = sorted(totals, key=lambda state: (-totals[state], state))[:_LANES]
    shown = {key: cell for key, cell in cells.items() if key[0] in order}
    names = [(state, name_of(state).removeprefix("the "), {"speaker": state}) for state in order]
    far = sum(each.statements for _, each in dated_days) - sum(totals.values())
    words = (f"{name}: {counted(totals[state], 'statement')}" for state, name, _ in names)
    return chart(
        axis,
        names,
        ("filled",),
        shown,
        _part_label,
        left=_LEFT,
        room=_ROOM,
        left_out=far,
        in_words=tuple(words),
    )


def _part_label(lane: str, shape: str, cell: Cell) -> tuple[str, str | None, Mapping[str, str | None]]:
    when = named(iso(cell.first), iso(cell.last))
    name = opened(name_of(lane))
    return f"{name}, {when}: {counted(cell.many, 'statement')}", None, {"speaker": lane}


_STATES = 12
_STANDS, _STANDS_READ = 4, 16
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
    """What an issue's page was asked for: what a state said, and what was said to the state `to`."""

    state: str | None
    since: str | None
    until: str | None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """A position in one report, and how its force compares with the state's report before: "first" where
    the store has none."""

    drift: Drift
    position: Found[Position]
    said: Said
    quotation: Runs


@dataclass(frozen=True, slots=True)
class Side:
    """A state that speaks on an issue: how many statements, and the last positions that it stated itself, the
    latest first."""

    state: str
    statements: int
    stands: tuple[Stood, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue. `sides` are those who speak most (`quiet` others are not in the picture); `statements` are a
    page of what was said, the latest first (`after` asks for the next, None at the end); `entries` are a page
    of the stories on it (`entries_after` asks for the next)."""

    issue: str
    words: tuple[str, ...]
    asked: Asked
    picture: Chart | None
    quiet: int
    zoom: Zoom | None
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
    to: Speaker = None,
    since: Day = None,
    until: Day = None,
    after: After = None,
    entries_after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many statements a page has")] = PAGE,
) -> Issue:
    """Who says what on an issue over time: positions by state, statements, what happened."""
    words = next((topic.words for topic in topics() if topic.code == name), ())
    asked = Asked(
        state(speaker) if speaker else None,
        day("since", since),
        day("until", until),
        state(to) if to else None,
    )
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
        store, name, state=asked.state, to=asked.to, since=first, until=last, newest=True, limit=limit,
        after=after,
    )  # fmt: skip
    happened = stories_on_issue(
        store,
        name,
        actor=asked.state,
        since=first,
        until=last,
        after=entries_after or None,
        limit=_ENTRIES if limit == PAGE else limit,
    )
    return Issue(
        name,
        words,
        asked,
        lanes([speaker_day for speaker_day in spoke if asked.state in (None, speaker_day.state)]),
        max(len(order) - _LANES, 0) if not asked.state else 0,
        zoom(asked.since, asked.until),
        tuple(Side(code, totals[code], tuple(_stands(store, name, code, asked))) for code in shown),
        tuple(order[_STATES:]),
        tuple(said),
        tuple(map(entry, happened)),
        said.after,
        happened.after,
    )


def _stands(store: Store, name: str, code: str, asked: Asked) -> Iterator[Stood]:
    """Yield the last positions that a state stated itself, each compared with the one before it."""
    first, last = bounds(asked.since, asked.until)
    positions = store.positions(
        states=(code,), issue=name, since=first, until=last, newest=True, limit=_STANDS_READ
    ).items
    said = who_said(store, [position.row.id for position in positions])
    stated = [
        position
        for position in _once(positions)
        if (by := said.get(position.row.id)) and by.state == code and asked.to in (None, by.addressee)
    ]
    for position, before in pairwise((*stated[: _STANDS + 1], None)):
        if position is not None:
            quotation = centred(position.row.evidence[0].quote, name)
            drift = _drift(position.row.force, before.row.force if before else None)
            yield Stood(drift, position, said[position.row.id], quotation)


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
