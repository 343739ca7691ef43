"""Times as pages print them -> ISO 8601, as precise as the page says and with its zone.

"2023-06-19 16:53 KST" -> "2023-06-19T16:53+09:00"; "June 19, 2023" -> "2023-06-19". A date whose day
and month could change places, or a zone with two readings, is not guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timezone, tzinfo
from zoneinfo import ZoneInfo

from dragoman.ingest.cities import zone_of_city
from dragoman.lexicon.calendars import offset_of, parse_offset, zone_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<mark>[-/.])\s?(?P<number>\d{{1,2}})(?P=mark)\s?(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d){_DAY}(?:\s|-|\sof\s){_MONTH},?[\s-]{_YEAR}(?!\d)",
        rf"\b{_MONTH}[\s-]?{_DAY},?\s*(?:at\s)?{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<first>\d{{1,2}})(?P<mark>[/.-])(?P<second>\d{{1,2}})(?P=mark){_YEAR}(?!\d)",
    )
)
_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])(?::|\.|h)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<half>[ap]\.?\s?m\b\.?)?(?![\d])|(?<![\d:.])(?P<bare>1[0-2]|0?[1-9])\s?(?P<bare_half>[ap]\.?m\b\.?)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s*(?:[,(]\s*)?(?P<zone>(?:GMT|UTC)?\s?[+−–-]\d{1,2}(?::?[0-5]\d)?(?!\d)|Z\b|[A-Za-z]{2,4}\b|(?P<named>Eastern|Central|"
    r"Mountain|Pacific)(?:\s(?:Standard|Daylight))?\sTime|B\.S\.T\.|(?P<city>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2})\s[Tt]ime\b)"
)
_NAMED = {"Eastern": "ET", "Central": "CT", "Mountain": "MT", "Pacific": "PT"}
_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(?P<zone>Z|[+-]\d\d:?(?:\d\d)?)?)?"
)


def moment(text: str, *, country: str | None = None) -> str | None:
    """Return the first date in `text`, with the time and zone that stand beside it, as ISO 8601."""
    text = " ".join(text.split())
    iso = _ISO.fullmatch(text)
    if iso:
        return _from_iso(iso)
    for pattern in _DATES:
        for match in pattern.finditer(text):
            day = _date(match)
            if day is not None:
                return _with_clock(day, text, match, country)
    return None


def refine(value: str, others: list[str]) -> str:
    """Return `value`, or another telling of the same moment that says more.

    More is: a clock time for a bare date, a zone for a clock time without, and the outlet's own
    offset for an instant given in UTC.
    """
    for other in others:
        if _says_more(other, value):
            return other
    return value


def _says_more(other: str, value: str) -> bool:
    if len(value) == 10:
        return len(other) > 10 and other.startswith(value)
    if len(other) == 10:
        return False
    here, there = datetime.fromisoformat(value), datetime.fromisoformat(other)
    if here.tzinfo is None:
        return there.tzinfo is not None and abs((there.replace(tzinfo=None) - here).total_seconds()) < 60
    if there.tzinfo is None:
        return False
    same = abs((there - here).total_seconds()) < 60
    return same and not here.utcoffset() and bool(there.utcoffset())


def _from_iso(match: re.Match[str]) -> str | None:
    clock, zone = match["clock"], match["zone"]
    try:
        parsed = datetime.fromisoformat(f"{match['date']}T{clock or '00:00'}")
    except ValueError:
        return None
    if not 1900 <= parsed.year <= 2100:
        return None
    if clock is None:
        return match["date"]
    offset = parse_offset(zone) if zone else None
    return parsed.replace(tzinfo=offset).isoformat(timespec="seconds" if len(clock) == 8 else "minutes")


def _date(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    if found.get("month"):
        month, day = _MONTHS[found["month"].lower()], int(found["day"])
    elif found.get("number"):
        month, day = int(found["number"]), int(found["day"])
    else:
        first, second = int(found["first"]), int(found["second"])
        # 05/06/2023 is May or June: only a number above twelve, or two equal ones, tells.
        if first <= 12 and second <= 12 and first != second:
            return None
        month, day = (first, second) if second > 12 else (second, first)
    try:
        return date(int(found["year"]), month, day)
    except ValueError:
        return None


def _with_clock(day: date, text: str, match: re.Match[str], country: str | None) -> str:
    """Add the clock time nearest to the date: after it, or else close before it."""
    after = _TIME.search(text, match.end())
    if after and after.start() - match.end() <= 16:
        found: re.Match[str] | None = after
    else:
        before = [time for time in _TIME.finditer(text, 0, match.start()) if match.start() - time.end() <= 24]
        found = before[-1] if before else None
    if found is None:
        return day.isoformat()
    clock = _clock(found)
    if clock is None or (clock[0] <= 12 and _is_qualified(text, found)):
        return day.isoformat()
    hour, minute, second = clock
    local = datetime(day.year, day.month, day.day, hour, minute, second)
    zone = _zone_after(text, found.end(), local, country)
    return local.replace(tzinfo=zone).isoformat(timespec="seconds" if found["second"] else "minutes")


def _is_qualified(text: str, clock: re.Match[str]) -> bool:
    """Say whether a word in another script stands beside a clock time: it may say "in the afternoon"."""
    beside = text[: clock.start()].rstrip()[-1:] + text[clock.end() :].lstrip()[:1]
    return any(sign.isalpha() and not sign.isascii() for sign in beside)


def _clock(match: re.Match[str]) -> tuple[int, int, int] | None:
    hour = int(match["hour"] or match["bare"])
    half = (match["half"] or match["bare_half"] or "")[:1].lower()
    if half:
        if not 1 <= hour <= 12:
            return (
                None
                if hour > 23 or half == "a"
                else (hour, int(match["minute"] or 0), int(match["second"] or 0))
            )
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(match["minute"] or 0), int(match["second"] or 0)


def _zone_after(text: str, at: int, local: datetime, country: str | None) -> tzinfo | None:
    match = _ZONE.match(text, at)
    if not match:
        return None
    name = match["zone"].strip()
    zone = zone_of(_NAMED[match["named"]]) if match["named"] else _city_zone(match["city"])
    if zone is None:
        offset = re.sub(r"^(?:GMT|UTC)\s?(?=[+−–-])", "", name)
        zone = parse_offset(offset) or zone_of(name, country=country)
    return timezone(offset_of(local, zone)) if zone else None


def _city_zone(city: str | None) -> tzinfo | None:
    name = zone_of_city(city) if city else None
    return ZoneInfo(name) if name else None
