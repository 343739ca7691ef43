"""Times as pages print them -> ISO 8601, as precise as the page says and with its zone.

"2023-06-19 16:53 KST" -> "2023-06-19T16:53+09:00"; "June 19, 2023" -> "2023-06-19". A date whose day
and month could change places, or a zone with two readings, is not guessed.

    moment(text)         the first date in a text
    stamps_of(line)      when a page was posted and changed, of a line that says nothing else
    zone_of_city(name)   the time zone of a city, for datelines and for "Moscow time"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dragoman.lexicon.page_layout import stamp_labels
from dragoman.lexicon.place_names import Entry, key, lookup
from dragoman.lexicon.time_tables import offset_of, parse_offset, place_zone, zone_of

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
_LONGEST_STAMP = 180
_CLOCK_AND_DATE = re.compile(
    r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)? time\b|[\s,.|:/()·•–—-]|\d|"
    r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|"
    r"(?<![a-z])[A-Z]{2,4}\b|(?<![a-z])(?:[ap]\.?m|at|on|st|nd|rd|th|hrs|hours|time|eastern|local|z|t)\b",
    re.IGNORECASE,
)
_RIVAL = 5  # a namesake more than so many times smaller is not what a report means
_WELL_KNOWN = 500_000  # people, for a city to be meant by a name that is not its principal one
_LARGE_CITY = 100_000


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
    groups = match.groupdict()
    if groups.get("month"):
        month, day = _MONTHS[groups["month"].lower()], int(groups["day"])
    elif groups.get("number"):
        month, day = int(groups["number"]), int(groups["day"])
    else:
        first, second = int(groups["first"]), int(groups["second"])
        # 05/06/2023 is May or June: only a number above twelve, or two equal ones, tells.
        if first <= 12 and second <= 12 and first != second:
            return None
        month, day = (first, second) if second > 12 else (second, first)
    try:
        return date(int(groups["year"]), month, day)
    except ValueError:
        return None


def _with_clock(day: date, text: str, match: re.Match[str], country: str | None) -> str:
    """Add the clock time nearest to the date: after it, or else close before it."""
    after = _TIME.search(text, match.end())
    if after and after.start() - match.end() <= 16:
        time: re.Match[str] | None = after
    else:
        before = list(_TIME.finditer(text, 0, match.start()))
        time = before[-1] if before and match.start() - before[-1].end() <= 24 else None
    if time is None:
        return day.isoformat()
    clock = _clock(time)
    if clock is None or (clock[0] <= 12 and _is_qualified(text, time)):
        return day.isoformat()
    hour, minute, second = clock
    local = datetime(day.year, day.month, day.day, hour, minute, second)
    zone = _zone_after(text, time.end(), local, country)
    return local.replace(tzinfo=zone).isoformat(timespec="seconds" if time["second"] else "minutes")


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


@dataclass(frozen=True, slots=True)
class Stamps:
    """When a page says it was posted and changed, as ISO 8601."""

    published: str | None = None
    modified: str | None = None


def stamps_of(line: str, *, country: str | None = None) -> Stamps | None:
    """Return the times that `line` gives when the line gives nothing else, or None."""
    line = " ".join(line.split())
    if not line or len(line) > _LONGEST_STAMP:
        return None
    pieces = _labelled_pieces(line)
    moments: dict[str, str] = {}
    for label, text in pieces:
        if _CLOCK_AND_DATE.sub("", text):
            return None
        value = moment(text, country=country)
        if value and label not in moments:
            moments[label] = value
    if not moments:
        return None
    return Stamps(moments.get("published") or moments.get(""), moments.get("modified"))


def _labelled_pieces(line: str) -> list[tuple[str, str]]:
    """Cut the line at its labels: what the label means, and the words up to the next one."""
    labels = stamp_labels()
    cuts = list(labels.pattern.finditer(line))
    starts = [(0, 0, ""), *((cut.start(), cut.end(), labels.meaning(cut[0])) for cut in cuts)]
    pieces = []
    for i, (_, end, meaning) in enumerate(starts):
        stop = starts[i + 1][0] if i + 1 < len(starts) else len(line)
        if line[end:stop].strip() or meaning:
            pieces.append((meaning, line[end:stop]))
    return pieces


def is_city(name: str) -> bool:
    """Say whether a large city or a capital is called `name`."""
    return any(_weight(entry) >= _LARGE_CITY for entry in _cities(name))


@lru_cache(maxsize=10_000)
def zone_of_city(name: str) -> str | None:
    """Return the IANA zone of the city called `name`.

    None when there is none, or when cities of comparable size share the name and not the zone.
    """
    cities = _cities(name)
    if not cities:
        return None
    largest = max(cities, key=_weight)
    zone = place_zone(largest.country, largest.admin1)
    rivals = (entry for entry in cities if _weight(entry) * _RIVAL > _weight(largest))
    return zone if all(place_zone(entry.country, entry.admin1) == zone for entry in rivals) else None


def _cities(name: str) -> list[Entry]:
    """Return the cities whose principal name it is, or else the well-known ones that have it as another."""
    cities = [entry for entry in lookup(key(name)) if entry.feature in ("city", "capital")]
    principal = [entry for entry in cities if entry.main or entry.feature == "capital"]
    return principal or [entry for entry in cities if entry.population >= _WELL_KNOWN]


def _weight(entry: Entry) -> int:
    """Return how likely a report means this place: by its people, and more if it is a capital."""
    return entry.population * (_RIVAL if entry.feature == "capital" else 1)
