"""Normalise expressions of a day, part of a day or clock time: dates, weekdays, "yesterday", "2:25 pm GMT".

Weeks named by a day or month ("the week of 9 March") are here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dragoman.readers.english.times.anchoring import year_of_month
from dragoman.readers.english.times.expressions import OPEN, PAST, PLANNED, Expression, Meaning
from dragoman.readers.english.times.normalise_years import month, year_of
from dragoman.readers.english.times.timex_values import day_in, shifted, value_of


def iso(expression: Expression) -> Meaning | None:
    text = str(expression.value("iso"))
    day, _, clock = text.partition("T")
    date.fromisoformat(day)
    match = re.match(r"(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:?\d\d)?", clock)
    if not match:
        return Meaning("DATE", day)
    zone = {"Z": "UTC", None: None}.get(match[2], match[2])
    return Meaning("TIME", f"{day}T{match[1]}", zone=zone)


def numeric(expression: Expression) -> Meaning | None:
    """Read "19/06/2023"; where day and month could change places the other reading is kept as well."""
    first, second, year = (int(part) for part in re.split(r"[/.]", str(expression.value("numeric"))))
    year += 0 if year > 99 else 1900 if year > 50 else 2000
    month_first = day_in(year, first, second)
    day_first = day_in(year, second, first)
    days = "." in str(expression.value("numeric")) or expression.context.order == "day"
    chosen, other = (day_first, month_first) if days else (month_first, day_first)
    chosen, other = (chosen, other) if chosen else (other, None)
    if chosen is None:
        return None
    return Meaning(
        "DATE", chosen.isoformat(), alternatives=(other.isoformat(),) if other and other != chosen else ()
    )


def year_first(expression: Expression) -> Meaning | None:
    """Read "2023/6/19"."""
    year, month, day = (int(part) for part in re.split(r"[/.]", str(expression.value("ymd"))))
    return Meaning("DATE", date(year, month, day).isoformat())


def month_day(expression: Expression) -> Meaning | None:
    month, day = expression.number_of("month"), expression.number("day")
    if not 1 <= day <= 31:
        return None
    meaning = day_in_fitting_year(expression, partial(_day_of_year, month, day), f"XXXX-{month:02}-{day:02}")
    if meaning and expression.has("last_day"):
        last = expression.number("last_day")
        if not day < last <= 31:
            return None
        end = day_in(int(meaning.value[:4]), month, last) if meaning.value[:4].isdigit() else None
        return Meaning("DATE", meaning.value, None, meaning.anchor, latest=end.isoformat() if end else None)
    return meaning


def week_of(expression: Expression) -> Meaning | None:
    """Read "the week of 9 March"."""
    day = month_day(expression)
    if day is None or not day.value[:4].isdigit():
        return day
    return Meaning("DATE", value_of(date.fromisoformat(day.value), "W"), None, day.anchor)


def week_of_month(expression: Expression) -> Meaning | None:
    """Read "the first week of July"."""
    whole = month(expression)
    if whole is None or not whole.value[:4].isdigit():
        return None
    year, number = int(whole.value[:4]), int(whole.value[5:7])
    last = expression.name("nth") == "last"
    day = day_in(year, number, 25 if last else min(expression.number_of("nth") * 7 - 3, 28))
    return Meaning("DATE", value_of(day, "W"), None, whole.anchor) if day else None


def _day_of_year(month: int, day: int, year: int) -> tuple[date, ...]:
    date_of_year = day_in(year, month, day)
    return (date_of_year,) if date_of_year else ()


def day_in_fitting_year(
    expression: Expression, days_of: Callable[[int], tuple[date, ...]], unplaced: str
) -> Meaning | None:
    """Place a day of a year in the year that is given or that fits best; `unplaced` where none is known."""
    year, anchor = year_of(expression)
    today = expression.context.today
    if year is not None:
        days = days_of(year)
        return Meaning("DATE", days[0].isoformat(), expression.mod(), anchor) if days else None
    if expression.context.in_history and anchor is None:
        return _day_in_history(expression, days_of) or Meaning("DATE", unplaced, expression.mod())
    if anchor is not None or today is None:
        return Meaning("DATE", unplaced, expression.mod())
    days = tuple(day for other in range(today.year - 4, today.year + 5) for day in days_of(other))
    if expression.has("weekday"):
        fitting = tuple(day for day in days if day.isoweekday() == expression.number_of("weekday"))
        days = fitting or days
    mentioned = [day for day in days if day.isoformat() in expression.context.mentions]
    if mentioned:
        return Meaning("DATE", mentioned[-1].isoformat(), expression.mod(), "mention")
    if not days:
        return None
    return Meaning(
        "DATE", nearest_in_direction(expression, days, today).isoformat(), expression.mod(), expression.source
    )


def _day_in_history(expression: Expression, days_of: Callable[[int], tuple[date, ...]]) -> Meaning | None:
    """Place a day of a history in the year of the date mentioned last."""
    last_date = expression.context.last_mentioned()
    if last_date is None:
        return None
    days = days_of(last_date.day.year)
    if days and (year := year_of_month(last_date, days[0].month)) != last_date.day.year:
        days = days_of(year)
    return Meaning("DATE", days[0].isoformat(), expression.mod(), "mention") if days else None


def nearest_in_direction(expression: Expression, days: Sequence[date], today: date) -> date:
    """Return the nearest of `days`, unless it is months away against the tense."""
    nearest = min(days, key=lambda day: abs(day - today))
    if abs(nearest - today).days < 60:
        return nearest
    direction = expression.direction()
    if direction in {OPEN, PLANNED} or (direction < OPEN) == (nearest <= today):
        return nearest
    other = [day for day in days if (day <= today) == (direction < OPEN)]
    return min(other, key=lambda day: abs(day - today)) if other else nearest


def day_of_month(expression: Expression) -> Meaning | None:
    """Read "the 31st": of the month mentioned last or the current one, on the side the tense points to."""
    number, today = int(str(expression.value("day"))), expression.context.today
    if expression.context.in_history:
        return _day_of_month_in_history(expression, number)
    if today is None or not 1 <= number <= 31:
        return None
    months = [shifted(today.replace(day=1), "M", step) for step in (-2, -1, 0, 1, 2)]
    days = [day for first in months if first and (day := day_in(first.year, first.month, number))]
    direction = expression.direction()
    fitting = [
        day for day in days if direction == OPEN or (day >= today if direction > OPEN else day <= today)
    ]
    return (
        Meaning("DATE", min(fitting, key=lambda day: abs(day - today)).isoformat(), None, expression.source)
        if fitting
        else None
    )


def _day_of_month_in_history(expression: Expression, number: int) -> Meaning | None:
    """Place "the 14th" of a history: in the month mentioned last, or the next when that day has passed."""
    last_date = expression.context.last_mentioned()
    if last_date is None or not last_date.has_month:
        return Meaning("DATE", f"XXXX-XX-{number:02}") if 1 <= number <= 31 else None
    first = shifted(last_date.day.replace(day=1), "M", int(last_date.has_day and number < last_date.day.day))
    day = day_in(first.year, first.month, number) if first else None
    return Meaning("DATE", day.isoformat(), None, "mention") if day else None


def _weekday_in_history(expression: Expression, last_date: date, number: int, shift: str | None) -> Meaning:
    """Place a weekday of a history: on or after the day mentioned last, unless the words say otherwise."""
    back, ahead = (last_date.isoweekday() - number) % 7, (number - last_date.isoweekday()) % 7
    days = ahead
    if shift in {"last", "past", "previous"}:
        days = -(back or 7)
    elif shift in {"next", "following", "coming"}:
        days = ahead or 7
    return Meaning("DATE", (last_date + timedelta(days=days)).isoformat(), expression.mod(), "mention")


def weekday(expression: Expression) -> Meaning | None:
    number, today = expression.number_of("weekday"), expression.context.today
    shift = expression.name("shift")
    last_date = expression.context.last_mentioned() if expression.context.in_history else None
    if last_date is not None and last_date.has_day:
        return _weekday_in_history(expression, last_date.day, number, shift)
    near = expression.last_day() if shift in {"previous", "following", "that", "same"} else None
    base = near or today
    if base is None:
        return Meaning("DATE", f"XXXX-WXX-{number}", expression.mod())
    anchor = "mention" if near else expression.source
    back, ahead = (base.isoweekday() - number) % 7, (number - base.isoweekday()) % 7
    others: tuple[str, ...] = ()
    if shift in {"last", "past", "previous"}:
        day = base - timedelta(days=back or 7)
    elif shift == "following" or shift == "coming":
        day = base + timedelta(days=ahead or 7)
    elif shift == "next":
        day, others = _next_weekday(base, ahead)
    elif shift in {"this", "that", "same"}:
        direction = expression.direction()
        day = base + timedelta(
            days=ahead if direction > OPEN or (ahead <= back and direction > PAST) else -back
        )
    else:
        day = base + timedelta(days=ahead) if expression.direction() > OPEN else base - timedelta(days=back)
    return Meaning("DATE", day.isoformat(), expression.mod(), anchor, others)


def _next_weekday(today: date, ahead: int) -> tuple[date, tuple[str, ...]]:
    """Read "next Tuesday": of next week; said earlier in the week, some mean this week's."""
    coming = today + timedelta(days=ahead or 7)
    if coming.isocalendar()[:2] != today.isocalendar()[:2]:
        return coming, ()
    return coming + timedelta(days=7), (coming.isoformat(),)


