"""Normalise units of time near another time ("last week", "two years ago"), durations and repeated times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import islice

from dragoman.readers.english.times.expressions import FUTURE, OPEN, Expression, Meaning, count
from dragoman.readers.english.times.time_grammar import NAMES
from dragoman.readers.english.times.timex_values import shifted, value_of
from dragoman.record import TimexKind

_STEP = {
    "last": -1, "past": -1, "previous": -1, "before": -1, "next": 1, "coming": 1, "following": 1,
    "after": 1,
}  # fmt: skip
_DISCOURSE = frozenset({"previous", "following", "that", "same", "before", "after"})
_UNPLACED = {
    "D": "XXXX-XX-XX", "W": "XXXX-WXX", "WE": "XXXX-WXX-WE", "M": "XXXX-XX", "Q": "XXXX-QX", "E": "XXX",
    "C": "XX",
}  # fmt: skip


def unit(expression: Expression) -> Meaning | None:
    """Read "last week", "the following year", "the end of this month"."""
    code, shift = str(expression.value("unit")), expression.name("shift") or "this"
    if code.startswith("T"):
        return Meaning("DURATION", f"PT1{code[1]}", expression.mod()) if shift in _STEP else None
    if shift == "past" and code in {"W", "M", "E", "C", "D"}:
        return Meaning("DURATION", {"E": "P10Y", "C": "P100Y"}.get(code, f"P1{code}"), expression.mod())
    near = expression.last_day() if code == "D" and shift in _DISCOURSE else None
    if code == "D" and near is None and shift in {"that", "same"} and expression.context.mentions:
        return None  # of a day that was mentioned without a date
    if near is None and (shift in _DISCOURSE or (shift == "latest" and code == "Q")):
        near = expression.context.last_date(code)
    if (
        near is None
        and shift in {"this", "current"}
        and expression.context.in_history
        and expression.direction() <= OPEN
    ):
        near = expression.context.last_date(code)
    base = near or (expression.today() if shift in _DISCOURSE else expression.context.today)
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"), expression.mod())
    step = -1 if shift == "latest" and code == "Q" and near is None else _STEP.get(shift, 0)
    if code == "W" and near is None and base.isoweekday() == 7:
        step = _sunday_step(expression, shift, step)
    day = shifted(base, code, step)
    return (
        Meaning("DATE", value_of(day, code), expression.mod(), "mention" if near else expression.source)
        if day
        else None
    )


def _sunday_step(expression: Expression, shift: str, step: int) -> int:
    """Correct a step of weeks said on a Sunday: for many the new week has begun."""
    if shift == "last":
        return 0
    return 1 if shift == "this" and expression.direction() > OPEN else step


def unit_edge(expression: Expression) -> Meaning | None:
    """Read "the end of the year", "year-end", "earlier in the month"; "the day" is that mentioned last."""
    code = str(expression.value("unit"))
    if expression.has("shift"):
        return unit(expression)
    near = expression.last_day() if code == "D" else _mentioned_in_history(expression, code)
    base = near or expression.today()
    if code.startswith("T"):
        return None
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"), expression.mod())
    return Meaning("DATE", value_of(base, code), expression.mod(), "mention" if near else expression.source)


def unit_the(expression: Expression) -> Meaning | None:
    """Read "the weekend", "the week", "the year"."""
    code, today = str(expression.value("unit")), expression.context.today
    if expression.has("ended"):
        return Meaning("DURATION", f"P1{code}")
    if expression.context.in_history:
        last_date = _mentioned_in_history(expression, code)
        return Meaning("DATE", value_of(last_date, code), expression.mod(), "mention") if last_date else None
    if today is None:
        return None
    step = 0
    if code == "WE" and expression.direction() <= OPEN and today.isoweekday() < 6:
        step = -1
    day = shifted(today, code, step)
    return Meaning("DATE", value_of(day, code), expression.mod(), expression.source) if day else None


def _mentioned_in_history(expression: Expression, code: str) -> date | None:
    """Return the date that "the year" of a history is the year of; None in news."""
    return expression.context.last_date(code) if expression.context.in_history else None


def shift(expression: Expression) -> Meaning | None:
    """Read "two years ago", "three days later", "a month earlier"."""
    way = expression.name("way")
    back = way in {"ago", "earlier", "before"}
    code = str(expression.value("unit"))
    amount = _steps(expression)
    if amount is None:
        return Meaning("DATE", "PAST_REF" if back else "FUTURE_REF")
    near = None if way in {"ago", "hence"} else expression.context.last_date(code)
    in_history = expression.context.in_history and way in {"earlier", "before"}
    base = near or (None if in_history or way in {"later", "after"} else expression.context.today)
    anchor = "mention" if near else expression.source
    if code == "Y" and amount == 1 and back and expression.context.quarter and _near_quarter(expression):
        last = str(expression.context.quarter)
        return Meaning("DATE", f"{int(last[:4]) - 1:04}{last[4:]}", expression.mod(), "mention")
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"), expression.mod())
    if code.startswith("T"):
        return Meaning("DATE", base.isoformat(), expression.mod(), anchor)
    day = shifted(base, code, -amount if back else amount)
    if day is None:
        return None
    grain = "D" if code == "W" and amount < 4 else "Y" if code in {"E", "C"} else code
    return Meaning("DATE", value_of(day, grain), expression.mod(), anchor)


def _steps(expression: Expression) -> int | None:
    """Return how many units a step has, None when the words leave it open ("a few")."""
    if not expression.has("amount"):
        return 1
    if expression.name("amount") == "quantity":
        value = str(expression.tokens.values[expression.match.parts["amount"][1] - 1])
        return int(value) if value.isdigit() else None
    return expression.number("amount")


def _near_quarter(expression: Expression) -> bool:
    """Say whether a quarter is among the last few mentions: then "a year ago" means that quarter."""
    return any(
        re.fullmatch(r"\d{4}-[QH]\d", value) for value in islice(reversed(expression.context.mentions), 4)
    )


def shift_bare(expression: Expression) -> Meaning | None:
    """Read "years ago"."""
    code = str(expression.value("unit"))
    return Meaning("DURATION", f"P{'T' if code.startswith('T') else ''}X{code[-1]}")


def next_unit(expression: Expression) -> Meaning | None:
    """Read "the next day", "the day before": from the time mentioned last."""
    way, code = expression.name("way") or "", str(expression.value("unit"))
    near = expression.last_day() if code == "D" else expression.context.last_date(code)
    base = near or expression.today()
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"))
    day = shifted(base, code, _STEP[way])
    return (
        Meaning("DATE", value_of(day, code), None, "mention" if near else expression.source) if day else None
    )


def at_the_time(expression: Expression) -> Meaning | None:
    """Read "at the time": that mentioned last."""
    value = next((value for value in reversed(expression.context.mentions) if value[:4].isdigit()), None)
    if value is None:
        return Meaning("DATE", "PAST_REF")
    return Meaning("DATE", value.partition("T")[0], None, "mention")


def duration(expression: Expression) -> Meaning | None:
    """Read "nearly two hours", "the past three months", "a year and a half"."""
    code = str(expression.value("unit"))
    first, last = expression.match.parts["amount"]
    amount = count(expression.tokens, first, last)
    if expression.name("amount") == "quantity":
        vague = str(expression.tokens.values[last - 1])
        return Meaning("DURATION", length(code, None if vague == "X" else int(vague)), expression.mod())
    if amount is None or amount > 100_000:
        return None
    half = expression.has("half") or expression.has("half_before")
    return _ahead(expression, code, amount) or Meaning(
        "DURATION", length(code, amount + (0.5 if half else 0)), expression.mod()
    )


def _ahead(expression: Expression, code: str, amount: float) -> Meaning | None:
    """Read "in ten days" as a date where the sentence looks ahead; looking back it is a length."""
    today, before = expression.context.today, expression.match.first - 1
    plain = (
        not expression.has("half")
        and not expression.has("half_before")
        and not expression.has("shift")
        and amount == int(amount)
    )
    if today is None or code not in {"D", "M", "Y"} or not plain:
        return None
    if before < 0 or NAMES[expression.tokens.classes[before]] != "in" or expression.direction() != FUTURE:
        return None
    day = shifted(today, code, int(amount))
    return Meaning("DATE", value_of(day, code), expression.mod(), expression.source) if day else None


def length(code: str, amount: float | None) -> str:
    """Return the value of `amount` units (None when it is vague): "P2Y6M", "PT30M", "PXD"."""
    prefix = "PT" if code.startswith("T") else "P"
    letter = code[-1] if code != "2W" else "W"
    if amount is None:
        return f"{prefix}X{letter if code != 'WE' else 'WE'}"
    if code in {"E", "C", "2W"}:
        amount, letter = amount * {"E": 10, "C": 100, "2W": 2}[code], "W" if code == "2W" else "Y"
    whole, rest = int(amount), amount - int(amount)
    parts = f"{whole}{'WE' if code == 'WE' else letter}" if whole or not rest else ""
    finer = {"Y": (12, "M"), "TH": (60, "M"), "TM": (60, "S"), "D": (0, ""), "M": (0, "")}.get(code, (0, ""))
    if rest and finer[0]:
        parts += f"{round(rest * finer[0])}{finer[1]}"
    elif rest:
        parts = f"{amount:g}{letter}"
    return prefix + parts


def amount_of_one(expression: Expression) -> Meaning | None:
    """Read "a year" as a length, or as a rate after an amount ("$3 billion a year")."""
    if expression.tag_before() in {"NNS", "CD", "$"}:
        return _length("SET", 1, expression)
    return duration(expression)


def _length(kind: TimexKind, amount: float | None, expression: Expression) -> Meaning:
    """Read so many units: "half a year" (0.5), "recent weeks" (None), "a year-long" (1), "twice a year"."""
    return Meaning(kind, length(str(expression.value("unit")), amount))


def repeated(expression: Expression) -> Meaning | None:
    """Read "every year", "every other week", "each Thursday"."""
    if expression.has("weekday"):
        return weekdays(expression)
    if expression.has("month"):
        return Meaning("SET", f"XXXX-{expression.number_of('month'):02}")
    if expression.has("season"):
        return Meaning("SET", f"XXXX-{expression.value('season')}")
    if expression.has("part"):
        return Meaning("SET", f"XXXX-XX-XXT{expression.value('part')}")
    steps = 1.0
    if expression.has("other"):
        first, last = expression.match.parts["other"]
        steps = 2.0 if expression.name("other") == "other" else count(expression.tokens, first, last) or 1.0
    return _length("SET", steps, expression)


def weekdays(expression: Expression) -> Meaning | None:
    part = f"T{expression.value('part')}" if expression.has("part") else ""
    return Meaning("SET", f"XXXX-WXX-{expression.number_of('weekday')}{part}")


RULES: dict[str, Callable[[Expression], Meaning | None]] = {
    "unit": unit,
    "unit_edge": unit_edge,
    "unit_the": unit_the,
    "shift": shift,
    "shift_bare": shift_bare,
    "next_unit": next_unit,
    "at_the_time": at_the_time,
    "duration": duration,
    "duration_one": amount_of_one,
    "duration_half": partial(_length, "DURATION", 0.5),
    "duration_units": partial(_length, "DURATION", None),
    "unit_long": partial(_length, "DURATION", 1),
    "set": repeated,
    "set_times": partial(_length, "SET", 1),
    "set_word": lambda expression: Meaning("SET", str(expression.value("set"))),
    "weekdays": weekdays,
    "weekday_parts": weekdays,
    "vague": lambda expression: Meaning("DATE", str(expression.value("vague"))),
    "vague_past": lambda _: Meaning("DATE", "PAST_REF"),
    "vague_recent": lambda _: Meaning("DATE", "PAST_REF"),
    "vague_current": lambda _: Meaning("DATE", "PRESENT_REF"),
}
