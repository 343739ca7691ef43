"""Charts over time: lanes of stacked columns, each as high as its count, on one scale for all lanes.

Places across are percent of the chart's width, heights are pixels: a chart fills a window of any width, and
its words keep their size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from dragoman.web.time_axis import NARROW, WIDE, Axis, Band

Between = TypeVar("Between", bound=tuple[Any, ...])
"""What begins with the ordinal of a day."""
WIDTH = 960
"""How many pixels wide a saved picture is."""
_UNIT = 11.0
"""Pixels: how high a column of one is, where there is room."""
_LEAST, _LEAST_LANE, _ABOVE = 2.5, 30, 20
"""Pixels: how high a part of a column and a lane are at least, and the room above a column."""
_FILLED, _WIDEST = 0.84, 2.6
"""Of the room of a column its part that is filled; percent of the chart: how wide a column is at most."""
_DIGIT = 6.4  # pixels
Asked = Mapping[str, str | None]
"""What a link asks of the page otherwise than it was asked."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of columns that stand on `base`. `total` is what they count, `asked` what its name leads to."""

    name: str
    base: float
    top: float
    total: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a column that has one shape. It leads to `story` where it is of one, else asks for
    `asked`."""

    x: float
    wide: float
    y: float
    high: float
    shape: str
    label: str
    story: str | None
    asked: Asked


@dataclass(frozen=True, slots=True)
class Count:
    """The number above a column; `peak` is the highest of a lane, `fits` one for which a phone has room."""

    x: float
    y: float
    many: int
    peak: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time on a lane, from one day to another."""

    x: float
    wide: float
    y: float
    open: bool
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, `height` pixels high, the names below it from `axis` on, beside `left` pixels of the
    names of lanes; a column is a `step` ("week"). `left_out` rows lie far from the rest; `in_words` says it
    to who sees no picture."""

    left: int
    height: float
    axis: float
    step: str
    bands: tuple[Band, ...]
    lanes: tuple[Lane, ...]
    parts: tuple[Part, ...]
    counts: tuple[Count, ...]
    stretches: tuple[Stretch, ...] = ()
    left_out: int = 0
    in_words: tuple[str, ...] = ()


@dataclass(slots=True)
class Cell:
    """The rows of one shape in a column: how many, and the days of the first and the last (ordinals)."""

    many: int = 0
    first: int = date.max.toordinal()
    last: int = 0
    rows: list[Any] = field(default_factory=list)

    def add(self, first: int, last: int, row: Any, many: int = 1) -> None:
        """Count a row of the days `first` to `last`."""
        self.many += many
        self.first, self.last = min(self.first, first), max(self.last, last)
        self.rows.append(row)


Key = tuple[str, int, str]
"""A lane, a column, a shape."""
PartLabel = Callable[[str, str, Cell], tuple[str, str | None, Asked]]
"""Lane, shape and cell -> what the part of a column is called, the one story that it leads to, or what its
link asks for besides its days."""


def chart(
    axis: Axis,
    lanes: Sequence[tuple[str, str, Asked]],
    shapes: Sequence[str],
    cells: Mapping[Key, Cell],
    part_label: PartLabel,
    *,
    left: int,
    room: float,
    stretches: Mapping[str, Sequence[tuple[int, int, bool, str]]] | None = None,
    left_out: int = 0,
    in_words: Sequence[str] = (),
) -> Chart:
    """Return the chart of cells. `lanes` have a key, a name, and what that leads to; columns are put together
    in the order of `shapes` from the ground; all take about `room` pixels. `stretches` by lane have two days,
    whether they are open, and a label."""
    totals = Counter[tuple[str, int]]()
    for (lane, column, _), cell in cells.items():
        totals[lane, column] += cell.many
    columns: dict[str, list[int]] = defaultdict(list)
    for lane, column in sorted(totals):
        columns[lane].append(column)
    highest = {key: max((totals[key, column] for column in columns[key]), default=0) for key, *_ in lanes}
    unit = min(_UNIT, room / max(sum(highest.values()), 1))
    drawn = _Drawn(axis, shapes, cells, part_label, unit)
    y = 2.0
    for key, name, asked in lanes:
        top, y = y, y + max(_LEAST_LANE, round(highest[key] * unit + _ABOVE))
        many = [totals[key, column] for column in columns[key]]
        drawn.lanes.append(Lane(name, y, top, sum(many), asked))
        drawn.columns(key, y, dict(zip(columns[key], many, strict=True)))
        for first, last, is_open, label in (stretches or {}).get(key, ()):
            x = axis.x(first)
            drawn.stretches.append(Stretch(x, round(axis.x(last) - x, 2), y, is_open, label))
        y += 4
    return Chart(
        left, y + axis.height + 6, y + 4, axis.step, axis.bands, tuple(drawn.lanes), tuple(drawn.parts),
        tuple(drawn.counts), tuple(drawn.stretches), left_out, tuple(in_words),
    )  # fmt: skip


@dataclass(slots=True)
class _Drawn:
    """What is drawn so far."""

    axis: Axis
    shapes: Sequence[str]
    cells: Mapping[Key, Cell]
    part_label: PartLabel
    unit: float
    lanes: list[Lane] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)

    def columns(self, lane: str, base: float, totals: Mapping[int, int]) -> None:
        """Draw the columns of a lane (by place, with their counts), and the counts above them."""
        tops = {column: self._column(lane, column, base) for column in totals}
        peak = max(totals, key=lambda column: totals[column], default=None)
        for column, many in totals.items():
            lower = totals.get(column - 1, 0) < many and totals.get(column + 1, 0) <= many
            fits, fits_phone = (
                len(str(many)) * _DIGIT <= pixels / self.axis.columns for pixels in (WIDE, NARROW)
            )
            if many > 1 and (lower or fits or column == peak):
                x = round((column + 0.5) * 100 / self.axis.columns, 2)
                self.counts.append(Count(x, round(tops[column] - 4, 1), many, column == peak, fits_phone))

    def _column(self, lane: str, column: int, top: float) -> float:
        """Draw a column from the ground up, and return how high it reaches."""
        wide = min(_FILLED * 100 / self.axis.columns, _WIDEST)
        x = round((column + 0.5) * 100 / self.axis.columns - wide / 2, 2)
        since, until = self.axis.days(column)
        for shape in self.shapes:
            if cell := self.cells.get((lane, column, shape)):
                high = round(max(cell.many * self.unit, _LEAST), 1)
                top = round(top - high, 1)
                label, story, asked = self.part_label(lane, shape, cell)
                asked = {"since": since, "until": until, **asked}
                self.parts.append(Part(x, round(wide, 2), top, high, shape, label, story, asked))
        return top


def without_outliers(dated: list[Between], few: int, share: float = 0.5) -> list[Between]:
    """Return all, or without the first and last `few` where the rest takes less than `share` of the time.
    `dated` is in order of its first days."""
    inner = dated[few : len(dated) - few]
    if few and inner and inner[-1][0] - inner[0][0] < share * (dated[-1][0] - dated[0][0]):
        reach = max(31, inner[-1][0] - inner[0][0])
        low, high = inner[0][0] - reach // 4, inner[-1][0] + reach // 4
        return [item for item in dated if low <= item[0] <= high]
    return dated
