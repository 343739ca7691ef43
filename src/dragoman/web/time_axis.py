"""The axis of a chart over time: columns of days, weeks, months or years, the names below them, and the links
that zoom into a time and out of it. Places are percent of the chart's width.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.merge.dates import iso, period, spelled

MOST = 62
"""Columns of a chart."""
WIDE, MIDDLE, NARROW = 860, 540, 270
"""Pixels: how wide a chart without its names is in a window of a desk, of a tablet, and of a phone."""
_SIGN, _GAP, _TURNED = 6.9, 6, 11
"""Pixels: how wide a sign of a label is, the room beside it, and a label that is turned."""
_APART = (1, 2, 5, 10, 20, 50)
"""Of so many years one has a name, where there is no room for all."""
_DAYS_NAMED = 31
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Label:
    """Words below an axis; `turned` ones run downwards."""

    text: str
    turned: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A period below the axis, to which a link zooms. Of two rows, `row` 0 has the shorter periods. `label`
    has room in a wide window, `middle` on a tablet, `narrow` on a phone."""

    x: float
    wide: float
    row: int
    since: str
    until: str
    name: str
    label: Label | None
    middle: Label | None
    narrow: Label | None


@dataclass(frozen=True, slots=True)
class _Unit:
    """A length of columns: so many days, or so many months; `named` are the units below the axis."""

    name: str
    days: float
    months: int = 0
    named: tuple[str, ...] = ()


_YEARS = (1, 5, 10, 50, 100, 500)
_UNITS = (
    _Unit("day", 1, 0, ("day", "month")),
    _Unit("week", 7, 0, ("month", "year")),
    _Unit("month", 30.4, 1, ("month", "year")),
    _Unit("quarter", 91.3, 3, ("year",)),
    *(
        _Unit(name, 365.25 * years, 12 * years, (name,))
        for years in _YEARS
        for name in ("year" if years == 1 else f"{years} years",)
    ),
)
_BY_NAME = {unit.name: unit for unit in _UNITS}


class Axis:
    """The columns from one day to another (ordinals, both included): each a day, week, month, quarter, or so
    many years, the shortest of which there are not more than MOST."""

    def __init__(self, first: int, last: int) -> None:
        unit = next((unit for unit in _UNITS if (last - first + 1) / unit.days <= MOST - 1), _UNITS[-1])
        self.step = unit.name
        self.edges = [_floor(date.fromordinal(first), unit).toordinal()]
        while self.edges[-1] <= last and self.edges[-1] < _LAST:
            self.edges.append(_following(self.edges[-1], unit))
        self.columns = len(self.edges) - 1
        few = self.columns <= _DAYS_NAMED
        named = [name if name != "day" or few else "week" for name in unit.named]
        self.bands = tuple(
            band
            for row, name in enumerate(named)
            for band in self._bands(_BY_NAME[name], row, in_year="year" in named)
        )

    @property
    def height(self) -> int:
        """How many pixels the names below the axis take."""
        labels = [label for band in self.bands for label in (band.label, band.middle, band.narrow) if label]
        return 22 * len({band.row for band in self.bands}) + 18 * any(label.turned for label in labels)

    def column(self, day: int) -> int:
        """Return the place of the column in which a day lies."""
        return min(max(bisect_right(self.edges, day) - 1, 0), self.columns - 1)

    def x(self, day: float) -> float:
        """Return where a day begins."""
        place = self.column(int(day))
        start, end = self.edges[place : place + 2]
        return round(100 * (place + min(max((day - start) / (end - start), 0), 1)) / self.columns, 2)

    def days(self, column: int) -> tuple[str, str]:
        """Return the time of a column as a page is asked for it."""
        return _as_asked(self.edges[column], self.edges[column + 1] - 1)

    def _bands(self, unit: _Unit, row: int, *, in_year: bool) -> Iterator[Band]:
        start, end = self.edges[0], self.edges[-1]
        first = _floor(date.fromordinal(start), unit).toordinal()
        while first < end:
            after = _following(first, unit)
            low, high = self.x(max(first, start)), self.x(min(after, end))
            since, until = _as_asked(first, after - 1)
            room, begin = (high - low) / 100, date.fromordinal(first)
            words = _words(begin, unit, in_year=in_year)
            labels = (
                _label(words, room * pixels, turned=self._is_turned(begin, unit, pixels))
                for pixels in (WIDE, MIDDLE, NARROW)
            )
            yield Band(low, round(high - low, 2), row, since, until, named(since, until), *labels)
            first = after

    def _is_turned(self, begin: date, unit: _Unit, pixels: int) -> bool:
        """Say whether a year, or the first of several, has its name downwards where there is no room for it
        across: every one, or every second, fifth ..."""
        if unit.months < 12:
            return False
        room = pixels * unit.days / _BY_NAME[self.step].days / self.columns
        apart = next((apart for apart in _APART if room * apart >= _TURNED), _APART[-1])
        return begin.year // (unit.months // 12) % apart == 0


