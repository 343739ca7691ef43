"""Read expressions that name a week, a quarter, a season, a year or more, and steps between times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import islice

from dragoman.extract.times.calendar import SEASONS, season_of, shifted, value_of
from dragoman.extract.times.days import spelt_year, year_of
from dragoman.extract.times.direction import OPEN
from dragoman.extract.times.reading import Meaning, Scene

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


def year(scene: Scene) -> Meaning | None:
    """Read "2005"; not a count ("some 1990 soldiers", "more than 2000")."""
    if scene.has("approx") and (scene.mod() != "APPROX" or scene.after() == "NNS"):
        return None
    return Meaning("DATE", f"{scene.number_of('year'):04}", scene.mod())


def year_in_words(scene: Scene) -> Meaning | None:
    number = spelt_year(scene, "year")
    return Meaning("DATE", f"{number:04}", scene.mod()) if number else None


def decade(scene: Scene) -> Meaning | None:
    spelled = scene.value("decade")
    if isinstance(spelled, int):
        return Meaning("DATE", f"{1900 + spelled:04}"[:3], scene.mod())
    digits = re.sub(r"\D", "", str(spelled))
    start = int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= 20 else 2000)
    return Meaning("DATE", f"{start:04}"[:3], scene.mod())


def century(scene: Scene) -> Meaning | None:
    return Meaning("DATE", f"{scene.number_of('nth') - 1:02}", scene.mod())


def season(scene: Scene) -> Meaning | None:
    code, today = str(scene.value("season")), scene.context.today
    number, anchor = year_of(scene)
    if number is None and anchor is None and today is not None:
        number, anchor = _season_year(scene, code, today), scene.source
    return Meaning(
        "DATE", f"{number:04}-{code}" if number is not None else f"XXXX-{code}", scene.mod(), anchor
    )


def _season_year(scene: Scene, code: str, today: date) -> int:
    start = SEASONS[code]
    shift = scene.name("shift")
    current = today.year - (code == "WI" and today.month < 3)
    now = season_of(today) == code
    if shift in {"last", "past", "previous"}:
        return current - (now or today.month < start) if code != "WI" or now else today.year - 1
    if shift in {"next", "coming", "following"}:
        return current + (now or today.month > start)
    if shift in {"this", "current"} or now or scene.look() > OPEN:
        return current
    return today.year - (today.month < start)


def quarter(scene: Scene) -> Meaning | None:
    """Read "the third quarter": the one past, unless the tense looks ahead."""
    number, unit, today = scene.number_of("nth") or 2, str(scene.value("unit") or "H"), scene.context.today
    if not 1 <= number <= (4 if unit == "Q" else 2):
        return None
    placed, anchor = year_of(scene)
    if scene.has("year_before"):
        placed = scene.number_of("year_before")
    if placed is None and anchor is None and today is not None:
        placed, anchor = _quarter_year(scene, number, 3 if unit == "Q" else 6, today), scene.source
    if placed is None:
        return Meaning("DATE", f"XXXX-{unit}{number}", scene.mod())
    value = f"{placed:04}-{unit}{number}"
    recent = today is not None and 0 <= today.year - placed <= 1
    if not scene.has("year_ago") and (recent or scene.context.quarter is None):
        scene.context.quarter = value
    return Meaning("DATE", value, scene.mod(), anchor)


def _quarter_year(scene: Scene, number: int, months: int, today: date) -> int:
    first, last = (number - 1) * months + 1, number * months
    if scene.has("year_ago"):
        return today.year - 1 - (first > today.month)
    year = today.year - (first > today.month)
    ended = (today.year - year) * 12 + today.month - last
    return year + 1 if ended > 4 and scene.look() > OPEN else year


def quarter_before(scene: Scene) -> Meaning | None:
    """Read "the year-earlier quarter": that mentioned last, a year before."""
    last = _last_quarter(scene)
    return Meaning("DATE", f"{int(last[:4]) - 1:04}{last[4:]}", None, "mention") if last else None


def quarter_now(scene: Scene) -> Meaning | None:
    """Read "the quarter", "the latest period": the one mentioned last."""
    last = scene.context.quarter
    if last is None and scene.name("unit") == "period":
        return None
    last = last or _last_quarter(scene)
    return Meaning("DATE", last, None, "mention") if last else None


def year_quarter(scene: Scene) -> Meaning | None:
    """Read "the 1988 quarter": the quarter mentioned last, in that year."""
    last = scene.context.quarter
    number = scene.number_of("year")
    return Meaning(
        "DATE", f"{number:04}{last[4:]}" if last else f"{number:04}", None, "mention" if last else None
    )


def _last_quarter(scene: Scene) -> str | None:
    if scene.context.today is None:
        return scene.context.quarter
    back = shifted(scene.context.today, "Q", -1)
    return scene.context.quarter or (value_of(back, "Q") if back else None)


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
        near = scene.context.last_date()
    base = near or scene.context.today
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
    near = scene.last_day() if code == "D" else None
    base = near or scene.context.today
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
    if today is None:
        return None
    step = 0
    if code == "WE" and scene.look() <= OPEN and today.isoweekday() < 6:
        step = -1
    day = shifted(today, code, step)
    return Meaning("DATE", value_of(day, code), scene.mod(), scene.source) if day else None


def shift(scene: Scene) -> Meaning | None:
    """Read "two years ago", "three days later", "a month earlier"."""
    way = scene.name("way")
    back = way in {"ago", "earlier", "before"}
    code = str(scene.value("unit"))
    if (
        scene.has("amount") and scene.name("amount", 0) == "a" and scene.name("amount") == "quantity"
    ) or scene.name("amount") == "quantity":
        return Meaning("DATE", "PAST_REF" if back else "FUTURE_REF")
    amount = scene.number("amount") if scene.has("amount") else 1
    near = None if way in {"ago", "hence"} else scene.context.last_date()
    base = near or scene.context.today
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
    near = scene.last_day() if code == "D" else scene.context.last_date()
    base = near or scene.context.today
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
    "year": year,
    "spelt_year": year_in_words,
    "decade": decade,
    "century": century,
    "season": season,
    "quarter": quarter,
    "quarter_before": quarter_before,
    "quarter_now": quarter_now,
    "year_quarter": year_quarter,
    "unit": unit,
    "unit_edge": unit_edge,
    "unit_the": unit_the,
    "shift": shift,
    "shift_bare": shift_bare,
    "next_unit": next_unit,
    "at_the_time": at_the_time,
}
