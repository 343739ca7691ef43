"""Dyad-months and directed dyad-years, as CSV or Parquet: counts of stories by pair, period, type and status.

A dyad-month has its two states in alphabetical order; a directed dyad-year counts who acts on whom, and
stories without direction (CONSULT, AGREE, COOPERATE) both ways. A story without a date counts in the period
of its first report, as in the view of activity; `first_day` and `last_day` are of days that reports tell.
Only stories of at least `Options.confidence` count, which every row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import BadUsage
from dragoman.merge.dates import period
from dragoman.merge.story import Story
from dragoman.query.chronology import is_listed
from dragoman.render.exchange.columns import Column, Table, text, whole
from dragoman.render.exchange.columns import field as of_row
from dragoman.render.exchange.output import Folder, Tally
from dragoman.render.exchange.selection import (
    Options,
    Selection,
    cow_number,
    directed_pairs,
    first_day,
    gleditsch_ward_number,
    last_day,
)
from dragoman.render.exchange.table_files import CsvSheet, ParquetSheet

_Key = tuple[str, str, str, str, str]
"""Period, first and second state, type, status."""


@dataclass(slots=True)
class DyadCount:
    """The stories of a pair in a period that have one type and status."""

    period: str
    first: str
    second: str
    event_type: str
    status: str
    least_confidence: float
    stories: int = 0
    sources: int = 0
    days: list[date] = field(default_factory=list)

    def add(self, story: Story) -> None:
        """Count a story."""
        self.stories += 1
        self.sources += story.sources
        self.days += filter(None, (first_day(story.when), last_day(story.when)))


def _state(side: str, name: str, about: str) -> tuple[Column, ...]:
    """The columns of one side of a pair."""
    return (
        text(name, f"{about}: ISO 3166 alpha-3, or EU, UN, …", lambda row, _: getattr(row, side)),
        whole(f"{name}_cow", "Its Correlates of War number.", lambda row, _: cow_number(getattr(row, side))),
        whole(
            f"{name}_gw",
            "Its Gleditsch and Ward number.",
            lambda row, _: gleditsch_ward_number(getattr(row, side)),
        ),
    )


_COUNTS = (
    of_row("event_type", "PLOVER type."),
    of_row("status", "held, planned, postponed, cancelled, unconfirmed, demanded or denied."),
    of_row("stories", "How many stories.", "integer"),
    of_row("sources", "The sum of the outlets that tell each independently.", "integer"),
    text("first_day", "The first day that is told of these.",
         lambda row, _: min(row.days).isoformat() if row.days else None),
    text("last_day", "The last day that is told of these.",
         lambda row, _: max(row.days).isoformat() if row.days else None),
    of_row("least_confidence", "Stories of at least this confidence count (0: all).", "number"),
)  # fmt: skip
MONTHS = Table(
    "dyad_months", "One row for a pair of states, a month, a type and a status that has stories.",
    ("month", "state1", "state2", "event_type", "status"), lambda _: (),
    (
        text("month", "The month (2023-02).", lambda row, _: row.period),
        whole("year", "Its year.", lambda row, _: int(row.period[:4])),
        *_state("first", "state1", "The state that comes first in the alphabet"),
        *_state("second", "state2", "The other state"), *_COUNTS,
    ),
)  # fmt: skip
YEARS = Table(
    "directed_dyad_years", "One row for a state that acts, one acted on, a year, a type and a status.",
    ("year", "source", "target", "event_type", "status"), lambda _: (),
    (
        whole("year", "The year.", lambda row, _: int(row.period)),
        *_state("first", "source", "The state that acts"),
        *_state("second", "target", "The state acted on"), *_COUNTS,
    ),
)  # fmt: skip


def write_csv(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write both tables into the folder `out`. Raises BadUsage for a stream."""
    with Folder(_folder_of(out)) as folder, ExitStack() as files:
        for table, rows in _counted(selection, tally, options.confidence):
            sheet = CsvSheet(table, files.enter_context(folder.binary(f"{table.name}.csv")), options, tally)
            sheet.write(rows, None)


def write_parquet(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write both tables into the folder `out`. Raises BadUsage for a stream."""
    with Folder(_folder_of(out)) as folder, ExitStack() as files:
        for table, rows in _counted(selection, tally, options.confidence):
            file = files.enter_context(folder.binary(f"{table.name}.parquet"))
            sheet = files.enter_context(ParquetSheet(table, file, tally))
            sheet.write(table.cells(row, None) for row in rows)


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table with what they mean."""
    return {table.name: table.described() for table in (MONTHS, YEARS)}


def _folder_of(out: BinaryIO | Path) -> Path:
    """Return the folder to write to. Raises BadUsage for a stream."""
    if not isinstance(out, Path):
        raise BadUsage("dyads are written as several files; give a folder (--output)")
    return out


def _counted(selection: Selection, tally: Tally, least: float) -> Iterator[tuple[Table, list[DyadCount]]]:
    """Yield each table with its rows in order; stories of at least a confidence count."""
    months: dict[_Key, DyadCount] = {}
    years: dict[_Key, DyadCount] = {}
    for story in selection.stories:
        pairs = directed_pairs(story)
        why = _left_out(story, pairs, least)
        if why:
            tally.leave_out(f"{story.status} {story.event_type}", why)
            continue
        year, month = _period(story, 4), _period(story, 7)
        if month is None:
            tally.lose("month", "a story dated less precisely is in directed_dyad_years alone")
        _count(story, month, {(min(pair), max(pair)) for pair in pairs}, months, least)
        _count(story, year, pairs, years, least)
    for table, rows in ((MONTHS, months), (YEARS, years)):
        yield table, [rows[key] for key in sorted(rows)]


def _left_out(story: Story, pairs: set[tuple[str, str]], least: float) -> str | None:
    """Return why a story is in neither table."""
    if not pairs:
        return "it has one side alone"
    if story.situation:
        return "it goes on for months"
    if not is_listed(story.confidence, least):
        return f"its confidence is below {least:g}"
    return None if _period(story, 4) else "no date is known, or one less precise than a year"


def _count(
    story: Story, name: str | None, pairs: set[tuple[str, str]], rows: dict[_Key, DyadCount], least: float
) -> None:
    for first, second in pairs if name else ():
        key = (name or "", first, second, story.event_type, story.status)
        rows.setdefault(key, DyadCount(*key, least)).add(story)


def _period(story: Story, length: int) -> str | None:
    """Return the year (4 characters) or month (7) that holds all days of a story; None when it is wider."""
    days = period(story.when.value if story.when else (story.reported or "")[:10])
    if days is None:
        return None
    names = {date.fromordinal(end).isoformat()[:length] for end in (days.first, days.last)}
    return names.pop() if len(names) == 1 else None
