"""Normalise feasts, national days, and the days and months of the Hijri calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from dragoman.lexicon.phrases import words
from dragoman.lexicon.place_names import alpha2_of
from dragoman.lexicon.states import actor_names
from dragoman.lexicon.time_tables import STATE, feast_days, hijri_day, hijri_month
from dragoman.readers.english.times.expressions import Expression, Meaning
from dragoman.readers.english.times.normalise_days import day_in_fitting_year, nearest_in_direction
from dragoman.readers.english.times.timex_values import holiday, value_of

_UNPLACED = "XXXX-XX-XX"
_OWNER = re.compile(r"(?:['’]s?)?\s+(?:\d\w*\s+)?")  # "China's", "Ukraine's 33rd"
_OWNED = re.compile(r"\s+(?:of|in)\s+(?:the\s+)?")
_GREGORIAN = 1600  # years below are of the Hijri calendar
_BACK = frozenset({"last", "past", "previous"})
_AHEAD = frozenset({"next", "coming", "following"})


def feast(expression: Expression) -> Meaning | None:
    """Read "Christmas", "last Ramadan", "China's National Day", "Easter weekend"."""
    rule: str | None = str(expression.value("holiday"))
    if rule and rule.startswith(STATE):
        rule = _rule_of_state(expression, rule)
        if not rule:
            return Meaning("DATE", _UNPLACED, expression.mod()) if rule is not None else None
    days = partial(_days, str(rule))
    shift = expression.name("shift")
    today, source = expression.context.base()
    if today is not None and not expression.has("year") and shift in _BACK | _AHEAD:
        near = [day for year in range(today.year - 1, today.year + 2) for day in days(year)]
        chosen = [day for day in near if (day > today if shift in _AHEAD else day < today)]
        if not chosen:
            return None
        day = chosen[0 if shift in _AHEAD else -1]
        meaning: Meaning | None = Meaning("DATE", day.isoformat(), None, source)
    else:
        meaning = day_in_fitting_year(expression, days, _UNPLACED)
    if meaning is None or not meaning.value[:4].isdigit():
        return meaning
    day = date.fromisoformat(meaning.value)
    if expression.has("unit"):
        return Meaning("DATE", value_of(day, str(expression.value("unit"))), None, meaning.anchor)
    return _as_sighted(meaning, day) if rule and rule.startswith("hijri") else meaning


def _days(rule: str, year: int) -> tuple[date, ...]:
    if ":" in rule:
        return feast_days(rule, year)
    day = holiday(rule, year)
    return (day,) if day else ()


def _as_sighted(meaning: Meaning, day: date) -> Meaning:
    """Add the day after: where the new moon is looked for, a month often begins a day later."""
    other = (day + timedelta(days=1)).isoformat()
    return Meaning("DATE", meaning.value, meaning.mod, meaning.anchor, (other,))


def _rule_of_state(expression: Expression, rule: str) -> str | None:
    """Return the rule of the state whose day is meant, "" if that is not clear, None if it is no such day."""
    name, _, otherwise = rule.removeprefix(STATE).partition(",")
    text = expression.tokens.text
    start, end = (
        expression.tokens.starts[expression.match.first],
        expression.tokens.ends[expression.match.last - 1],
    )
    state, beside = _state(text, start, end)
    if not beside and re.match(r"\s+of\b", text[end:]):
        return None  # "a National Day of Mourning"
    if state is None:
        return otherwise
    country = alpha2_of(state)
    return f"{country}:{name}" if country else ""


def _state(text: str, start: int, end: int) -> tuple[str | None, bool]:
    """Return the state beside the words (True), else the only one that the paragraph names (False)."""
    named = set()
    parts = words(text)
    for hit in actor_names().find(text, parts):
        if hit.value.kind not in {"state", "demonym"} or len(hit.value.states) != 1:
            continue
        state = hit.value.states[0]
        first, last = parts[hit.first].start, parts[hit.last - 1].end
        before, after = text[last:start], text[end:first]
        if (last <= start and _OWNER.fullmatch(before)) or (end <= first and _OWNED.fullmatch(after)):
            return state, True
        named.add(state)
    return (named.pop() if len(named) == 1 else None), False


def hijri(expression: Expression) -> Meaning | None:
    """Read "Ramadan", "10 Muharram", "1 Shawwal 1444"."""
    number = expression.number_of("hijri")
    today, source = expression.context.base()
    day = expression.number("day") if expression.has("day") else 1
    given = expression.number_of("year") if expression.has("year") else None
    if not 1 <= day <= 30:
        return None
    if given is None and today is None:
        return Meaning("DATE", _UNPLACED if expression.has("day") else "XXXX-XX", expression.mod())
    starts = _starts(number, day, given, today)
    if not starts:
        return None
    chosen = starts[0] if given is not None else _chosen(expression, starts, today)
    if chosen is None:
        return None
    year, first = chosen
    anchor = None if given is not None else source
    if expression.has("day"):
        return _as_sighted(Meaning("DATE", first.isoformat(), expression.mod(), anchor), first)
    return _month(expression, year, number, anchor)


def _starts(month: int, day: int, given: int | None, today: date | None) -> list[tuple[int, date]]:
    """Return Hijri year and day of the years that may be meant."""
    if given is not None and given < _GREGORIAN:
        years = range(given, given + 1)
    else:
        middle = int(((given or (today.year if today else 0)) - 622) * 33 / 32)
        years = range(middle - 1, middle + 4)
    starts = [(year, first) for year in years if (first := hijri_day(year, month, day))]
    if given is not None and given >= _GREGORIAN:
        starts = [(year, first) for year, first in starts if first.year == given]
    return starts


def _chosen(
    expression: Expression, starts: list[tuple[int, date]], today: date | None
) -> tuple[int, date] | None:
    if today is None:
        return None
    shift = expression.name("shift")
    if shift in _BACK:
        return next((row for row in reversed(starts) if row[1] < today), None)
    if shift in _AHEAD:
        return next((row for row in starts if row[1] > today), None)
    if not expression.has("day"):
        for row in starts:
            if row[1] <= today < row[1] + timedelta(days=29):
                return row
    day = nearest_in_direction(expression, [first for _, first in starts], today)
    return next(row for row in starts if row[1] == day)


def _month(expression: Expression, year: int, number: int, anchor: str | None) -> Meaning | None:
    """Return a month of the Hijri year; its value is the calendar month or year that holds it."""
    limits = hijri_month(year, number)
    if limits is None:
        return None
    first, after = limits
    last = after - timedelta(days=1)
    unit = "M" if (first.year, first.month) == (last.year, last.month) else "Y"
    within = (first.isoformat(), after.isoformat(), "month")
    return Meaning("DATE", value_of(first, unit), expression.mod(), anchor, within=within)


RULES: dict[str, Callable[[Expression], Meaning | None]] = {
    "holiday": feast,
    "hijri_day": hijri,
    "hijri_month": hijri,
}