def weekday_week(expression: Expression) -> Meaning | None:
    """Read "a week from Tuesday"."""
    today = expression.context.today
    if today is None:
        return None
    ahead = (expression.number_of("weekday") - today.isoweekday()) % 7 or 7
    return Meaning(
        "DATE",
        (today + timedelta(days=ahead + 7 * expression.number("amount"))).isoformat(),
        None,
        expression.source,
    )


def deictic(expression: Expression) -> Meaning | None:
    """Read "today", "yesterday", "tomorrow"."""
    today, steps = expression.context.today, expression.number_of("deictic")
    if today is None or (expression.context.in_history and steps == 0):  # "today" of a history is nowadays
        return Meaning("DATE", "PRESENT_REF" if steps == 0 else "PAST_REF" if steps < 0 else "FUTURE_REF")
    return Meaning("DATE", (today + timedelta(days=steps)).isoformat(), expression.mod(), expression.source)


_ZONE = "local"


def part(expression: Expression) -> Meaning | None:
    """Read "this morning", "last night", "that evening", "the next morning"."""
    code, shift = str(expression.value("part")), expression.name("shift") or "the"
    near = (
        expression.last_day() if shift in {"that", "same", "the", "following", "next", "previous"} else None
    )
    base = near or (expression.context.today if shift in {"last", "this"} else expression.today())
    if base is None:
        return Meaning("TIME", f"XXXX-XX-XXT{code}", expression.mod())
    day = base + timedelta(days={"last": -1, "previous": -1, "next": 1, "following": 1}.get(shift, 0))
    return Meaning(
        "TIME", f"{day.isoformat()}T{code}", expression.mod(), "mention" if near else expression.source
    )


