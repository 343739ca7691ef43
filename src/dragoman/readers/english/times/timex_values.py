"""Arithmetic on days and TIMEX3 values: shifts, feast days by rule, the interval that a value stands for."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First month of each season, as the northern half of the earth has them."""

_HOURS = {"MO": (6, 12), "MI": (11, 14), "AF": (12, 18), "EV": (18, 24), "NI": (18, 30), "DT": (6, 18)}
_MONTHS = {"Y": 12, "Q": 3, "M": 1, "E": 120, "C": 1200}
_VALUE = re.compile(
    r"""(?P<year>\d{4})(?:-(?:
          W(?P<week>\d\d)(?:-(?P<end>WE)|-(?P<weekday>[1-7]))?
        | (?P<month>\d\d)(?:-(?P<day>\d\d))?
        | Q(?P<quarter>[1-4]) | H(?P<half>[12]) | (?P<season>SP|SU|FA|WI)))?
        (?:T(?:(?P<part>[A-Z]{2})|(?P<hour>\d\d)(?::(?P<minute>\d\d))?(?::\d\d)?))?""",
    re.VERBOSE,
)


def shifted(day: date, unit: str, amount: int) -> date | None:
    """Return the day `amount` units from `day`, in a shorter month its last; None beyond the calendar."""
    try:
        if unit in {"D", "W", "2W", "WE"}:
            return day + timedelta(days=amount * {"D": 1, "2W": 14}.get(unit, 7))
        if unit == "F":
            return date(day.year + amount, day.month, day.day)
        months = day.year * 12 + day.month - 1 + amount * _MONTHS[unit]
        year, month = divmod(months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def value_of(day: date, unit: str) -> str:
    """Return the value of the unit (D, W, WE, M, Q, H, Y, E, C) that holds `day`."""
    if unit == "D":
        return day.isoformat()
    if unit in {"W", "2W", "WE"}:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}" + ("-WE" if unit == "WE" else "")
    return {
        "M": f"{day.year:04}-{day.month:02}",
        "Q": f"{day.year:04}-Q{(day.month + 2) // 3}",
        "H": f"{day.year:04}-H{(day.month + 5) // 6}",
        "E": f"{day.year // 10:03}",
        "C": f"{day.year // 100:02}",
    }.get(unit, f"{day.year:04}")


def day_in(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the month has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def season_of(day: date) -> str:
    """Return the season (northern) that holds `day`."""
    return {0: "WI", 1: "SP", 2: "SU", 3: "FA"}[day.month % 12 // 3]


def holiday(rule: str, year: int) -> date | None:
    """Return the day of a feast: "12-25", "11-4-4" (month, weekday, nth; -1 is the last), "easter+1"."""
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:] or 0))
    fixed = re.fullmatch(r"(\d\d)-(\d\d)", rule)
    if fixed:
        return day_in(year, int(fixed[1]), int(fixed[2]))
    match = re.fullmatch(r"(\d+)-(\d)-(-?\d)(?:\+(\d))?", rule)
    if match is None:
        return None
    month, weekday, nth, later = (int(part or 0) for part in match.groups())
    first, days = calendar.monthrange(year, month)
    all_of_them = range(1 + (weekday - 1 - first) % 7, days + 1, 7)
    return date(year, month, all_of_them[nth - 1 if nth > 0 else nth]) + timedelta(days=later)


def easter(year: int) -> date:
    """Return the Sunday of the Gregorian Easter (the anonymous computus)."""
    golden, century = year % 19, year // 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def bounds(value: str, zone: str = "") -> tuple[str, str, str] | None:
    """Return earliest, latest (half-open) and precision of a value, or None when it is not placed in time.

    `zone` is an offset from UTC that is added to instants.
    """
    if re.fullmatch(r"\d{2,3}", value):
        years = 10 ** (4 - len(value))
        first = int(value) * years
        return f"{first:04}", f"{first + years:04}", "decade" if years == 10 else "century"
    match = _VALUE.fullmatch(value)
    if not match:
        return None
    try:
        return _instants(match, zone) if "T" in value else _days(match)
    except (ValueError, OverflowError):
        return None


def _days(match: re.Match[str]) -> tuple[str, str, str]:
    year = int(match["year"])
    if match["week"]:
        monday = date.fromisocalendar(year, int(match["week"]), int(match["weekday"] or 1))
        start, days = (
            (monday + timedelta(days=5), 2) if match["end"] else (monday, 1 if match["weekday"] else 7)
        )
        name = "weekend" if match["end"] else "day" if match["weekday"] else "week"
        return start.isoformat(), (start + timedelta(days=days)).isoformat(), name
    if match["day"]:
        start = date(year, int(match["month"]), int(match["day"]))
        return start.isoformat(), (start + timedelta(days=1)).isoformat(), "day"
    month, length, name = 1, 12, "year"
    if match["month"]:
        month, length, name = int(match["month"]), 1, "month"
    elif match["quarter"]:
        month, length, name = int(match["quarter"]) * 3 - 2, 3, "quarter"
    elif match["half"]:
        month, length, name = int(match["half"]) * 6 - 5, 6, "half year"
    elif match["season"]:
        month, length, name = SEASONS[match["season"]], 3, "season"
    start = date(year, month, 1)
    end = year * 12 + month - 1 + length
    return start.isoformat(), date(end // 12, end % 12 + 1, 1).isoformat(), name


def _instants(match: re.Match[str], zone: str) -> tuple[str, str, str]:
    start, _, name = _days(match)
    if name != "day":
        raise ValueError("an hour of no day")
    if match["part"]:
        first, last = _HOURS[match["part"]]
        return _instant(start, first * 60) + zone, _instant(start, last * 60) + zone, "part of day"
    minutes = int(match["hour"]) * 60 + int(match["minute"] or 0)
    length = 1 if match["minute"] else 60
    return (
        _instant(start, minutes) + zone,
        _instant(start, minutes + length) + zone,
        "minute" if match["minute"] else "hour",
    )


def _instant(day: str, minutes: int) -> str:
    days, rest = divmod(minutes, 24 * 60)
    return f"{(date.fromisoformat(day) + timedelta(days=days)).isoformat()}T{rest // 60:02}:{rest % 60:02}"
