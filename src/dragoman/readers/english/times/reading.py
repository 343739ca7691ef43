"""What a match of the grammar is read with: its tokens, the document's day, earlier mentions, tense."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from dragoman.lexicon.date_orders import Order
from dragoman.readers.english.times.calendar import bounds
from dragoman.readers.english.times.direction import OPEN
from dragoman.readers.english.times.grammar import Found
from dragoman.readers.english.times.tokens import NAMES, Tokens
from dragoman.record import TimexKind

Source = Literal["published", "dateline"]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FINENESS = {
    "week": 1,
    "weekend": 1,
    "month": 2,
    "quarter": 3,
    "season": 3,
    "half year": 4,
    "year": 5,
    "decade": 6,
    "century": 7,
}
_FINENESS_OF_UNIT = {"D": 0, "W": 1, "2W": 1, "WE": 1, "M": 2, "Q": 3}
_YEAR = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression means. `anchor` says against what it was resolved, as in record.Timex."""

    kind: TimexKind
    value: str
    mod: str | None = None
    anchor: str | None = None
    alternatives: tuple[str, ...] = ()
    zone: str | None = None
    latest: str | None = None  # the value that closes an interval, when it is not the value itself
    within: tuple[str, str, str] | None = None  # earliest, latest, precision, where no value says them


class Told(NamedTuple):
    """A date of the text: its first day, and how fine it is (0: a day; `_FINENESS`)."""

    day: date
    fineness: int

    @property
    def has_day(self) -> bool:
        return self.fineness == 0

    @property
    def has_month(self) -> bool:
        return self.fineness < _YEAR

    @property
    def has_year(self) -> bool:
        return self.fineness <= _YEAR


def _told(value: str) -> Told | None:
    limits = bounds(value)
    if limits is None or len(limits[0]) < len("2023-06-19"):
        return None
    return Told(date.fromisoformat(limits[0][:10]), _FINENESS.get(limits[2], 0))


@dataclass(slots=True)
class Context:
    """What is known when an expression is read: the document's day and what was mentioned before it."""

    today: date | None
    source: Source | None
    mentions: deque[str] = field(default_factory=lambda: deque(maxlen=100))
    order: Order | None = None  # what comes first in numeric dates
    quarter: str | None = None  # the quarter or half year that figures are given for
    tells_history: bool = False

    def last_day(self, *, ahead: bool = True) -> date | None:
        """Return the day mentioned last; days yet to come count only if `ahead` or when there is no other."""
        if self.history:
            return self.last_date("D")
        other = None
        for value in reversed(self.mentions):
            match = _DAY.match(value)
            if match:
                day = date.fromisoformat(match.group())
                if ahead or self.today is None or day <= self.today:
                    return day
                other = other or day
        return other

    @property
    def history(self) -> bool:
        """Say whether a partial date hangs on the date told last, not on the document's day."""
        return self.tells_history and self.told() is not None

    def told(self) -> Told | None:
        """Return the date mentioned last."""
        return next(filter(None, map(_told, reversed(self.mentions))), None)

    def base(self) -> tuple[date | None, str | None]:
        """Return the day that a partial date hangs on, and what gives it."""
        if not self.history:
            return self.today, self.source
        told = self.told()
        return (told.day, "mention") if told else (None, None)

    def last_date(self, unit: str = "Y") -> date | None:
        """Return the first day of the date mentioned last that is as fine as `unit` (D, W, M, Q, Y).

        In a history only one of the year that is told of.
        """
        last: Told | None = None
        for told in filter(None, map(_told, reversed(self.mentions))):
            last = last or told
            if self.history and told.day.year != last.day.year:
                return None
            if told.fineness <= _FINENESS_OF_UNIT.get(unit, _YEAR):
                return told.day
        return None


@dataclass(slots=True)
class Scene:
    """One match, with what it takes to read it; `before` and `after` give the tags of the words beside it."""

    found: Found
    tokens: Tokens
    context: Context
    look: Callable[[], int]
    before: Callable[[], str]
    after: Callable[[], str]
    shared_year: int | None = None  # that of the date which follows ("from March to June 1916")

    def has(self, part: str) -> bool:
        return part in self.found.parts

    def value(self, part: str) -> str | int | float | None:
        """Return what the first token of a part stands for."""
        return self.tokens.values[self.found.parts[part][0]]

    def number(self, part: str) -> int:
        """Return the whole number that the tokens of a part spell; 0 when they spell none."""
        first, last = self.found.parts[part]
        return int(count(self.tokens, first, last) or 0)

    def number_of(self, part: str) -> int:
        """Return the whole number that the first token of a part stands for."""
        value = self.value(part)
        return int(value) if isinstance(value, int | float) else 0

    def name(self, part: str, choose: int = -1) -> str | None:
        """Return the class of one token of a part, by default its last, or None when the part is absent."""
        if part not in self.found.parts:
            return None
        first, last = self.found.parts[part]
        return NAMES[self.tokens.classes[last - 1 if choose == -1 else first + choose]]

    def mod(self) -> str | None:
        """Return the modifier that a stage, an edge or an approximation gives."""
        for part in ("stage", "edge", "approx"):
            if part in self.found.parts:
                value = self.value(part)
                return str(value) if value else None
        return None

    def last_day(self) -> date | None:
        """Return the day mentioned last; one yet to come only when the sentence looks ahead."""
        return self.context.last_day(ahead=self.look() > OPEN)

    def today(self) -> date | None:
        """Return the document's day; None in a history, where it says nothing of what is told."""
        return None if self.context.history else self.context.today

    @property
    def source(self) -> str | None:
        return self.context.source


def count(tokens: Tokens, first: int, last: int) -> float | None:
    """Return the number that tokens spell ("twenty-four", "2 1/2", "a hundred"), or None."""
    total: float = 0
    current: float = 0
    seen = False
    index = first
    while index < last:
        name, value = NAMES[tokens.classes[index]], tokens.values[index]
        if name in {"to", "or"} or (
            name == "hyphen" and seen and NAMES[tokens.classes[index - 1]].startswith("int")
        ):
            break
        if (
            index + 2 < last + 1
            and index + 2 < len(tokens.classes)
            and NAMES[tokens.classes[index + 1]] == "slash"
        ):
            current += float(value or 0) / float(tokens.values[index + 2] or 1)
            seen, index = True, index + 3
            continue
        if name == "scale":
            current = (current or 1) * float(value or 1)
            if value == 1000:
                total, current = total + current, 0
            seen = True
        elif isinstance(value, int | float):
            current, seen = current + value, True
        elif name == "a":
            current, seen = max(current, 1), True
        index += 1
    return total + current if seen else None