def _floor(day: date, unit: _Unit) -> date:
    """Return the first day of the column in which a day lies."""
    if not unit.months:
        back = day.weekday() if unit.name == "week" else 0
        return day - timedelta(days=min(back, day.toordinal() - 1))
    if unit.months < 12:
        return date(day.year, (day.month - 1) // unit.months * unit.months + 1, 1)
    years = unit.months // 12
    return date(max(day.year // years * years, 1), 1, 1)


def _following(first: int, unit: _Unit) -> int:
    """Return the day with which the next column begins."""
    if not unit.months:
        return min(first + int(unit.days), _LAST)
    start = date.fromordinal(first)
    months = start.year * 12 + start.month - 1 + unit.months
    if unit.months > 12:  # the first of all columns begins with the year 1, not 0
        months -= start.year * 12 % unit.months
    return date(months // 12, months % 12 + 1, 1).toordinal() if months < 10_000 * 12 else _LAST


def _label(words: tuple[str, ...], room: float, *, turned: bool) -> Label | None:
    """Return the longest words for a period that have room; a name that may be `turned` needs less of it."""
    for text in words:
        if len(text) * _SIGN + min(_GAP, len(text) - 1) <= room:
            return Label(text, False)
    return Label(words[0], True) if turned else None


def _words(first: date, unit: _Unit, *, in_year: bool) -> tuple[str, ...]:
    """Return what a period is called, the longest first; months whose year stands below them without it."""
    if unit.months == 1:
        month, year = spelled(first.isoformat()[:7]).split()
        if in_year:
            return month, month[:3], month[:1]
        return f"{month} {year}", f"{month[:3]} {year}", month[:3]
    if unit.months == 12:
        return str(first.year), f"’{first.year % 100:02}"
    if unit.months:
        return (str(first.year),)
    return (spelled(first.isoformat())[:-5], str(first.day)) if unit.days > 1 else (str(first.day),)


def _as_asked(first: int, last: int) -> tuple[str, str]:
    """Return two days as a page is asked for the time between them, as years or months where they are."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    size = 10
    if start.day == 1 and (last == _LAST or (end + timedelta(days=1)).day == 1):
        size = 4 if (start.month, end.month) == (1, 12) else 7
    return start.isoformat()[:size], end.isoformat()[:size]


def named(since: str, until: str) -> str:
    """Return what a time from one day, month or year to another is called."""
    return spelled(since if since == until else f"{since}/{until}")


@dataclass(frozen=True, slots=True)
class Zoom:
    """Where the chart of a time leads: the times around it, the widest first, and those beside it."""

    name: str
    outer: tuple[tuple[str, str | None, str | None], ...]
    earlier: tuple[str, str]
    later: tuple[str, str]


def zoom(since: str | None, until: str | None) -> Zoom | None:
    """Return where a chart of the time from `since` to `until` leads, None where it has not both ends."""
    begin, end = period(since), period(until)
    if begin is None or end is None or begin.first > end.last:
        return None
    asked = _as_asked(begin.first, end.last)
    outer: list[tuple[str, str | None, str | None]] = [("All the time", None, None)]
    for size in (4, 7):
        wider = {side[:size] for side in asked}
        if len(wider) == 1 and size < len(asked[0]):
            (around,) = wider
            outer.append((spelled(around), around, around))
    beside = (_beside(begin.first, end.last, way) for way in (-1, 1))
    return Zoom(named(*asked), tuple(outer), *beside)


def _beside(first: int, last: int, way: int) -> tuple[str, str]:
    """Return the time as long as this one that comes before (-1) or after it (1)."""
    since, _ = _as_asked(first, last)
    if len(since) == 10:
        size = last - first + 1
        low = min(max(first + way * size, 1), _LAST)
        return iso(low), iso(min(max(last + way * size, low), _LAST))
    start, end = date.fromordinal(first), date.fromordinal(last)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    low = min(max(start.year * 12 + start.month - 1 + way * months, 12), 9_999 * 12 + 11)
    high = min(low + months - 1, 9_999 * 12 + 11)
    size = len(since)
    return f"{low // 12:04}-{low % 12 + 1:02}"[:size], f"{high // 12:04}-{high % 12 + 1:02}"[:size]
