"""The channels of two actors over time, as geometry: when each was used, announced or cut off; hatched where
nothing is reported, which does not mean that it was closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from typing import Literal

from dragoman.merge.dates import iso, period
from dragoman.merge.spelled import spelled
from dragoman.query.channels import USED, Channel, Turn
from dragoman.web.strip import TOP, WIDTH, Tick, dense, ticks

LEFT = 150
_FEW, _SHARE = 0.1, 0.2
"""Which part of the turns is left out at either end, where the rest takes less than which of the time."""
_RIGHT = 16
_LANE = 36  # a label may take two lines
_MANY = 4  # turns from which on some may be left out
_STEP = 10  # units: turns of one kind that stand nearer share a mark
Shape = Literal["filled", "open", "cross"]
_OFF = frozenset({"suspended", "refused", "postponed", "called off"})


@dataclass(frozen=True, slots=True)
class Mark:
    """Turns of a channel at one place; `story` is theirs where there is one."""

    x: float
    shape: Shape
    label: str
    story: str | None


@dataclass(frozen=True, slots=True)
class Suspended:
    """A time from the report that a channel was suspended to the next report of it, `open` where there is
    none."""

    x: float
    wide: float
    open: bool
    label: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A channel: `start` and `wide` bound the time of which the reports could tell."""

    label: str
    y: float
    start: float
    wide: float
    suspended: tuple[Suspended, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Intervals:
    """What is drawn, in units of a picture `width` by `height`; `left_out` turns lie far from the rest."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    left_out: int


def intervals(channels: Sequence[Channel], end: str) -> Intervals | None:
    """Return the picture of the channels of which something is told, up to the day `end` (ISO 8601) at least;
    None where no turn is dated."""
    told = [(one, dated) for one in channels if (dated := _dated(one))]
    if not told:
        return None
    every = sorted((day,) for _, dated in told for day, _ in dated)
    days = [day for (day,) in dense(every, ceil(len(every) * _FEW) if len(every) > _MANY else 0, _SHARE)]
    told = [(one, [turn for turn in dated if days[0] <= turn[0] <= days[-1]]) for one, dated in told]
    start, last = days[0], max(days[-1], _day(end) or 0)
    start, last = min(start, last - 30), last + 1
    start -= (last - start) // 60  # room for a mark on the first day
    scale = (WIDTH - LEFT - _RIGHT) / (last - start)

    def x(day: float) -> float:
        return round(LEFT + (day - start) * scale, 1)

    lanes = tuple(
        Lane(
            one.label, TOP + (place + 0.5) * _LANE, LEFT, WIDTH - LEFT - _RIGHT,
            tuple(
                Suspended(x(first), round(x(until) - x(first), 1), open_, label)
                for first, until, open_, label in _suspensions(dated, last)
            ),
            tuple(_marks([(x(day + 0.5), turn) for day, turn in dated])),
        )
        for place, (one, dated) in enumerate(told)
    )  # fmt: skip
    height = TOP + len(lanes) * _LANE + 22
    return Intervals(WIDTH, height, ticks(start, last, scale, LEFT), lanes, len(every) - len(days))


def _dated(channel: Channel) -> list[tuple[int, Turn]]:
    return [(day, turn) for turn in channel.turns if (day := _day(turn.date)) is not None]


def _day(date: str) -> int | None:
    """Return the middle day of a date."""
    own = period(date[:10] if "T" in date else date)
    return (own.first + own.last) // 2 if own else None


def _suspensions(dated: Sequence[tuple[int, Turn]], end: int) -> Iterator[tuple[int, int, bool, str]]:
    """Yield from when to when a channel is told to be suspended: to the next turn that says otherwise."""
    ends = [day for day, _ in dated[1:]]
    for (day, turn), until in zip_longest(dated, ends):
        if turn.state == "suspended":
            next_told = f"reported again {spelled(iso(until))}" if until else "nothing reported since"
            yield day, until or end, until is None, f"suspended {turn.dated}, {next_told}"


def _marks(placed: Sequence[tuple[float, Turn]]) -> Iterator[Mark]:
    cells: dict[tuple[int, Shape], list[Turn]] = defaultdict(list)
    for x, turn in placed:
        cells[round(x / _STEP), _shape(turn.state)].append(turn)
    for (cell, shape), turns in sorted(cells.items()):
        first = turns[0]
        label = f"{first.dated}: {first.state}"
        if len(turns) > 1:
            label = f"{first.dated} to {turns[-1].dated}: {len(turns)} reports"
        yield Mark(cell * _STEP, shape, label, first.story if len(turns) == 1 else None)


def _shape(state: str) -> Shape:
    return "filled" if state in USED else "cross" if state in _OFF else "open"