def bare_part(expression: Expression) -> Meaning | None:
    """Read "tonight", "overnight", "at night"."""
    if expression.context.in_history:
        last_date = expression.last_day()
        day = last_date.isoformat() if last_date else "XXXX-XX-XX"
        return Meaning("TIME", f"{day}T{expression.value('part')}", None, "mention" if last_date else None)
    today = expression.context.today
    if today and expression.match.rule == "overnight" and expression.direction() <= OPEN:
        today -= timedelta(days=1)
    day = today.isoformat() if today else "XXXX-XX-XX"
    return Meaning("TIME", f"{day}T{expression.value('part')}", None, expression.source)


def early_hours(expression: Expression) -> Meaning | None:
    """Read "the early hours of Friday"."""
    day = weekday(expression) if expression.has("weekday") else deictic(expression)
    return _on(day, "TMO")


def clock(expression: Expression) -> Meaning | None:
    """Read "2:25 pm", "15:00 GMT", "noon", on the day mentioned last or the document's own."""
    time = clock_value(expression)
    if time is None:
        return None
    near = expression.last_day()
    base = near or expression.today()
    day = base.isoformat() if base else "XXXX-XX-XX"
    return Meaning(
        "TIME", f"{day}T{time}", None, "mention" if near else expression.source, zone=zone_of(expression)
    )


