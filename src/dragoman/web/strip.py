"""The strip above a chronology: lanes over time, with a mark for each entry, as geometry to be drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar

from dragoman.lexicon.event_codes import code_of
from dragoman.merge.dates import spelled
from dragoman.merge.sentences import sentence
from dragoman.merge.story import Story
from dragoman.store.queries.story_lines import StoryLine

Shape = Literal["filled", "open", "cross"]
Placed = tuple[int, int, StoryLine]
"""The ordinals of the first and the last day of a story, and its line."""
Between = TypeVar("Between", bound=tuple[Any, ...])
"""What begins with the ordinal of a day."""
Said = Callable[[Sequence[str]], Mapping[str, Story]]
"""What gives stories by their ids, without their mentions."""
LANES = ("Meetings", "Calls", "Said", "Done")
WIDTH, LEFT, LANE, TOP = 960, 84, 30, 8
_RIGHT = 16
_LAST = 160  # units: how wide the last day is
_FEW = 0.04
_SAID = 200
"""Marks of one story whose sentence is told beside them."""
_STEP = 12  # units: entries of one lane that stand nearer share a mark
_OFF = frozenset({"cancelled", "postponed", "denied"})
_OPEN = frozenset({"planned", "demanded", "unconfirmed"})
_VERBAL = (1, 3)  # PLOVER's quad classes of words


@dataclass(frozen=True, slots=True)
class Mark:
    """Entries of one lane and shape at one place. `size` is a radius; `story` is theirs where it is one."""

    x: float
    y: float
    size: float
    shape: Shape
    label: str
    since: str
    until: str
    story: str | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A line at the beginning of a month or year (without a label where the end leaves no room), or the last
    day, whose label ends there."""

    x: float
    label: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn, in units of a picture `width` by `height`; `in_words` says it to who sees no picture."""

    width: int
    height: int
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    left_out: int
    in_words: tuple[str, ...]


def strip(lines: Iterable[StoryLine], said: Said) -> Strip | None:
    """Return the strip of stories that are dated to the month, None where there are not two.

    A few that lie far from the rest are left out, so that the rest can be told apart. `said` is asked for
    those that have a mark of their own.
    """
    dated = [one for line in lines if (one := _placed(line)) and one[1] - one[0] < 31]
    dated.sort(key=lambda dated_line: dated_line[:2])
    placed = without_outliers(dated, int(len(dated) * _FEW))
    if len(placed) < 2:
        return None
    start, end = min(dated_line[0] for dated_line in placed), max(dated_line[1] for dated_line in placed) + 1
    scale = (WIDTH - LEFT - _RIGHT) / (end - start)
    cells: dict[tuple[int, int, Shape], list[Placed]] = defaultdict(list)
    for first, last, line in placed:
        x = LEFT + ((first + last + 1) / 2 - start) * scale
        cells[lane_of(line.type, line.mode), round(x / _STEP), shape_of(line.status)].append(
            (first, last, line)
        )
    alone = [cell_lines[0][2].story for cell_lines in cells.values() if len(cell_lines) == 1]
    stories = said(alone[:_SAID])
    return Strip(
        WIDTH,
        TOP + len(LANES) * LANE + 22,
        tuple((name, TOP + (place + 0.5) * LANE) for place, name in enumerate(LANES)),
        ticks(start, end, scale),
        tuple(
            _mark(lane, cell, shape, cells[lane, cell, shape], stories) for lane, cell, shape in sorted(cells)
        ),
        len(dated) - len(placed),
        tuple(_in_words(placed)),
    )


def _in_words(placed: Sequence[Placed]) -> Iterator[str]:
    """Yield what each lane has: "Meetings: 7, from 4 January 2023 to 27 February 2023"."""
    of: dict[int, list[Placed]] = defaultdict(list)
    for dated_line in placed:
        of[lane_of(dated_line[2].type, dated_line[2].mode)].append(dated_line)
    for lane, name in enumerate(LANES):
        days = [
            spelled(date.fromordinal(day).isoformat())
            for dated_line in of[lane][:1] + of[lane][-1:]
            for day in dated_line[:1]
        ]
        yield f"{name}: {len(of[lane])}, from {days[0]} to {days[-1]}" if days else f"{name}: none"


def _placed(line: StoryLine) -> Placed | None:
    if line.first is None or line.last is None:
        return None
    return date.fromisoformat(line.first).toordinal(), date.fromisoformat(line.last).toordinal(), line


def without_outliers(dated: list[Between], few: int, share: float = 0.5) -> list[Between]:
    """Return all, or without the first and last `few` where the rest takes less than `share` of the time.
    `dated` is in order of its first days."""
    inner = dated[few : len(dated) - few]
    if few and inner and inner[-1][0] - inner[0][0] < share * (dated[-1][0] - dated[0][0]):
        reach = max(31, inner[-1][0] - inner[0][0])
        low, high = inner[0][0] - reach // 4, inner[-1][0] + reach // 4
        return [item for item in dated if low <= item[0] <= high]
    return dated


def lane_of(event_type: str, mode: str | None) -> int:
    """Return the place in LANES of a story: by its type, a contact by its mode."""
    if event_type == "CONSULT":
        return 1 if mode == "phone" else 0
    return 2 if code_of(event_type, None).quad in _VERBAL else 3


def shape_of(status: str) -> Shape:
    """Return how a status is drawn."""
    return "cross" if status in _OFF else "open" if status in _OPEN else "filled"


def _mark(
    lane: int, cell: int, shape: Shape, dated_lines: Sequence[Placed], stories: Mapping[str, Story]
) -> Mark:
    first, last = (
        min(dated_line[0] for dated_line in dated_lines),
        max(dated_line[1] for dated_line in dated_lines),
    )
    since, until = (date.fromordinal(day).isoformat() for day in (first, last))
    when = spelled(since) if since == until else spelled(f"{since}/{until}")
    first_line = dated_lines[0][2]
    said = f"{len(dated_lines)} entries, {LANES[lane].lower()}"
    if len(dated_lines) == 1:
        said = (
            sentence(stories[first_line.story])
            if first_line.story in stories
            else f"{first_line.type}, {first_line.status}"
        )
    size = min(8.0, 4 + 0.8 * (len(dated_lines) - 1) ** 0.5)
    y = TOP + (lane + 0.5) * LANE
    id = first_line.story if len(dated_lines) == 1 else None
    return Mark(cell * _STEP, y, round(size, 1), shape, f"{when}: {said}", since, until, id)


def ticks(start: int, end: int, scale: float, left: float = LEFT) -> tuple[Tick, ...]:
    """Return months, or years, from a day to another (ordinals), the first day where they lie within a month,
    and the last; `scale` is how wide a day is, `left` where the first stands."""
    first, last = (spelled(date.fromordinal(day).isoformat()) for day in (start, end - 1))
    between = tuple(_months_or_years(start, end, scale, left)) or (Tick(left, first),)
    return *between, Tick(WIDTH - _RIGHT, last, last=True)


def _months_or_years(start: int, end: int, scale: float, left: float) -> Iterator[Tick]:
    """Yield months, or years where months would stand too near."""
    months = list(_months(date.fromordinal(start), date.fromordinal(end)))
    every = next((n for n in (1, 3, 6, 12, 24, 60, 120) if n * 30 * scale >= 70), 120)
    for first in months:
        if (first.year * 12 + first.month - 1) % every == 0 and first.toordinal() >= start:
            x = left + (first.toordinal() - start) * scale
            label = str(first.year) if every >= 12 else _short(first)
            yield Tick(round(x, 1), label if x < WIDTH - _LAST - 8 * len(label) else "")


def _months(first: date, last: date) -> Iterator[date]:
    month = date(first.year, first.month, 1)
    while month <= last and month.year < 9999:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _short(first: date) -> str:
    name, year = spelled(first.isoformat()[:7]).split()
    return f"{name[:3]} {year}"
