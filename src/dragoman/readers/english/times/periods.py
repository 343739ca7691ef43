"""Read a unit near another time ("last week", "the end of the year") and steps between times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import islice

from dragoman.readers.english.times.calendar import shifted, value_of
from dragoman.readers.english.times.direction import OPEN
from dragoman.readers.english.times.reading import Meaning, Scene

_STEP = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "before": -1,
    "next": 1,
    "coming": 1,
    "following": 1,
    "after": 1,
}
_DISCOURSE = frozenset({"previous", "following", "that", "same", "before", "after"})
_UNPLACED = {
    "D": "XXXX-XX-XX",
    "W": "XXXX-WXX",
    "WE": "XXXX-WXX-WE",
    "M": "XXXX-XX",
    "Q": "XXXX-QX",
    "E": "XXX",
    "C": "XX",
}


def unit(scene: Scene) -> Meaning | None:
    """Read "last week", "the following year", "the end of this month"."""
    code, shift = str(scene.value("unit")), scene.name("shift") or "this"
    if code.startswith("T"):
        return Meaning("DURATION", f"PT1{code[1]}", scene.mod()) if shift in _STEP else None
    if shift == "past" and code in {"W", "M", "E", "C", "D"}:
        return Meaning("DURATION", {"E": "P10Y", "C": "P100Y"}.get(code, f"P1{code}"), scene.mod())
    near = scene.last_day() if code == "D" and shift in _DISCOURSE else None
    if code == "D" and near is None and shift in {"that", "same"} and scene.context.mentions:
        return None  # of a day that was told of without a date
    if near is None and (shift in _DISCOURSE or (shift == "latest" and code == "Q")):
        near = scene.context.last_date(code)
    if near is None and shift in {"this", "current"} and scene.context.history and scene.look() <= OPEN:
        near = scene.context.last_date(code)
    base = near or (scene.today() if shift in _DISCOURSE else scene.context.today)
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"), scene.mod())
    step = -1 if shift == "latest" and code == "Q" and near is None else _STEP.get(shift, 0)
    if code == "W" and near is None and base.isoweekday() == 7:
        step = _sunday_step(scene, shift, step)
    day = shifted(base, code, step)
    return (
        Meaning("DATE", value_of(day, code), scene.mod(), "mention" if near else scene.source)
        if day
        else None
    )


def _sunday_step(scene: Scene, shift: str, step: int) -> int:
    """Correct a step of weeks said on a Sunday: for many the new week has begun."""
    if shift == "last":
        return 0
    return 1 if shift == "this" and scene.look() > OPEN else step


def unit_edge(scene: Scene) -> Meaning | None:
    """Read "the end of the year", "year-end", "earlier in the month"; "the day" is that mentioned last."""
    code = str(scene.value("unit"))
    if scene.has("shift"):
        return unit(scene)
    near = scene.last_day() if code == "D" else _told(scene, code)
    base = near or scene.today()
    if code.startswith("T"):
        return None
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"), scene.mod())
    return Meaning("DATE", value_of(base, code), scene.mod(), "mention" if near else scene.source)


def unit_the(scene: Scene) -> Meaning | None:
    """Read "the weekend", "the week", "the year"."""
    code, today = str(scene.value("unit")), scene.context.today
    if scene.has("ended"):
        return Meaning("DURATION", f"P1{code}")
    if scene.context.history:
        told = _told(scene, code)
        return Meaning("DATE", value_of(told, code), scene.mod(), "mention") if told else None
    if today is None:
        return None
    step = 0
    if code == "WE" and scene.look() <= OPEN and today.isoweekday() < 6:
        step = -1
    day = shifted(today, code, step)
    return Meaning("DATE", value_of(day, code), scene.mod(), scene.source) if day else None


def _told(scene: Scene, code: str) -> date | None:
    """Return the date that "the year" of a history is the year of; None in news."""
    return scene.context.last_date(code) if scene.context.history else None


def shift(scene: Scene) -> Meaning | None:
    """Read "two years ago", "three days later", "a month earlier"."""
    way = scene.name("way")
    back = way in {"ago", "earlier", "before"}
    code = str(scene.value("unit"))
    amount = _steps(scene)
    if amount is None:
        return Meaning("DATE", "PAST_REF" if back else "FUTURE_REF")
    near = None if way in {"ago", "hence"} else scene.context.last_date(code)
    told = scene.context.history and way in {"earlier", "before"}
    base = near or (None if told or way in {"later", "after"} else scene.context.today)
    anchor = "mention" if near else scene.source
    if code == "Y" and amount == 1 and back and scene.context.quarter and _near_quarter(scene):
        last = str(scene.context.quarter)
        return Meaning("DATE", f"{int(last[:4]) - 1:04}{last[4:]}", scene.mod(), "mention")
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"), scene.mod())
    if code.startswith("T"):
        return Meaning("DATE", base.isoformat(), scene.mod(), anchor)
    day = shifted(base, code, -amount if back else amount)
    if day is None:
        return None
    grain = "D" if code == "W" and amount < 4 else "Y" if code in {"E", "C"} else code
    return Meaning("DATE", value_of(day, grain), scene.mod(), anchor)


def _steps(scene: Scene) -> int | None:
    """Return how many units a step has, None when the words leave it open ("a few")."""
    if not scene.has("amount"):
        return 1
    if scene.name("amount") == "quantity":
        value = str(scene.tokens.values[scene.found.parts["amount"][1] - 1])
        return int(value) if value.isdigit() else None
    return scene.number("amount")


def _near_quarter(scene: Scene) -> bool:
    """Say whether a quarter is among the last few mentions: then "a year ago" means that quarter."""
    return any(re.fullmatch(r"\d{4}-[QH]\d", value) for value in islice(reversed(scene.context.mentions), 4))


def shift_bare(scene: Scene) -> Meaning | None:
    """Read "years ago"."""
    code = str(scene.value("unit"))
    return Meaning("DURATION", f"P{'T' if code.startswith('T') else ''}X{code[-1]}")


def next_unit(scene: Scene) -> Meaning | None:
    """Read "the next day", "the day before": from the time mentioned last."""
    way, code = scene.name("way") or "", str(scene.value("unit"))
    near = scene.last_day() if code == "D" else scene.context.last_date(code)
    base = near or scene.today()
    if base is None:
        return Meaning("DATE", _UNPLACED.get(code, "XXXX"))
    day = shifted(base, code, _STEP[way])
    return Meaning("DATE", value_of(day, code), None, "mention" if near else scene.source) if day else None


def at_the_time(scene: Scene) -> Meaning | None:
    """Read "at the time": that mentioned last."""
    value = next((value for value in reversed(scene.context.mentions) if value[:4].isdigit()), None)
    if value is None:
        return Meaning("DATE", "PAST_REF")
    return Meaning("DATE", value.partition("T")[0], None, "mention")


RULES: dict[str, Callable[[Scene], Meaning | None]] = {
    "unit": unit,
    "unit_edge": unit_edge,
    "unit_the": unit_the,
    "shift": shift,
    "shift_bare": shift_bare,
    "next_unit": next_unit,
    "at_the_time": at_the_time,
}