def clock_value(expression: Expression) -> str | None:
    """Return "14:25" for the clock words of a match, None when they name no hour."""
    first, last = expression.match.parts["clock"]
    value = str(expression.value("clock"))
    if re.fullmatch(r"\d{3,4}", value):
        value = f"{value[:-2]}:{value[-2:]}"
    hour, _, minute = re.sub(r"[.]", ":", value).partition(":")
    number = int(hour)
    half = str(expression.tokens.values[last - 1]) if expression.tokens.find("meridiem", first, last) else ""
    if expression.has("part"):
        half = "a" if expression.value("part") == "MO" else "p"
    if half and number > 12:
        half = ""
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    return f"{number:02}:{(minute or '00')[:2]}" if number <= 24 else None


def zone_of(expression: Expression) -> str | None:
    zone = str(expression.value("zone")) if expression.has("zone") else None
    if zone in {None, _ZONE} and expression.has("elsewhere") and expression.value("elsewhere_zone") == "UTC":
        return _difference(clock_value(expression), str(expression.value("elsewhere")))
    return None if zone == _ZONE else zone


def _difference(local: str | None, universal: str) -> str | None:
    """Return the offset that "10:35 a.m. (0735 GMT)" shows: "+03:00"."""
    digits = re.sub(r"\D", "", universal)
    if local is None or len(digits) not in {3, 4}:
        return None
    minutes = int(local[:2]) * 60 + int(local[3:]) - int(digits[:-2]) * 60 - int(digits[-2:])
    minutes = (minutes + 12 * 60) % (24 * 60) - 12 * 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def join_day_and_clock(day: Meaning, time: Meaning) -> Meaning | None:
    """Return the time of day `time` on the day `day` ("2:25 pm" and "the same day"), or None."""
    if (
        not re.fullmatch(r"[\dX]{4}-(?:[\dX]{2}-[\dX]{2}|WXX-\d)(?:T[A-Z]{2})?", day.value)
        or "T" not in time.value
    ):
        return None
    value = f"{day.value.partition('T')[0]}T{time.value.partition('T')[2]}"
    return Meaning("TIME", value, day.mod or time.mod, day.anchor, day.alternatives, time.zone or day.zone)


def utc_offset(zone: str | None, value: str) -> str:
    """Return the offset from UTC of a zone at a value's hour ("+09:00"), "" when it is not known."""
    if zone is None or "T" not in value or not value[:4].isdigit():
        return ""
    if re.fullmatch(r"[+-]\d\d:?\d\d", zone):
        return zone
    try:
        moment = datetime.combine(date.fromisoformat(value[:10]), datetime.min.time(), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    text = moment.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"


def _on(day: Meaning | None, time: str) -> Meaning | None:
    return day and Meaning(
        "TIME", day.value + time, day.mod, day.anchor, tuple(other + time for other in day.alternatives)
    )


RULES: dict[str, Callable[[Expression], Meaning | None]] = {
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
    "part": part,
    "next_unit_part": part,
    "deictic_part": bare_part,
    "overnight": bare_part,
    "part_of_day_at": bare_part,
    "weekday_part": lambda expression: _on(weekday(expression), f"T{expression.value('part')}"),
    "deictic_day_part": lambda expression: _on(deictic(expression), f"T{expression.value('part')}"),
    "early_hours": early_hours,
    "clock": clock,
}
