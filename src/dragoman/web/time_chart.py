"""Charts over time: lanes of stacked columns on one scale, a strip of stories, the turns of each channel.

Places across are percent of the chart's width, heights are pixels: a chart fills a window of any width, and
its words keep their size.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from math import ceil
from typing import Any, Literal, TypeVar

from dragoman.lexicon.event_codes import code_of
from dragoman.merge.dates import iso, period, spelled
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Story
from dragoman.query.channels import USED, Channel, Turn
from dragoman.store.queries.story_lookup import StoryLine
from dragoman.web.time_axis import NARROW, WIDE, Axis, Band, named

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


Shape = Literal["filled", "open", "cross"]
Placed = tuple[int, int, StoryLine]
"""The ordinals of the first and the last day of a story, and its line."""
Said = Callable[[Sequence[str]], Mapping[str, Story]]
"""What gives stories by their ids, without their mentions."""
LANES = {"meetings": "Meetings", "calls": "Calls", "said": "Said", "done": "Done"}
SHAPES: tuple[Shape, ...] = ("filled", "open", "cross")
_LEFT, _ROOM = 84, 190
_FEW = 0.04
_SAID = 200
"""Columns of one story whose sentence is told beside them."""
_OFF_STATUSES = frozenset({"cancelled", "postponed", "denied"})
_OPEN = frozenset({"planned", "demanded", "unconfirmed"})
_VERBAL = (1, 3)  # PLOVER's quad classes of words


def strip(lines: Iterable[StoryLine], said: Said) -> Chart | None:
    """Return the strip of stories that are dated to the month, None where there are not two.

    A few that lie far from the rest are left out, so that the rest can be told apart. `said` is asked for
    those that stand alone.
    """
    dated = [placed for line in lines if (placed := _placed(line)) and placed[1] - placed[0] < 31]
    dated.sort(key=lambda placed: placed[:2])
    kept = without_outliers(dated, int(len(dated) * _FEW))
    if len(kept) < 2:
        return None
    axis = Axis(min(placed[0] for placed in kept), max(placed[1] for placed in kept))
    cells: dict[Key, Cell] = defaultdict(Cell)
    for first, last, line in kept:
        key = lane_of(line.type, line.mode), axis.column((first + last) // 2), shape_of(line.status)
        cells[key].add(first, last, line)
    alone = [cell.rows[0].story for cell in cells.values() if cell.many == 1]
    stories = said(alone[:_SAID])

    def part_label(lane: str, shape: str, cell: Cell) -> tuple[str, str | None, Asked]:
        return _part_label(lane, cell, stories)

    lanes = [(key, name, {"lane": key}) for key, name in LANES.items()]
    return chart(
        axis, lanes, SHAPES, cells, part_label, left=_LEFT, room=_ROOM, left_out=len(dated) - len(kept),
        in_words=tuple(_in_words(kept)),
    )  # fmt: skip


def _part_label(lane: str, cell: Cell, stories: Mapping[str, Story]) -> tuple[str, str | None, Asked]:
    """Return what a part of a column is called, and where it leads."""
    when = named(iso(cell.first), iso(cell.last))
    statuses = sorted({line.status for line in cell.rows})
    if cell.many > 1:
        label = f"{when}: {cell.many} {LANES[lane].lower()}, {' or '.join(statuses)}"
        return label, None, {"lane": lane, "status": ",".join(statuses)}
    (line,) = cell.rows
    story = stories.get(line.story)
    return f"{when}: {sentence(story) if story else f'{line.type}, {line.status}'}", line.story, {}


def _in_words(kept: Sequence[Placed]) -> Iterator[str]:
    """Yield what each lane has: "Meetings: 7, from 4 January 2023 to 27 February 2023"."""
    days: dict[str, list[int]] = defaultdict(list)
    for first, _, line in kept:
        days[lane_of(line.type, line.mode)].append(first)
    for lane, name in LANES.items():
        ends = [spelled(iso(days[lane][end])) for end in (0, -1)] if days[lane] else []
        yield f"{name}: {len(days[lane])}, from {ends[0]} to {ends[1]}" if ends else f"{name}: none"


def _placed(line: StoryLine) -> Placed | None:
    if line.first is None or line.last is None:
        return None
    return date.fromisoformat(line.first).toordinal(), date.fromisoformat(line.last).toordinal(), line


def lane_of(event_type: str, mode: str | None) -> str:
    """Return the lane of a story, one of LANES: by its type, a contact by its mode."""
    if event_type == "CONSULT":
        return "calls" if mode == "phone" else "meetings"
    return "said" if code_of(event_type, None).quad in _VERBAL else "done"


def shape_of(status: str) -> Shape:
    """Return how a status is drawn."""
    return "cross" if status in _OFF_STATUSES else "open" if status in _OPEN else "filled"


_CHANNELS_LEFT, _CHANNELS_ROOM = 150, 160
_FEW_TURNS, _SHARE = 0.1, 0.2
"""Which part of the turns is left out at either end, where the rest takes less than which of the time."""
_MANY = 4  # turns from which on some may be left out
_OFF_STATES = frozenset({"suspended", "refused", "postponed", "called off"})


def intervals(
    channels: Sequence[Channel], end: str, since: str | None = None, until: str | None = None
) -> Chart | None:
    """Return the chart of the channels of which something is told, up to the day `end` (ISO 8601) at least,
    or from `since` until `until`; None where no turn of it is dated."""
    begin, close = period(since), period(until)
    first_day, last_day = begin.first if begin else 1, close.last if close else date.max.toordinal()
    dated_channels = [
        (channel, dated)
        for channel in channels
        if (dated := [turn for turn in _dated(channel) if first_day <= turn[0] <= last_day])
    ]
    if not dated_channels:
        return None
    every = sorted((day,) for _, dated in dated_channels for day, _ in dated)
    few = ceil(len(every) * _FEW_TURNS) if len(every) > _MANY else 0
    days = [day for (day,) in without_outliers(every, few, _SHARE)]
    last = min(max(days[-1], _day(end) or 0), last_day)
    axis = Axis(max(min(days[0], last - 30), first_day), last)
    cells: dict[Key, Cell] = defaultdict(Cell)
    stretches = {}
    for channel, dated in dated_channels:
        turns = [turn for turn in dated if days[0] <= turn[0] <= days[-1]]
        for told_on, turn in turns:
            cells[channel.label, axis.column(told_on), _shape(turn.state)].add(told_on, told_on, turn)
        stretches[channel.label] = tuple(_suspensions(turns, last + 1))
    lanes = [(channel.label, channel.label, dict[str, str | None]()) for channel, _ in dated_channels]
    return chart(
        axis, lanes, SHAPES, cells, _turns_label, left=_CHANNELS_LEFT, room=_CHANNELS_ROOM,
        stretches=stretches, left_out=len(every) - len(days),
    )  # fmt: skip


def _turns_label(lane: str, shape: str, cell: Cell) -> tuple[str, str | None, Mapping[str, str | None]]:
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
    return "filled" if state in USED else "cross" if state in _OFF_STATES else "open"
