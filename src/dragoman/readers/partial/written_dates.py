"""Dates that are written with numbers, or with the names of months, and the days that they mean.

The forms are those of the CLDR for each language: "18 июня 2023", "18 de junio de 2023", "2023年6月18日". A
date without a year, or with the day alone where a language writes it so, is the one nearest to publication.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache

from dragoman.lexicon.foreign_words import LANGUAGES
from dragoman.record import Report, Timex

_FIELD = re.compile(r"'([^']*)'|(y+)|([ML]+)|(d+)|([^'yMLd]+)")
_NUMERIC = (
    re.compile(r"(?<![\d./-])(?P<y>\d{4})([-./])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d/-])"),
    re.compile(r"(?<![\d./-])(?P<d>\d{1,2})([-./])(?P<m>\d{1,2})\2(?P<y>\d{4})(?![\d/-])"),
)
_GAP = r"\s{0,3}"  # not any number: two gaps may stand side by side
_ORDINAL = "(?:er|º|-го|-го)?"
_HALF_YEAR = timedelta(days=183)


def find_dates(report: Report, language: str) -> tuple[Timex, ...]:
    """Return the dates of a report, in reading order; of two that overlap the longer one."""
    published = _day(report.published_at)
    found: dict[tuple[int, int], Timex] = {}
    for pattern in (*_NUMERIC, *_patterns(language)):
        for match in pattern.finditer(report.text):
            time = _timex(report, match, published, language)
            if time is not None:
                found[match.span()] = time
    kept: list[Timex] = []
    for (start, end), time in sorted(found.items(), key=lambda row: (row[0][0] - row[0][1], row[0])):
        if not any(start < other.span.end and other.span.start < end for other in kept):
            kept.append(time)
    return tuple(sorted(kept, key=lambda time: time.span.start))


def _timex(report: Report, match: re.Match[str], published: date | None, language: str) -> Timex | None:
    fields = match.groupdict()
    month_name = fields.get("month")
    month = _months(language)[month_name.casefold()] if month_name else _number(fields.get("m"))
    year, day = _number(fields.get("y")), _number(fields.get("d"))
    start = match.start()
    span, anchor = report.span(start, start + len(match.group().rstrip())), None
    if year is None:
        nearest = _nearest(published, month, day) if published and day else None
        if nearest is None:
            return None
        year, month, day, anchor = nearest.year, nearest.month, nearest.day, "published"
    if month is None or not 1 <= month <= 12 or not 1000 <= year <= 2999:
        return None
    last = monthrange(year, month)[1]
    if day is None:
        first, until = date(year, month, 1), date(year, month, last) + timedelta(days=1)
        return Timex(
            span, "DATE", f"{year:04}-{month:02}", None, first.isoformat(), until.isoformat(), "month"
        )
    if not 1 <= day <= last:
        return None
    first = date(year, month, day)
    until = first + timedelta(days=1)
    return Timex(
        span, "DATE", first.isoformat(), None, first.isoformat(), until.isoformat(), "day", anchor=anchor
    )


def _nearest(published: date, month: int | None, day: int) -> date | None:
    """Return the day nearest to publication that has this number, and this month where one is given."""
    candidates = []
    for offset in range(-12, 13):
        index = published.year * 12 + published.month - 1 + offset
        year, its_month = index // 12, index % 12 + 1
        if not MINYEAR <= year <= MAXYEAR:
            continue
        if (month is None or its_month == month) and 1 <= day <= monthrange(year, its_month)[1]:
            candidates.append(date(year, its_month, day))
    nearest = min(candidates, key=lambda candidate: abs(candidate - published), default=None)
    return nearest if nearest is not None and abs(nearest - published) <= _HALF_YEAR else None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of a language's dates: with a day, of a month and year, of a day alone."""
    from babel import Locale

    locale = Locale.parse(language)
    skeletons = locale.datetime_skeletons
    forms = [str(locale.date_formats["long"].pattern), str(skeletons["yMMMM"].pattern)]
    alone = str(skeletons["d"].pattern)
    built = [_regex(form, language) for form in forms]
    if alone.strip() != "d":  # a day is marked as one: "18日"
        after = "|".join(map(re.escape, LANGUAGES.rows[language].not_dates))
        built.append(_regex(alone, language) + (f"(?!{after})" if after else ""))
    return tuple(re.compile(rf"(?<![\d.]){form}", re.IGNORECASE) for form in built)


def _regex(form: str, language: str) -> str:
    """Return the pattern of a CLDR form of a date; in one with a day the year may be missing."""
    parts = [_part(match, language) for match in _FIELD.finditer(form)]
    while parts and not parts[-1].startswith("(?P<") and "d" in form and form.index("d") < form.find("y"):
        parts.pop()
    at = next((number for number, part in enumerate(parts) if part.startswith("(?P<y>")), None)
    if at is None or "d" not in form:
        return "".join(parts)
    if at == 0:
        end = next(number for number in range(1, len(parts)) if parts[number].startswith("(?P<"))
        return f"(?:{''.join(parts[:end])})?{''.join(parts[end:])}"
    begin = at
    while not parts[begin - 1].startswith("(?P<"):
        begin -= 1
    return f"{''.join(parts[:begin])}(?:{''.join(parts[begin : at + 1])})?{''.join(parts[at + 1 :])}"


def _part(match: re.Match[str], language: str) -> str:
    quoted, year, month, day, plain = match.groups()
    if year:
        return r"(?P<y>\d{4})"
    if day:
        return rf"(?P<d>\d{{1,2}}){_ORDINAL}"
    if month:
        names = sorted(_months(language), key=len, reverse=True)
        return r"(?P<m>\d{1,2})" if len(month) < 3 else f"(?P<month>{'|'.join(map(re.escape, names))})"
    text = quoted if quoted is not None else plain
    return _GAP.join(map(re.escape, text.split())).join((_GAP, _GAP)) if text.strip() else _GAP


@cache
def _months(language: str) -> dict[str, int]:
    """Return the numbers of the months by their names, whole and short, in each case that dates use."""
    from babel import Locale

    months = Locale.parse(language).months
    named: dict[str, int] = {}
    for form in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            named |= {name.casefold(): number for number, name in months[form][width].items()}
    return named


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _day(moment: str | None) -> date | None:
    try:
        return date.fromisoformat((moment or "")[:10])
    except ValueError:
        return None


def quotations(report: Report, language: str, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield where words stand between the language's marks, within one block, without the marks."""
    patterns = []
    for marks in LANGUAGES.rows[language].quotes:
        inside = f"[^{re.escape(marks)}]{{{shortest},2000}}"
        patterns.append(re.compile(f"{re.escape(marks[0])}({inside}){re.escape(marks[1])}"))
    for block in report.blocks:
        for pattern in patterns:
            for match in pattern.finditer(report.text, block.start, block.end):
                words = match[1]
                start = match.start(1) + len(words) - len(words.lstrip())
                if len(words.strip()) >= shortest:
                    yield start, start + len(words.strip())
