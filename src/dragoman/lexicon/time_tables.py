"""Words that say when and the grammar that joins them; time zones, feasts and the order of dates.

Tables: times, time_direction, time_grammar (.toml); zones, place_zones (.csv). Moving feasts and the national
days of some two hundred states change by law and by the moon, so they are not kept here: the packages
`holidays` and `hijridate` have them, and Babel the order of day and month. They are imported when asked.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from dragoman.errors import LexiconError
from dragoman.lexicon.loading import CsvTable, Lower, Row, Text, TomlSections, TomlTable

_WORD = re.compile(r"o'clock|[^\W\d_]+|['-]")
Direction = Literal["marker", "preposition", "auxiliary", "verb", "move", "noun", "present"]


class TimeRow(Row, frozen=True):
    """The spellings of a word of time: what they stand for, and what the text must show of them.

    A row of one of the kinds has an example and what it `means` when written on 2023-06-19; a word of grammar
    is a kind of its own and has none.
    """

    kind: Text
    forms: tuple[Lower, ...]
    plural: tuple[Lower, ...] = ()
    short: tuple[Lower, ...] = ()
    value: str | int | None = None
    capital: bool = False
    tags: frozenset[str] = frozenset()
    example: str = ""
    means: str = ""

    def __post_init__(self) -> None:
        if not self.example and self.kind not in self.forms:
            raise ValueError("example is missing; accepted: a sentence with one of the forms")


class DirectionRow(Row, frozen=True):
    """Words that tell whether a date without a year, or a bare weekday, lies behind or ahead."""

    kind: Direction
    points: Literal["future", "past"]
    forms: tuple[Lower, ...]
    example: Text
    means: Text


class TimeRule(Row, frozen=True):
    """Patterns over words that are read in one way; each example is a sentence, its span and its value."""

    patterns: tuple[Text, ...]
    examples: tuple[tuple[Text, Text, Text], ...]


class TimeMacros(Row, frozen=True):
    """Parts of patterns by name."""

    macros: dict[str, Text]


class TimeTable(TomlTable[TimeRow]):
    """The rows of times.toml: of one of the file's kinds, or a word that stands for itself; no form twice."""

    def decode(self, tables: Mapping[str, Any]) -> dict[str, TimeRow]:
        rows, kinds = super().decode(tables), tables["kinds"]
        seen: set[str] = set()
        for name, row in rows.items():
            if row.kind not in kinds and row.kind not in row.forms[:1]:
                raise self.error(
                    name, f"kind is {row.kind!r}", f"{', '.join(kinds)}, or the row's first form"
                )
            for form in (*row.forms, *row.plural, *row.short):
                if form in seen:
                    raise self.error(name, f"{form!r} is a form of another row too", "each form once")
                seen.add(form)
        return rows


TIME_ROWS = TimeTable("times.toml", TimeRow, without=("kinds",))
DIRECTION_ROWS = TomlTable("time_direction.toml", DirectionRow)
TIME_MACROS = TomlSections("time_grammar.toml", TimeMacros, others=True)
TIME_RULES = TomlTable("time_grammar.toml", TimeRule, without=("macros",))


@dataclass(frozen=True, slots=True)
class TimeWord:
    """One spelling: its class in the grammar, what it stands for, and what the text must show of it."""

    kind: str
    value: str | int | None
    capital: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TimeWords:
    """`words`: by lower-case spelling of one word. `phrases`: by first word, the longest first.

    `classes`: every class of words, in alphabetical order.
    """

    words: dict[str, TimeWord]
    classes: tuple[str, ...]
    phrases: dict[str, tuple[tuple[tuple[str, ...], TimeWord], ...]]


@cache
def time_words() -> TimeWords:
    """Return the words of time by spelling."""
    spelled = {
        tuple(_WORD.findall(form)): word for row in TIME_ROWS.rows.values() for form, word in _forms(row)
    }
    phrases: dict[str, list[tuple[tuple[str, ...], TimeWord]]] = {}
    for parts, word in spelled.items():
        if len(parts) > 1:
            phrases.setdefault(parts[0], []).append((parts, word))
    return TimeWords(
        {parts[0]: word for parts, word in spelled.items() if len(parts) == 1},
        tuple(sorted({word.kind for word in spelled.values()})),
        {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in phrases.items()},
    )


def _forms(row: TimeRow) -> Iterator[tuple[str, TimeWord]]:
    ending = f"_{row.value}" if row.kind == "unit" else ""
    for kind, forms, capital in (
        (f"{row.kind}{ending}", row.forms, row.capital),
        (f"{row.kind}s{ending}", row.plural, row.capital),
        (f"{row.kind}_short", row.short, True),
    ):
        yield from ((form, TimeWord(kind, row.value, capital, row.tags)) for form in forms)


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """What points to the past (-1) or the future (1): `markers` by word, the rest as sets."""

    markers: dict[str, int]
    prepositions: frozenset[str]
    auxiliaries: frozenset[str]
    verbs: frozenset[str]
    moves: frozenset[str]
    nouns: frozenset[str]
    present: frozenset[str]


