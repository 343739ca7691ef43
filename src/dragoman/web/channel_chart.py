"""The picture of a relationship's channels over time: turns of each channel, and stretches of suspension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from math import ceil

from dragoman.merge.dates import iso, period, spelled
from dragoman.query.channels import USED, Channel, Turn
from dragoman.web.facets import Asked
from dragoman.web.strip import SHAPES, Shape
from dragoman.web.time_axis import Axis, named
from dragoman.web.time_chart import Cell, Chart, Key, chart, without_outliers

_LEFT, _ROOM = 150, 160
_FEW, _SHARE = 0.1, 0.2
"""Which part of the turns is left out at either end, where the rest takes less than which of the time."""
_MANY = 4  # turns from which on some may be left out
_OFF = frozenset({"suspended", "refused", "postponed", "called off"})


def intervals(channels: Sequence[Channel], end: str, asked: Asked | None = None) -> Chart | None:
    """Return the chart of the channels of which something is told, up to the day `end` (ISO 8601) at least,
    or in the time that is asked for; None where no turn of it is dated."""
    since, until = _bounds(asked)
    dated_channels = [
        (channel, dated)
        for channel in channels
        if (dated := [turn for turn in _dated(channel) if since <= turn[0] <= until])
    ]
    if not dated_channels:
        return None
    every = sorted((day,) for _, dated in dated_channels for day, _ in dated)
    few = ceil(len(every) * _FEW) if len(every) > _MANY else 0
    days = [day for (day,) in without_outliers(every, few, _SHARE)]
    last = min(max(days[-1], _day(end) or 0), until)
    axis = Axis(max(min(days[0], last - 30), since), last)
    cells: dict[Key, Cell] = defaultdict(Cell)
    stretches = {}
    for channel, dated in dated_channels:
        turns = [turn for turn in dated if days[0] <= turn[0] <= days[-1]]
        for told_on, turn in turns:
            cells[channel.label, axis.column(told_on), _shape(turn.state)].add(told_on, told_on, turn)
        stretches[channel.label] = tuple(_suspensions(turns, last + 1))
    lanes = [(channel.label, channel.label, dict[str, str | None]()) for channel, _ in dated_channels]
    return chart(
        axis, lanes, SHAPES, cells, _told, left=_LEFT, room=_ROOM, stretches=stretches,
        left_out=len(every) - len(days),
    )  # fmt: skip


def _bounds(asked: Asked | None) -> tuple[int, int]:
    begin, end = (period(asked.since), period(asked.until)) if asked else (None, None)
    return begin.first if begin else 1, end.last if end else date.max.toordinal()


def _told(lane: str, shape: str, cell: Cell) -> tuple[str, str | None, Mapping[str, str | None]]:
    """Return what the part of a column is called, and the story that it leads to where it is of one turn."""
    turns: list[Turn] = cell.rows
    states = " or ".join(sorted({turn.state for turn in turns}))
    if cell.many == 1:
        return f"{turns[0].dated}: {states}", turns[0].story, {}
    return f"{named(iso(cell.first), iso(cell.last))}: {cell.many} reports, {states}", None, {}


def _dated(channel: Channel) -> list[tuple[int, Turn]]:
    return [(day, turn) for turn in channel.turns if (day := _day(turn.date)) is not None]


def _day(date: str) -> int | None:
    """Return the middle day of a date."""
    days = period(date[:10] if "T" in date else date)
    return (days.first + days.last) // 2 if days else None


def _suspensions(dated: Sequence[tuple[int, Turn]], end: int) -> Iterator[tuple[int, int, bool, str]]:
    """Yield from when to when a channel is told to be suspended: to the next turn that says otherwise."""
    ends = [day for day, _ in dated[1:]]
    for (start, turn), until in zip_longest(dated, ends):
        if turn.state == "suspended":
            next_told = f"reported again {spelled(iso(until))}" if until else "nothing reported since"
            yield start, until or end, until is None, f"suspended {turn.dated}, {next_told}"


def _shape(state: str) -> Shape:
    return "filled" if state in USED else "cross" if state in _OFF else "open"
