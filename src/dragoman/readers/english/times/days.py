"""Read expressions that name a day: dates, weekdays, "yesterday"; and weeks by a day or month."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from dragoman.readers.english.times.calendar import day_in, shifted, value_of
from dragoman.readers.english.times.direction import OPEN, PAST, PLANNED
from dragoman.readers.english.times.history import year_told
from dragoman.readers.english.times.reading import Meaning, Scene
from dragoman.readers.english.times.years import month, year_of


def iso(scene: Scene) -> Meaning | None:
    text = str(scene.value("iso"))
    day, _, clock = text.partition("T")
    date.fromisoformat(day)
    match = re.match(r"(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:?\d\d)?", clock)
    if not match:
        return Meaning("DATE", day)
    zone = {"Z": "UTC", None: None}.get(match[2], match[2])
    return Meaning("TIME", f"{day}T{match[1]}", zone=zone)


def numeric(scene: Scene) -> Meaning | None:
    """Read "19/06/2023"; where day and month could change places the other reading is kept as well."""
    first, second, year = (int(part) for part in re.split(r"[/.]", str(scene.value("numeric"))))
    year += 0 if year > 99 else 1900 if year > 50 else 2000
    month_first = day_in(year, first, second)
    day_first = day_in(year, second, first)
    days = "." in str(scene.value("numeric")) or scene.context.order == "day"
    chosen, other = (day_first, month_first) if days else (month_first, day_first)
    chosen, other = (chosen, other) if chosen else (other, None)
    if chosen is None:
        return None
    return Meaning(
        "DATE", chosen.isoformat(), alternatives=(other.isoformat(),) if other and other != chosen else ()
    )


def year_first(scene: Scene) -> Meaning | None:
    """Read "2023/6/19"."""
    year, month, day = (int(part) for part in re.split(r"[/.]", str(scene.value("ymd"))))
    return Meaning("DATE", date(year, month, day).isoformat())


def month_day(scene: Scene) -> Meaning | None:
    month, day = scene.number_of("month"), scene.number("day")
    if not 1 <= day <= 31:
        return None
    meaning = placed(scene, partial(_day_of_year, month, day), f"XXXX-{month:02}-{day:02}")
    if meaning and scene.has("last_day"):
        last = scene.number("last_day")
        if not day < last <= 31:
            return None
        end = day_in(int(meaning.value[:4]), month, last) if meaning.value[:4].isdigit() else None
        return Meaning("DATE", meaning.value, None, meaning.anchor, latest=end.isoformat() if end else None)
    return meaning


def week_of(scene: Scene) -> Meaning | None:
    """Read "the week of 9 March"."""
    day = month_day(scene)
    if day is None or not day.value[:4].isdigit():
        return day
    return Meaning("DATE", value_of(date.fromisoformat(day.value), "W"), None, day.anchor)


def week_of_month(scene: Scene) -> Meaning | None:
    """Read "the first week of July"."""
    whole = month(scene)
    if whole is None or not whole.value[:4].isdigit():
        return None
    year, number = int(whole.value[:4]), int(whole.value[5:7])
    last = scene.name("nth") == "last"
    day = day_in(year, number, 25 if last else min(scene.number_of("nth") * 7 - 3, 28))
    return Meaning("DATE", value_of(day, "W"), None, whole.anchor) if day else None


def _day_of_year(month: int, day: int, year: int) -> tuple[date, ...]:
    found = day_in(year, month, day)
    return (found,) if found else ()


def placed(scene: Scene, days_of: Callable[[int], tuple[date, ...]], unplaced: str) -> Meaning | None:
    """Place a day of a year in the year that is given or that fits best; `unplaced` where none is known."""
    year, anchor = year_of(scene)
    today = scene.context.today
    if year is not None:
        days = days_of(year)
        return Meaning("DATE", days[0].isoformat(), scene.mod(), anchor) if days else None
    if scene.context.history and anchor is None:
        return _told_day(scene, days_of) or Meaning("DATE", unplaced, scene.mod())
    if anchor is not None or today is None:
        return Meaning("DATE", unplaced, scene.mod())
    days = tuple(day for other in range(today.year - 4, today.year + 5) for day in days_of(other))
    if scene.has("weekday"):
        fitting = tuple(day for day in days if day.isoweekday() == scene.number_of("weekday"))
        days = fitting or days
    told = [day for day in days if day.isoformat() in scene.context.mentions]
    if told:
        return Meaning("DATE", told[-1].isoformat(), scene.mod(), "mention")
    if not days:
        return None
    return Meaning("DATE", by_direction(scene, days, today).isoformat(), scene.mod(), scene.source)


def _told_day(scene: Scene, days_of: Callable[[int], tuple[date, ...]]) -> Meaning | None:
    """Place a day of a history in the year that is told of."""
    told = scene.context.told()
    if told is None:
        return None
    days = days_of(told.day.year)
    if days and (year := year_told(told, days[0].month)) != told.day.year:
        days = days_of(year)
    return Meaning("DATE", days[0].isoformat(), scene.mod(), "mention") if days else None


def by_direction(scene: Scene, days: Sequence[date], today: date) -> date:
    """Return the nearest of `days`, unless it is months away against the tense."""
    nearest = min(days, key=lambda day: abs(day - today))
    if abs(nearest - today).days < 60:
        return nearest
    look = scene.look()
    if look in {OPEN, PLANNED} or (look < OPEN) == (nearest <= today):
        return nearest
    other = [day for day in days if (day <= today) == (look < OPEN)]
    return min(other, key=lambda day: abs(day - today)) if other else nearest


def day_of_month(scene: Scene) -> Meaning | None:
    """Read "the 31st": of the month mentioned last or the current one, on the side the tense points to."""
    number, today = int(str(scene.value("day"))), scene.context.today
    if scene.context.history:
        return _told_day_of_month(scene, number)
    if today is None or not 1 <= number <= 31:
        return None
    months = [shifted(today.replace(day=1), "M", step) for step in (-2, -1, 0, 1, 2)]
    days = [day for first in months if first and (day := day_in(first.year, first.month, number))]
    look = scene.look()
    fitting = [day for day in days if look == OPEN or (day >= today if look > OPEN else day <= today)]
    return (
        Meaning("DATE", min(fitting, key=lambda day: abs(day - today)).isoformat(), None, scene.source)
        if fitting
        else None
    )


def _told_day_of_month(scene: Scene, number: int) -> Meaning | None:
    """Place "the 14th" of a history: in the month told of, or in the next when that day has gone by."""
    told = scene.context.told()
    if told is None or not told.has_month:
        return Meaning("DATE", f"XXXX-XX-{number:02}") if 1 <= number <= 31 else None
    first = shifted(told.day.replace(day=1), "M", int(told.has_day and number < told.day.day))
    day = day_in(first.year, first.month, number) if first else None
    return Meaning("DATE", day.isoformat(), None, "mention") if day else None


def _told_weekday(scene: Scene, told: date, number: int, shift: str | None) -> Meaning:
    """Place a weekday of a history: on or after the day told, unless the words ask for another one."""
    back, ahead = (told.isoweekday() - number) % 7, (number - told.isoweekday()) % 7
    days = ahead
    if shift in {"last", "past", "previous"}:
        days = -(back or 7)
    elif shift in {"next", "following", "coming"}:
        days = ahead or 7
    return Meaning("DATE", (told + timedelta(days=days)).isoformat(), scene.mod(), "mention")


def weekday(scene: Scene) -> Meaning | None:
    number, today = scene.number_of("weekday"), scene.context.today
    shift = scene.name("shift")
    told = scene.context.told() if scene.context.history else None
    if told is not None and told.has_day:
        return _told_weekday(scene, told.day, number, shift)
    near = scene.last_day() if shift in {"previous", "following", "that", "same"} else None
    base = near or today
    if base is None:
        return Meaning("DATE", f"XXXX-WXX-{number}", scene.mod())
    anchor = "mention" if near else scene.source
    back, ahead = (base.isoweekday() - number) % 7, (number - base.isoweekday()) % 7
    others: tuple[str, ...] = ()
    if shift in {"last", "past", "previous"}:
        day = base - timedelta(days=back or 7)
    elif shift == "following" or shift == "coming":
        day = base + timedelta(days=ahead or 7)
    elif shift == "next":
        day, others = _next_weekday(base, ahead)
    elif shift in {"this", "that", "same"}:
        look = scene.look()
        day = base + timedelta(days=ahead if look > OPEN or (ahead <= back and look > PAST) else -back)
    else:
        day = base + timedelta(days=ahead) if scene.look() > OPEN else base - timedelta(days=back)
    return Meaning("DATE", day.isoformat(), scene.mod(), anchor, others)


def _next_weekday(today: date, ahead: int) -> tuple[date, tuple[str, ...]]:
    """Read "next Tuesday": of next week; said earlier in the week, some mean this week's."""
    coming = today + timedelta(days=ahead or 7)
    if coming.isocalendar()[:2] != today.isocalendar()[:2]:
        return coming, ()
    return coming + timedelta(days=7), (coming.isoformat(),)