@cache
def direction_words() -> DirectionWords:
    """Return the words that point to past or future."""

    def of_kind(kind: Direction) -> dict[str, int]:
        rows = [row for row in DIRECTION_ROWS.rows.values() if row.kind == kind]
        return {form: 1 if row.points == "future" else -1 for row in rows for form in row.forms}

    return DirectionWords(
        of_kind("marker"), *(frozenset(of_kind(kind)) for kind in get_args(Direction) if kind != "marker")
    )


STATE = "state:"
"""A rule that begins so names a day that each state keeps on another date: "state:National Day"."""

_OF_A_STATE = re.compile(r"([A-Z]{2}):(.+)")
_HIJRI = re.compile(r"hijri:(\d\d)-(\d\d)")
_HIJRI_YEARS = range(1343, 1501)
_LANGUAGE = "en_US"
Order = Literal["day", "month"]


class Zone(Row, frozen=True):
    """One meaning of an abbreviation: an offset from UTC or an IANA zone, and where it is used (alpha-2)."""

    abbreviation: Text
    source: Text
    offset: str = ""
    zone: str = ""
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.offset) == bool(self.zone):
            raise ValueError("it has both an offset and a zone, or neither; accepted: one of them")
        if self.offset and parse_offset(self.offset) is None:
            raise ValueError(f"offset is {self.offset!r}; accepted: an offset such as +09:00")

    @property
    def info(self) -> tzinfo:
        return ZoneInfo(self.zone) if self.zone else parse_offset(self.offset) or UTC


class PlaceZone(Row, frozen=True):
    """The IANA zone of a province (GeoNames code), or of the rest of its country."""

    country: Text
    zone: Text
    admin1: str = ""


ZONES = CsvTable("zones.csv", Zone, key=lambda row: (row.abbreviation, row.offset, row.zone))
PLACE_ZONES = CsvTable("place_zones.csv", PlaceZone, key=lambda row: (row.country, row.admin1))


def zone_of(abbreviation: str, *, country: str | None = None) -> tzinfo | None:
    """Return the zone that `abbreviation` names, or None when it is unknown or two readings fit.

    `country` (ISO 3166 alpha-2) is where the outlet is; it decides between readings.
    """
    rows = zones().get(abbreviation.upper().replace(".", ""), ())
    if len(rows) > 1:
        rows = tuple(row for row in rows if country and country in row.countries)
    return rows[0].info if len(rows) == 1 else None


@cache
def zones() -> dict[str, tuple[Zone, ...]]:
    """Return the readings of each abbreviation."""
    rows: dict[str, tuple[Zone, ...]] = {}
    for row in ZONES.rows:
        rows[row.abbreviation] = (*rows.get(row.abbreviation, ()), row)
    return rows


def offset_of(moment: datetime, zone: tzinfo) -> timedelta:
    """Return the offset from UTC of `zone` at the local time `moment`."""
    return moment.replace(tzinfo=zone).utcoffset() or timedelta(0)


def parse_offset(text: str) -> tzinfo | None:
    """Return the zone of an offset such as "+09:00", "-0500", "+9" or "Z"."""
    if text in ("Z", "z"):
        return UTC
    match = re.fullmatch(r"([+\-−–])(\d{1,2})(?::?([0-5]\d))?", text)
    if not match or int(match[2]) > 14:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def place_zone(country: str, admin1: str) -> str | None:
    """Return the IANA zone of a province (GeoNames code), or of the country where it has one; else None."""
    rows = PLACE_ZONES.by_key
    row = rows.get((country, admin1)) or rows.get((country, ""))
    return row.zone if row else None


@cache
def date_order(country: str) -> Order | None:
    """Return what comes first in a short date of a country (alpha-2); None where the year does, or unknown.

    English as written there counts before the country's own language.
    """
    from babel import Locale, UnknownLocaleError

    for name in (f"en_{country}", f"und_{country}"):
        try:
            locale = Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
        if locale.territory != country:
            continue
        pattern = str(locale.date_formats["short"].pattern)
        first = min(pattern.find("d"), pattern.find("M"), pattern.find("y"))
        return "day" if first == pattern.find("d") else "month" if first == pattern.find("M") else None
    return None


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
    match = _HIJRI.fullmatch(rule)
    if not match:
        raise LexiconError(f"a feast's rule is {rule!r}; write SG:Chinese New Year or hijri:10-01")
    first = int((year - 622) * 33 / 32)
    days = (hijri_day(hijri, int(match[1]), int(match[2])) for hijri in range(first - 1, first + 3))
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
    fixed = [
        day
        for day in days
        if all(any(_same(day, other) for other in days_of_year) for days_of_year in others)
    ]
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
        kept = holidays.country_holidays(
            country,
            years=year,
            observed=False,
            language=_LANGUAGE if table.supported_languages else None,
            categories=table.supported_categories,
        )
    names = ((day, name) for day, joined in kept.items() for name in joined.split("; "))
    return tuple(sorted((day, name.removesuffix(" (estimated)")) for day, name in names))
