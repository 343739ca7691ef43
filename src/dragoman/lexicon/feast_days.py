"""On which days of a year a feast falls: by a rule, by the tables of `holidays`, or in the Hijri calendar.

Moving feasts and the national days of some two hundred states change by law and by the moon, so they are
not kept here: the packages `holidays` and `hijridate` have them. Both are imported when first asked.
"""

from __future__ import annotations

import re
import warnings
from datetime import date
from functools import lru_cache

from dragoman.errors import LexiconError

STATE = "state:"
"""A rule that begins so names a day that each state keeps on another date: "state:National Day"."""

_OF_A_STATE = re.compile(r"([A-Z]{2}):(.+)")
_HIJRI = re.compile(r"hijri:(\d\d)-(\d\d)")
_HIJRI_YEARS = range(1343, 1501)
_LANGUAGE = "en_US"


@lru_cache(maxsize=4096)
def feast_days(rule: str, year: int) -> tuple[date, ...]:
    """Return the days of `year` on which the feast begins, none where it is not known.

    `rule`: "SG:Chinese New Year" (country and name in the package holidays) or "hijri:10-01" (month and
    day; a year of ours can hold two). Raises LexiconError for any other.
    """
    kept = _OF_A_STATE.fullmatch(rule)
    if kept:
        day = _day_of_state(kept[1], kept[2], year)
        return (day,) if day else ()
    found = _HIJRI.fullmatch(rule)
    if not found:
        raise LexiconError(f"a feast's rule is {rule!r}; write SG:Chinese New Year or hijri:10-01")
    first = int((year - 622) * 33 / 32)
    days = (hijri_day(hijri, int(found[1]), int(found[2])) for hijri in range(first - 1, first + 3))
    return tuple(day for day in days if day and day.year == year)


@lru_cache(maxsize=1024)
def hijri_day(year: int, month: int, day: int) -> date | None:
    """Return the day of the Umm al-Qura calendar, or None beyond its years (1343 to 1500) or month."""
    if year not in _HIJRI_YEARS:
        return None
    from hijridate import Hijri

    try:
        return Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None


def hijri_month(year: int, month: int) -> tuple[date, date] | None:
    """Return the first day of a Hijri month and that of the next, or None beyond the calendar."""
    first = hijri_day(year, month, 1)
    after = hijri_day(year + month // 12, month % 12 + 1, 1)
    return (first, after) if first and after else None


def _day_of_state(country: str, name: str, year: int) -> date | None:
    days = _named(country, name, year)
    if len(days) < 2:
        return days[0] if days else None
    # A day off beside the feast moves from year to year; a feast with a date of its own does not.
    others = [_named(country, name, year + step) for step in (-2, -1, 1, 2)]
    fixed = [day for day in days if all(any(_same(day, other) for other in found) for found in others)]
    return (fixed or days)[0]


def _same(day: date, other: date) -> bool:
    return (day.month, day.day) == (other.month, other.day)


@lru_cache(maxsize=4096)
def _named(country: str, name: str, year: int) -> tuple[date, ...]:
    """Return the days called `name`, else those whose longer name holds it ("UAE National Day")."""
    if not 1 < year < 9999:
        return ()
    calendar = _calendar(country, year)
    exact = tuple(day for day, called in calendar if called == name)
    part = re.compile(rf"(?<![\w-]){re.escape(name)}(?!\w|'s)")
    return exact or tuple(day for day, called in calendar if part.search(called))


@lru_cache(maxsize=1024)
def _calendar(country: str, year: int) -> tuple[tuple[date, str], ...]:
    """Return the days that a state keeps in a year with their English names, none for an unknown state."""
    import holidays

    table = getattr(holidays, country, None)
    if table is None or _LANGUAGE not in (table.supported_languages or (_LANGUAGE,)):
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of years that its tables do not reach
        found = holidays.country_holidays(
            country,
            years=year,
            observed=False,
            language=_LANGUAGE if table.supported_languages else None,
            categories=table.supported_categories,
        )
    names = ((day, name) for day, joined in found.items() for name in joined.split("; "))
    return tuple(sorted((day, name.removesuffix(" (estimated)")) for day, name in names))