def weekday_week(scene: Scene) -> Meaning | None:
    """Read "a week from Tuesday"."""
    today = scene.context.today
    if today is None:
        return None
    ahead = (scene.number_of("weekday") - today.isoweekday()) % 7 or 7
    return Meaning(
        "DATE", (today + timedelta(days=ahead + 7 * scene.number("amount"))).isoformat(), None, scene.source
    )


def deictic(scene: Scene) -> Meaning | None:
    """Read "today", "yesterday", "tomorrow"."""
    today, steps = scene.context.today, scene.number_of("deictic")
    if today is None or (scene.context.history and steps == 0):  # "today" of a history is nowadays
        return Meaning("DATE", "PRESENT_REF" if steps == 0 else "PAST_REF" if steps < 0 else "FUTURE_REF")
    return Meaning("DATE", (today + timedelta(days=steps)).isoformat(), scene.mod(), scene.source)


RULES: dict[str, Callable[[Scene], Meaning | None]] = {
    "iso": iso,
    "numeric": numeric,
    "ymd": year_first,
    "month_day": month_day,
    "day_month": month_day,
    "month_days": month_day,
    "days_month": month_day,
    "week_of": week_of,
    "week_of_month": week_of_month,
    "day_of_month": day_of_month,
    "weekday": weekday,
    "weekday_week": weekday_week,
    "deictic": deictic,
}
